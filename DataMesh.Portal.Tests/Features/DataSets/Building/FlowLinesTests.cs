using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.DataSets.Building;

public class FlowLinesTests
{
    private static readonly Flow s_two = new([new InputNode("orders", "c/w/orders"), new InputNode("accounts", "s/c/accounts")], "orders");

    [Fact]
    public void Columns_TwoInputs_AreJoinedOnThem()
    {
        var drawn = FlowLines.Columns(s_two, "orders", "email", "accounts", "mail", Offers)!;
        var join = Assert.IsType<JoinNode>(drawn.Flow.Nodes[^1]);
        Assert.Equal(("orders", "accounts", new JoinKey("email", "mail")), (join.Left, join.Right, Assert.Single(join.On)));
        Assert.Equal((join.Id, join.Id), (drawn.Flow.Output, drawn.Node));
    }

    [Fact]
    public void Columns_JoinedAlready_AddAKeyEitherWayRound()
    {
        var once = FlowLines.Columns(s_two, "orders", "email", "accounts", "mail", Offers)!.Flow;
        var twice = FlowLines.Columns(once, "accounts", "country", "orders", "land", Offers)!.Flow;
        Assert.Equal([new("email", "mail"), new("land", "country")], Assert.Single(twice.Nodes.OfType<JoinNode>()).On);
        Assert.Same(twice, FlowLines.Columns(twice, "accounts", "country", "orders", "land", Offers)!.Flow);
    }

    [Fact]
    public void Columns_ThirdProduct_GoesOntoWhatTheFirstTwoGave()
    {
        var flow = FlowEdits.AddInput(FlowLines.Columns(s_two, "orders", "email", "accounts", "mail", Offers)!.Flow, new InputNode("tickets", "s/t/tickets"));
        var drawn = FlowLines.Columns(flow, "orders", "email", "tickets", "customer", Offers)!;
        var second = (JoinNode)drawn.Flow.Nodes.Single(n => n.Id == drawn.Node);
        Assert.Equal(("joined", "tickets"), (second.Left, second.Right));
    }

    [Fact]
    public void Columns_OfOneChain_JoinNothing()
    {
        var flow = FlowEdits.InsertAfter(s_two, "orders", new FilterNode("kept", "orders", "email is not null"));
        Assert.Null(FlowLines.Columns(flow, "orders", "email", "kept", "email", Offers));
    }

    [Fact]
    public void Nodes_OntoAStep_TheStepReadsIt()
    {
        var flow = new Flow([.. s_two.Nodes, new FilterNode("kept", "", "x"), new UnionNode("all", ["orders"]), new JoinNode("j", "", "", JoinKind.Inner, [])], "orders");
        Assert.Equal("orders", Assert.IsType<FilterNode>(Read(flow, "orders", "kept").Nodes[2]).Input);
        Assert.Equal(["orders", "accounts"], Assert.IsType<UnionNode>(Read(flow, "accounts", "all").Nodes[3]).Sources);
        flow = Read(Read(flow, "orders", "j"), "accounts", "j");
        Assert.Equal(("orders", "accounts"), (((JoinNode)flow.Nodes[4]).Left, ((JoinNode)flow.Nodes[4]).Right));
        Assert.Null(FlowLines.Nodes(flow, "j", "kept", Offers, id => id) is { } drawn ? FlowLines.Nodes(drawn.Flow, "kept", "j", Offers, id => id) : null);
    }

    [Fact]
    public void Without_ALine_EmptiesTheField()
    {
        var flow = FlowLines.Columns(s_two, "orders", "email", "accounts", "mail", Offers)!.Flow;
        Assert.Equal("", ((JoinNode)FlowLines.Without(flow, "accounts", "joined", "right").Nodes[^1]).Right);
        Assert.Equal("orders", ((JoinNode)FlowLines.Without(flow, "accounts", "joined", "right").Nodes[^1]).Left);
    }

    [Fact]
    public void Paste_WithinTheSameSet_ReadsTheSameProductsUnderNewNames()
    {
        var flow = FlowEdits.InsertAfter(s_two, "orders", new FilterNode("kept", "orders", "x > 1"));
        var pasted = FlowLines.Paste(flow, FlowLines.Upstream(flow, "kept"))!;
        Assert.Equal(("kept2", "orders"), (pasted.Node, ((FilterNode)pasted.Flow.Nodes[^1]).Input));
        Assert.Equal(2, pasted.Flow.Nodes.OfType<InputNode>().Count());
    }

    [Fact]
    public void Paste_NamesThatAreTakenByOthers_AreNotMixedUp()
    {
        var source = new Flow([new InputNode("a", "d/p/a"), new FilterNode("b", "a", "x"), new FilterNode("c", "b", "y")], "c");
        var target = new Flow([new InputNode("b", "d/p/b"), new FilterNode("a", "b", "z")], "a");
        var flow = FlowLines.Paste(target, FlowLines.Upstream(source, "c"))!.Flow;
        var reading = flow.Nodes.ToDictionary(n => n.Id, n => n.Inputs.Select(i => i.Id).FirstOrDefault());
        Assert.Equal("b2", reading["c"]);
        Assert.Equal("a2", reading["b2"]);
        Assert.Equal("d/p/a", ((InputNode)flow.Nodes.Single(n => n.Id == "a2")).Port);
        Assert.Equal("b", reading["a"]);
    }

    private static Flow Read(Flow flow, string from, string to) => FlowLines.Nodes(flow, from, to, Offers, id => id)!.Flow;

    private static IReadOnlyList<PlanColumn> Offers(string id) => [.. new[] { "email", "mail", "land", "country", "customer" }.Select(c => new PlanColumn(c, LogicalType.String, "internal", false))];
}
