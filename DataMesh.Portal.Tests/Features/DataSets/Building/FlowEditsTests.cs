using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.DataSets.Building;

public class FlowEditsTests
{
    private static readonly Flow s_flow = new(
        [new InputNode("a", "d/p/a"), new InputNode("b", "d/p/b"), new JoinNode("j", "a", "b", JoinKind.Inner, [new("x", "y")]), new FilterNode("f", "j", "x > 1"), new LimitNode("l", "f", 5)], "l");

    [Fact]
    public void InsertAfter_MiddleStep_ReadersFollow()
    {
        var flow = FlowEdits.InsertAfter(s_flow, "j", new SortNode("s", "j", []));
        Assert.Equal(["a", "b", "j", "s", "f", "l"], flow.Nodes.Select(n => n.Id));
        Assert.Equal("s", Assert.IsType<FilterNode>(flow.Nodes[4]).Input);
        Assert.Equal("l", flow.Output);
    }

    [Fact]
    public void InsertAfter_LastStep_BecomesTheOutput()
        => Assert.Equal("s", FlowEdits.InsertAfter(s_flow, "l", new SortNode("s", "l", [])).Output);

    [Fact]
    public void Remove_MiddleStep_ReadersReadWhatItRead()
    {
        var flow = FlowEdits.Remove(s_flow, "f");
        Assert.Equal("j", Assert.IsType<LimitNode>(flow.Nodes[^1]).Input);
    }

    [Fact]
    public void Remove_Output_TheOneBeforeBecomesIt() => Assert.Equal("f", FlowEdits.Remove(s_flow, "l").Output);

    [Fact]
    public void Remove_BeforeEveryKindOfStep_ItReadsWhatWasReadBefore()
    {
        foreach (var kind in StepKinds.All)
        {
            var step = kind.Make("x", "f", []);
            var flow = FlowEdits.Remove(new Flow([new InputNode("a", "d/p/a"), new FilterNode("f", "a", ""), step with { Note = "kept", Place = new NodePlace(1, 2) }], "x"), "f");
            Assert.Equal(("a", "kept", new NodePlace(1, 2)), (flow.Nodes[1].Inputs.First().Id, flow.Nodes[1].Note, flow.Nodes[1].Place!));
        }
    }

    [Fact]
    public void Remove_Input_LeavesItsReaderToMend()
    {
        var flow = FlowEdits.Remove(s_flow, "b");
        Assert.Equal("", Assert.IsType<JoinNode>(flow.Nodes.Single(n => n.Id == "j")).Right);
        Assert.Equal("l", flow.Output);
    }

    [Fact]
    public void Before_AStep_LeavesOutWhatReadsIt() => Assert.Equal(["a", "b"], FlowEdits.Before(s_flow, "j").Select(n => n.Id));

    [Fact]
    public void NewId_TakenWord_IsNumbered()
    {
        Assert.Equal("keep", FlowEdits.NewId(s_flow, "keep"));
        Assert.Equal("L2", FlowEdits.NewId(s_flow, "L"));
        Assert.Equal("step", FlowEdits.NewId(s_flow, "…"));
    }

    [Fact]
    public void DraftFlow_UnfinishedSteps_OpenAgainAsTheyWere()
    {
        var flow = new Flow([new InputNode("a", ""), new FilterNode("f", "a", ""), new DeriveNode("d", "f", [new("", "")]), new JoinNode("j", "d", "", JoinKind.Anti, [new("", "")]),
            new UnionNode("u", []), new AggregateNode("g", "u", [], [new("", MeasureFunction.CountDistinct, null)]), new SelectNode("s", "g", [new("x", "y")]), new SortNode("o", "s", [new("x", true)]),
            new DistinctNode("q", "o", ["x"]), new LimitNode("l", "q", 7),
            new PivotNode("p", "l", [new GroupKey("", TimeGrain.Day)], "", [], new PivotMeasure(MeasureFunction.Sum, null)), new SplitNode("t", "p", "", "", ["", ""], Keep: true), new FillNode("e", "t", [new("", "")]), new ReplaceNode("r", "e", "", [new("", null)])], "l");
        var again = DraftFlow.Read(System.Text.Json.JsonSerializer.SerializeToElement(FlowJson.Write(flow)))!;
        Assert.Equal(FlowJson.Write(flow).ToJsonString(), FlowJson.Write(again).ToJsonString());
    }

    [Theory]
    [InlineData("""{ "nodes": [ { "id": "x", "kind": "unpivot" } ] }""")]
    [InlineData("""{ "nodes": [ { "kind": "input" } ] }""")]
    [InlineData("""{ "nodes": [ { "id": "x", "kind": "input" }, { "id": "x", "kind": "limit" } ] }""")]
    [InlineData("[]")]
    public void DraftFlow_WhatTheBuilderWouldLose_IsNotRead(string json) => Assert.Null(DraftFlow.Read(System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(json)));
}
