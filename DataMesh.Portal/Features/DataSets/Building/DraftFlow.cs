using System.Text.Json;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>
/// Reads flows that may be unfinished: where <see cref="FlowJson"/> wants every field, this takes what is there, so that a set
/// that was saved in the middle of a step opens again. What a step cannot be made of is not dropped: reading fails then.
/// </summary>
internal static class DraftFlow
{
    /// <summary>The flow, or null where it holds something that the builder does not know and would lose.</summary>
    public static Flow? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        var nodes = new List<FlowNode>();
        foreach (var item in Items(json, "nodes"))
        {
            if (Node(item) is not { } node || nodes.Exists(n => n.Id == node.Id)) return null;
            nodes.Add(node);
        }

        var output = Text(json, "output");
        return new Flow(nodes, output.Length > 0 ? output : null);
    }

    private static FlowNode? Node(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "id") is not { Length: > 0 } id) return null;
        var input = Text(json, "input");
        return Text(json, "kind") switch
        {
            "input" => new InputNode(id, Text(json, "port")),
            "filter" => new FilterNode(id, input, Text(json, "where")),
            "join" => new JoinNode(id, Text(json, "left"), Text(json, "right"), Word(json, "join", JoinKind.Inner), [.. Items(json, "on").Select(k => new JoinKey(Text(k, "left"), Text(k, "right")))]),
            "union" => new UnionNode(id, Texts(json, "inputs")),
            "derive" => new DeriveNode(id, input, [.. Items(json, "columns").Select(c => new DerivedColumn(Text(c, "name"), Text(c, "expression")))]),
            "aggregate" => new AggregateNode(id, input, Texts(json, "groupBy"),
                [.. Items(json, "measures").Select(m => new Measure(Text(m, "name"), Word(m, "function", MeasureFunction.Count), Text(m, "column") is { Length: > 0 } column ? column : null))]),
            "select" => new SelectNode(id, input, [.. Items(json, "columns").Select(c => c.ValueKind == JsonValueKind.String
                ? new SelectedColumn(c.GetString()!, null) : new SelectedColumn(Text(c, "name"), Text(c, "as") is { Length: > 0 } other ? other : null))]),
            "sort" => new SortNode(id, input, [.. Items(json, "by").Select(k => k.ValueKind == JsonValueKind.String
                ? new SortKey(k.GetString()!, false) : new SortKey(Text(k, "column"), k.TryGetProperty("descending", out var d) && d.ValueKind == JsonValueKind.True))]),
            "distinct" => new DistinctNode(id, input, Texts(json, "columns")),
            "limit" => new LimitNode(id, input, json.TryGetProperty("count", out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var n) ? n : 100),
            _ => null,
        };
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string[] Texts(JsonElement json, string name) => [.. Items(json, name).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)];

    private static string Text(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static T Word<T>(JsonElement json, string name, T otherwise)
        where T : struct, Enum => Enum.TryParse<T>(Text(json, name), ignoreCase: true, out var word) ? word : otherwise;
}
