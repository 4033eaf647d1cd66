using DataMesh.Portal.Features.DataSets.Building.Canvas;
using DataMesh.Portal.Query.Plan;
using FsCheck;
using FsCheck.Fluent;

namespace DataMesh.Portal.Tests.Features.DataSets.Building.Canvas;

public class FlowLayoutTests
{
    [Fact]
    public void Of_AnyFlow_NothingThatNobodyPlacedLiesOverAnother()
        => Prop.ForAll(Gen.Choose(0, 10_000).ListOf().ToArbitrary(), choices =>
        {
            var flow = new Flow([.. choices.Select(Node)], null);
            var boxes = FlowLayout.Of(flow, n => (n is InputNode ? 212 : 160, n is InputNode ? 200 : 50));
            Assert.Equal(flow.Nodes.Count, boxes.Count);
            foreach (var node in flow.Nodes.Where(n => n.Place is null))
            foreach (var other in flow.Nodes.Where(o => o.Id != node.Id))
                Assert.False(boxes[node.Id].Meets(boxes[other.Id]), $"{node.Id} lies over {other.Id}");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_PlacedNode_StandsWhereItWasPut()
    {
        var flow = new Flow([new InputNode("a", "") { Place = new NodePlace(300, 40) }, new LimitNode("l", "a", 1)], "l");
        var boxes = FlowLayout.Of(flow, _ => (100, 50));
        Assert.Equal((300, 40), (boxes["a"].X, boxes["a"].Y));
        Assert.True(boxes["l"].X > boxes["a"].Right);
    }

    [Fact]
    public void Of_Circle_StillPlacesAll()
        => Assert.Equal(2, FlowLayout.Of(new Flow([new LimitNode("a", "b", 1), new LimitNode("b", "a", 1)], "a"), _ => (100, 50)).Count);

    private static FlowNode Node(int choice, int at)
    {
        FlowNode node = (at, choice % 3) switch
        {
            (0, _) or (_, 0) => new InputNode($"n{at}", ""),
            (_, 1) => new LimitNode($"n{at}", $"n{choice % at}", 1),
            _ => new JoinNode($"n{at}", $"n{choice % at}", $"n{choice / 7 % at}", JoinKind.Inner, []),
        };
        return choice % 11 == 0 ? node with { Place = new NodePlace(choice % 700, choice % 500) } : node;
    }
}
