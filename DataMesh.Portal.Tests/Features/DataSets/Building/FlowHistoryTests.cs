using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Query.Plan;
using FsCheck;
using FsCheck.Fluent;

namespace DataMesh.Portal.Tests.Features.DataSets.Building;

public class FlowHistoryTests
{
    [Fact]
    public void UndoRedo_AfterAnyEdits_GiveEveryFormerFlowAndComeBack()
        => Prop.ForAll(Gen.Choose(0, 1000).ListOf().ToArbitrary(), choices =>
        {
            var history = new FlowHistory();
            var flows = new List<Flow> { history.Now };
            foreach (var choice in choices)
            {
                history.Do(Edit(history.Now, choice));
                if (!ReferenceEquals(history.Now, flows[^1])) flows.Add(history.Now);
            }

            for (var i = flows.Count - 2; i >= 0; i--)
            {
                Assert.True(history.Undo());
                Assert.Same(flows[i], history.Now);
            }

            Assert.False(history.Undo());
            foreach (var flow in flows.Skip(1))
            {
                Assert.True(history.Redo());
                Assert.Same(flow, history.Now);
            }

            Assert.False(history.Redo());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Do_AfterUndo_ForgetsWhatWasTakenBack()
    {
        var history = new FlowHistory();
        history.Do(Edit(history.Now, 0));
        history.Undo();
        history.Do(Edit(history.Now, 0));
        Assert.False(history.CanRedo);
    }

    [Fact]
    public void Do_MoreThanIsKept_LosesTheOldestOnly()
    {
        var history = new FlowHistory();
        for (var i = 0; i < FlowHistory.Most + 50; i++) history.Do(Edit(history.Now, 0));
        var undone = 0;
        while (history.Undo()) undone++;
        Assert.Equal(FlowHistory.Most, undone);
    }

    /// <summary>One of the builder's own edits.</summary>
    private static Flow Edit(Flow flow, int choice)
    {
        if (flow.Nodes.Count == 0 || choice % 5 == 0) return FlowEdits.AddInput(flow, new InputNode(FlowEdits.NewId(flow, "in"), $"d/p/{choice}"));
        var node = flow.Nodes[choice % flow.Nodes.Count];
        return (choice % 5) switch
        {
            1 => FlowEdits.InsertAfter(flow, node.Id, new LimitNode(FlowEdits.NewId(flow, "top"), node.Id, choice)),
            2 => FlowEdits.Remove(flow, node.Id),
            3 => FlowEdits.Replace(flow, node with { Place = new NodePlace(choice, choice) }),
            _ => FlowLines.Nodes(flow, flow.Nodes[^1].Id, node.Id, _ => [], id => id)?.Flow ?? flow,
        };
    }
}
