using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Query.Plan;
using FsCheck;
using FsCheck.Fluent;

namespace DataMesh.Portal.Tests.Query.Plan;

public sealed class FlowJsonTests
{
    private const string Everything = """
        { "nodes": [
            { "id": "orders", "kind": "input", "port": "commerce/web-orders/orders" },
            { "id": "crm", "kind": "input", "port": "sales/crm/customers" },
            { "id": "joined", "kind": "join", "left": "orders", "right": "crm", "join": "inner", "on": [ { "left": "customer_email", "right": "email" } ], "allow": "one row per order is meant", "at": [40.5, -120], "note": "by e-mail" },
            { "id": "large", "kind": "filter", "input": "joined", "where": "amount > 100 and country = 'DE'" },
            { "id": "net", "kind": "derive", "input": "large", "columns": [ { "name": "net", "expression": "amount - coalesce(tax, 0)" } ] },
            { "id": "all", "kind": "union", "inputs": ["net", "net"] },
            { "id": "some", "kind": "select", "input": "all", "columns": [ { "name": "net" }, { "name": "country", "as": "land" } ] },
            { "id": "once", "kind": "distinct", "input": "some" },
            { "id": "first", "kind": "distinct", "input": "some", "columns": ["land"] },
            { "id": "byCountry", "kind": "aggregate", "input": "first", "groupBy": ["land"], "measures": [ { "name": "revenue", "function": "sum", "column": "net" }, { "name": "n", "function": "count" }, { "name": "d", "function": "countDistinct", "column": "net" } ] },
            { "id": "byMonth", "kind": "aggregate", "input": "orders", "groupBy": ["land", { "column": "ordered_at", "grain": "month" }, { "column": "ordered_at", "grain": "week", "as": "w" }], "measures": [] },
            { "id": "typed", "kind": "select", "input": "all", "columns": [ { "name": "net", "as": "n", "type": "decimal(12,2)" } ] },
            { "id": "wide", "kind": "pivot", "input": "orders", "groupBy": [{ "column": "ordered_at", "grain": "quarter" }], "column": "channel", "values": ["web", "shop"], "measure": { "function": "sum", "column": "amount" } },
            { "id": "counted", "kind": "pivot", "input": "orders", "groupBy": [], "column": "channel", "values": ["web"], "measure": { "function": "count" } },
            { "id": "names", "kind": "split", "input": "crm", "column": "name", "by": " ", "into": ["first", "last"], "keep": true },
            { "id": "parts", "kind": "split", "input": "crm", "column": "name", "by": ", ", "into": ["last", "first"] },
            { "id": "filled", "kind": "fill", "input": "crm", "columns": [ { "column": "country", "with": "'unknown'" } ] },
            { "id": "mended", "kind": "replace", "input": "crm", "column": "country", "values": [ { "from": "de", "to": "DE" }, { "from": null, "to": "" }, { "from": "", "to": null } ] },
            { "id": "sorted", "kind": "sort", "input": "byCountry", "by": [ { "column": "revenue", "descending": true } ] },
            { "id": "top", "kind": "limit", "input": "sorted", "count": 10 } ],
          "output": "top" }
        """;

