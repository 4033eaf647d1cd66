using System.Text.Json;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Mcp.Tools;

/// <summary>The argument that is a flow: how it is described to a model, and how it is read.</summary>
internal static class FlowArgument
{
    /// <summary>What a model has to know to write a flow right the first time; docs/query.md is the whole of it.</summary>
    public const string Grammar = """
        A flow is { "nodes": [...], "output": "<id>" }; each node has an "id", a "kind", and names what it reads by "input" ("left" and "right" for join, "inputs" for union). Rows of orders over 100 with their customers' country, summed by country:
        {"nodes":[
         {"id":"orders","kind":"input","port":"commerce/web-orders/orders"},
         {"id":"crm","kind":"input","port":"sales/crm/customers"},
         {"id":"large","kind":"filter","input":"orders","where":"amount > 100 and ordered_at >= date '2026-01-01'"},
         {"id":"joined","kind":"join","join":"inner","left":"large","right":"crm","on":[{"left":"customer_email","right":"email"}]},
         {"id":"net","kind":"derive","input":"joined","columns":[{"name":"net","expression":"amount - coalesce(tax, 0)"}]},
         {"id":"by","kind":"aggregate","input":"net","groupBy":["country",{"column":"ordered_at","grain":"month"}],"measures":[{"name":"revenue","function":"sum","column":"net"},{"name":"n","function":"count"}]},
         {"id":"sorted","kind":"sort","input":"by","by":[{"column":"revenue","descending":true}]},
         {"id":"top","kind":"limit","input":"sorted","count":10}],"output":"top"}
        Further kinds: select {"columns":[{"name":"net","as":"n","type":"decimal(12,2)"}]}, distinct {"columns":[...] or none}, union {"inputs":[...]}, fill {"columns":[{"column":"c","with":"0"}]}, replace {"column":"c","values":[{"from":"a","to":"b"}]}, split {"column":"c","by":" ","into":["a","b"]}, pivot {"groupBy":[...],"column":"c","values":[...],"measure":{...}}.
        join: inner, left, right, full, semi, anti; a right column whose name is taken is named <right id>.<name>. Measures: count (without a column: rows), countDistinct, sum, avg, min, max, median. Grains: year, quarter, month, week, day, hour.
        Expressions are not SQL statements: columns as name or [name with spaces]; 'text', 12.5, true, null, date '2026-11-22', timestamp '2026-11-22T10:00:00Z'; = <> < <= > >= and or not, in (...), between, like, is null, case when ... end, cast(x as type), try_cast; || joins texts; functions as in PostgreSQL: lower upper length trim substring replace concat round floor ceil abs coalesce nullif year month day date_trunc('month', d) date_diff('day', a, b) date_add(d, 1, 'month'). A text compared with a date needs date '...'.
        """;

    /// <summary>The flow, or what is wrong with it by node and field.</summary>
    public static Result<Flow> Read(ToolArguments arguments)
    {
        var json = arguments.Object("flow");
        if (json is null && arguments.Wrong is null) arguments.Say("flow", "'flow' is missing: { \"nodes\": [...], \"output\": \"<id of the node whose rows are wanted>\" }.");
        if (arguments.Wrong is { } wrong) return wrong;
        var reading = FlowJson.Read(json!.Value);
        return reading.Flow is { } flow ? flow : Invalid.Of([.. reading.Errors.Select(FlowErrors.Field)]);
    }

    /// <summary>The schema of the arguments of a tool that takes a flow.</summary>
    /// <param name="more">Further properties, each after a comma.</param>
    public static string Schema(string more) => $$"""
        {
          "type": "object",
          "properties": {
            "flow": {
              "type": "object",
              "description": {{JsonSerializer.Serialize(Grammar)}},
              "properties": {
                "nodes": { "type": "array", "items": { "type": "object", "properties": { "id": { "type": "string" }, "kind": { "type": "string", "enum": ["input", "filter", "join", "union", "derive", "aggregate", "pivot", "split", "fill", "replace", "select", "sort", "distinct", "limit"] } }, "required": ["id", "kind"] } },
                "output": { "type": "string", "description": "The id of the node whose rows are wanted." }
              },
              "required": ["nodes", "output"]
            },
            "node": { "type": "string", "description": "Look at this node's rows instead of the output's, to find out where a flow goes wrong." }{{more}}
          },
          "required": ["flow"],
          "additionalProperties": false
        }
        """;
}
