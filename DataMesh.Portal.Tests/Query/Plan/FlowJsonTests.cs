using System.Text.Json;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Plan;

public sealed class FlowJsonTests
{
    private const string Everything = """
        { "nodes": [
            { "id": "orders", "kind": "input", "port": "commerce/web-orders/orders" },
            { "id": "crm", "kind": "input", "port": "sales/crm/customers" },
            { "id": "joined", "kind": "join", "left": "orders", "right": "crm", "join": "inner", "on": [ { "left": "customer_email", "right": "email" } ] },
            { "id": "large", "kind": "filter", "input": "joined", "where": "amount > 100 and country = 'DE'" },
            { "id": "net", "kind": "derive", "input": "large", "columns": [ { "name": "net", "expression": "amount - coalesce(tax, 0)" } ] },
            { "id": "all", "kind": "union", "inputs": ["net", "net"] },
            { "id": "some", "kind": "select", "input": "all", "columns": [ { "name": "net" }, { "name": "country", "as": "land" } ] },
            { "id": "once", "kind": "distinct", "input": "some" },
            { "id": "first", "kind": "distinct", "input": "some", "columns": ["land"] },
            { "id": "byCountry", "kind": "aggregate", "input": "first", "groupBy": ["land"], "measures": [ { "name": "revenue", "function": "sum", "column": "net" }, { "name": "n", "function": "count" }, { "name": "d", "function": "countDistinct", "column": "net" } ] },
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
                "text" ], "output": 7 }
            """);

        Assert.Null(reading.Flow);
        Assert.Equal(
            [
                "a kind", "b input", "b where", " nodes[2].id", "nodes[2] port", "j join", "j on[0].right", "j on[1]", "l count", "l count", "m measures[0].function", "m measures[0].column",
                "s by[0].descending", " nodes[8]", " output",
            ],
            reading.Errors.Select(error => $"{error.Node} {error.Field}"),
            StringComparer.Ordinal);
    }

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