    [Fact]
    public void Write_WhatWasRead_IsTheSame()
    {
        var reading = FlowJson.Read(Everything);

        Assert.Empty(reading.Errors);
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(Everything)), FlowJson.Write(reading.Flow!).ToJsonString());
    }

    [Fact]
    public void Read_UnknownProperties_AreLeftAlone() =>
        Assert.Empty(FlowJson.Read("""{ "nodes": [ { "id": "a", "kind": "input", "port": "x/y/z", "position": { "x": 1 } } ], "zoom": 2 }""").Errors);

    [Fact]
    public void Read_ManyMistakes_AreAllNamed()
    {
        var reading = FlowJson.Read("""
            { "nodes": [
                { "id": "a", "kind": "inptu", "port": "x" },
                { "id": "b", "kind": "filter", "input": 5 },
                { "kind": "input", "port": "" },
                { "id": "j", "kind": "join", "left": "a", "right": "b", "join": "outer", "on": [ { "left": "x" }, 7 ] },
                { "id": "l", "kind": "limit", "input": "a", "count": "ten" },
                { "id": "l", "kind": "limit", "input": "a", "count": 1.5 },
                { "id": "m", "kind": "aggregate", "input": "a", "measures": [ { "name": "x", "function": "mode", "column": 1 } ] },
                { "id": "s", "kind": "sort", "input": "a", "by": [ { "column": "x", "descending": "yes" } ] },
                { "id": "p", "kind": "pivot", "input": "a", "groupBy": [ 7, { "column": "d", "grain": "decade" } ], "values": [1], "measure": "sum", "at": [1] },
                { "id": "p", "kind": "pivot", "input": "a", "column": "c", "values": ["x"], "at": [1e999, 2], "note": 5 },
                { "id": "t", "kind": "split", "input": "a", "column": "c", "by": "", "into": [""], "keep": "yes" },
                { "id": "f", "kind": "fill", "input": "a", "columns": [ { "column": "c", "with": " " } ] },
                { "id": "r", "kind": "replace", "input": "a", "column": "c", "values": [ { "from": 1, "to": "x" }, "x" ] },
                "text" ], "output": 7 }
            """);

        Assert.Null(reading.Flow);
        Assert.Equal(
            [
                "a kind", "b input", "b where", " nodes[2].id", "nodes[2] port", "j join", "j on[0].right", "j on[1]", "l count", "l count", "m measures[0].function", "m measures[0].column",
                "s by[0].descending", "p groupBy[0]", "p groupBy[1].grain", "p column", "p values[0]", "p measure", "p at", "p measure", "p at", "p note",
                "t by", "t into[0]", "t keep", "f columns[0].with", "r values[0].from", "r values[1]", " nodes[13]", " output",
            ],
            reading.Errors.Select(error => $"{error.Node} {error.Field}"),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Read_NoteTooLong_IsRefusedWithItsField()
    {
        var reading = FlowJson.Read($$"""{ "nodes": [ { "id": "a", "kind": "input", "port": "x/y/z", "note": "{{new string('n', 1001)}}" } ] }""");

        Assert.Equal(("a", "note"), (Assert.Single(reading.Errors).Node, reading.Errors[0].Field));
        Assert.Equal(new string('n', 1000), FlowJson.Read($$"""{ "nodes": [ { "id": "a", "kind": "input", "port": "x/y/z", "note": "{{new string('n', 1000)}}" } ] }""").Flow!.Nodes[0].Note);
    }

    [Fact]
    public void Write_AnyFlow_ReadsBackTheSame() => Prop.ForAll<int>(seed =>
    {
        var flow = new AnyFlow(seed).Flow;
        var json = FlowJson.Write(flow);
        var reading = FlowJson.Read(json.ToJsonString());

        Assert.Empty(reading.Errors);
        AnyFlow.Same(flow, reading.Flow!);
        AnyFlow.Same(flow, DraftFlow.Read(JsonSerializer.SerializeToElement(json))!);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(100_000));

    [Theory]
    [InlineData("[]", "object")]
    [InlineData("{", "not JSON")]
    [InlineData("{}", "'nodes' is missing")]
    [InlineData("{\"nodes\": 1}", "'nodes' is a list")]
    [InlineData("{\"nodes\": [{\"id\":\"a\",\"kind\":\"input\",\"port\":\"p\"},{\"id\":\"a\",\"kind\":\"input\",\"port\":\"p\"}]}", "2 nodes have the id 'a'")]
    public void Read_WrongShape_SaysSo(string json, string part) =>
        Assert.Contains(part, Assert.Single(FlowJson.Read(json).Errors).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(201, 1, "201 nodes")]
    [InlineData(60, 51, "51 inputs")]
    public void Read_TooMany_IsRefused(int nodes, int inputs, string part)
    {
        var items = Enumerable.Range(0, nodes).Select(i => i < inputs
            ? $$"""{"id":"n{{i}}","kind":"input","port":"p"}"""
            : $$"""{"id":"n{{i}}","kind":"limit","input":"n0","count":1}""");

        var reading = FlowJson.Read($$"""{"nodes":[{{string.Join(",", items)}}]}""");

        Assert.Contains(part, Assert.Single(reading.Errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redact")]
    [InlineData("null")]
    [InlineData("hash")]
    [InlineData("first(3)")]
    [InlineData("last(100)")]
    [InlineData("year")]
    [InlineData("constant('it''s')")]
    [InlineData("constant('')")]
    public void ParseMask_ThenPrint_IsTheSame(string text) => Assert.Equal(text, ColumnMask.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("blur")]
    [InlineData("first")]
    [InlineData("first(0)")]
    [InlineData("first(101)")]
    [InlineData("constant(x)")]
    [InlineData("redact()")]
    public void ParseMask_Unknown_ListsWhatThereIs(string text) =>
        Assert.Contains("first(n)", Assert.Throws<FormatException>(() => ColumnMask.Parse(text)).Message, StringComparison.Ordinal);
}
