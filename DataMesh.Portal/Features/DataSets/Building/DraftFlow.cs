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
        FlowNode? node = Text(json, "kind") switch
        {
            "input" => new InputNode(id, Text(json, "port")),
            "filter" => new FilterNode(id, input, Text(json, "where")),
            "join" => new JoinNode(id, Text(json, "left"), Text(json, "right"), Word(json, "join", JoinKind.Inner), [.. Items(json, "on").Select(k => new JoinKey(Text(k, "left"), Text(k, "right")))], Said(json, "allow")),
            "union" => new UnionNode(id, Texts(json, "inputs")),
            "derive" => new DeriveNode(id, input, [.. Items(json, "columns").Select(c => new DerivedColumn(Text(c, "name"), Text(c, "expression")))]),
            "aggregate" => new AggregateNode(id, input, Groups(json),
                [.. Items(json, "measures").Select(m => new Measure(Text(m, "name"), Word(m, "function", MeasureFunction.Count), Said(m, "column")))]),
            "select" => new SelectNode(id, input, [.. Items(json, "columns").Select(c => c.ValueKind == JsonValueKind.String
                ? new SelectedColumn(c.GetString()!, null) : new SelectedColumn(Text(c, "name"), Said(c, "as"), Said(c, "type")))]),
            "sort" => new SortNode(id, input, [.. Items(json, "by").Select(k => k.ValueKind == JsonValueKind.String
                ? new SortKey(k.GetString()!, false) : new SortKey(Text(k, "column"), k.TryGetProperty("descending", out var d) && d.ValueKind == JsonValueKind.True))]),
            "distinct" => new DistinctNode(id, input, Texts(json, "columns")),
            "limit" => new LimitNode(id, input, json.TryGetProperty("count", out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var n) ? n : 100),
            "pivot" => new PivotNode(id, input, Groups(json), Text(json, "column"), Texts(json, "values"),
                json.TryGetProperty("measure", out var m) ? new PivotMeasure(Word(m, "function", MeasureFunction.Count), Said(m, "column")) : new PivotMeasure(MeasureFunction.Count, null)),
            "split" => new SplitNode(id, input, Text(json, "column"), Text(json, "by"), Texts(json, "into"), json.TryGetProperty("keep", out var keep) && keep.ValueKind == JsonValueKind.True),
            "fill" => new FillNode(id, input, [.. Items(json, "columns").Select(c => new FilledColumn(Text(c, "column"), Text(c, "with")))]),
            "replace" => new ReplaceNode(id, input, Text(json, "column"), [.. Items(json, "values").Select(v => new Replacement(Value(v, "from"), Value(v, "to")))]),
            _ => null,
        };
        return node is null ? null : node with { Place = json.TryGetProperty("at", out var at) ? FlowJson.Place(at) : null, Note = Said(json, "note") };
    }

    private static GroupKey[] Groups(JsonElement json)
        => [.. Items(json, "groupBy").Select(k => k.ValueKind == JsonValueKind.String
            ? new GroupKey(k.GetString()!) : new GroupKey(Text(k, "column"), Text(k, "grain").Length > 0 ? Word(k, "grain", TimeGrain.Month) : null, Said(k, "as")))];

    /// <summary>A text that may be empty, unlike one that is absent.</summary>
    private static string? Value(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static string? Said(JsonElement json, string name) => Text(json, name) is { Length: > 0 } text ? text : null;

    private static JsonElement.ArrayEnumerator Items(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string[] Texts(JsonElement json, string name) => [.. Items(json, name).Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)];

    private static string Text(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    private static T Word<T>(JsonElement json, string name, T otherwise)
        where T : struct, Enum => Enum.TryParse<T>(Text(json, name), ignoreCase: true, out var word) ? word : otherwise;
}
