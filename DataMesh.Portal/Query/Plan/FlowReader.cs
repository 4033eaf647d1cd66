using System.Globalization;
using System.Text.Json;

namespace DataMesh.Portal.Query.Plan;

/// <summary>Reads a flow's JSON; every missing or wrong field becomes an error and reading goes on.</summary>
internal sealed class FlowReader
{
    private static readonly string[] Kinds = ["input", "filter", "join", "union", "derive", "aggregate", "select", "sort", "distinct", "limit", "pivot", "split", "fill", "replace"];
    private readonly List<FlowError> errors = [];
    private string? node;

    internal FlowReading Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Error(null, "A flow is an object with 'nodes' and 'output'.");
            return new FlowReading(null, errors);
        }

        var nodes = List(json, "nodes", Node).ToList();
        var output = json.TryGetProperty("output", out var value) && value.ValueKind != JsonValueKind.Null ? Text(json, "output") : null;
        foreach (var twice in nodes.GroupBy(found => found.Id, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            errors.Add(new FlowError(twice.Key, "id", null, $"{twice.Count()} nodes have the id '{twice.Key}'; give each its own."));
        }

        if (nodes.Count > Flow.MaxNodes)
        {
            Error("nodes", $"The flow has {nodes.Count} nodes; {Flow.MaxNodes} are allowed.");
        }

        if (nodes.OfType<InputNode>().Count() is var inputs and > Flow.MaxInputs)
        {
            Error("nodes", $"The flow has {inputs} inputs; {Flow.MaxInputs} are allowed.");
        }

        return new FlowReading(errors.Count == 0 ? new Flow(nodes, output) : null, errors);
    }

    private FlowNode? Node(JsonElement json, string path)
    {
        node = null;
        if (json.ValueKind != JsonValueKind.Object)
        {
            Error(path, "A node is an object.");
            return null;
        }

        var before = errors.Count;
        var id = Text(json, "id", path);
        node = id.Length > 0 ? id : path;
        var kind = Text(json, "kind");
        FlowNode? found = kind switch
        {
            "input" => new InputNode(id, Text(json, "port")),
            "filter" => new FilterNode(id, Text(json, "input"), Text(json, "where")),
            "join" => new JoinNode(id, Text(json, "left"), Text(json, "right"), Choice<JoinKind>(json, "join"), [.. List(json, "on", Key)], Written(json, "allow")),
            "union" => new UnionNode(id, [.. List(json, "inputs", Item)]),
            "derive" => new DeriveNode(id, Text(json, "input"), [.. List(json, "columns", Derived)]),
            "aggregate" => new AggregateNode(id, Text(json, "input"), [.. List(json, "groupBy", Grouped, optional: true)], [.. List(json, "measures", Measure, optional: true)]),
            "select" => new SelectNode(id, Text(json, "input"), [.. List(json, "columns", Selected)]),
            "sort" => new SortNode(id, Text(json, "input"), [.. List(json, "by", Sorted)]),
            "distinct" => new DistinctNode(id, Text(json, "input"), [.. List(json, "columns", Item, optional: true)]),
            "limit" => new LimitNode(id, Text(json, "input"), Count(json)),
            "pivot" => new PivotNode(id, Text(json, "input"), [.. List(json, "groupBy", Grouped, optional: true)], Text(json, "column"), [.. List(json, "values", Item)], PivotMeasure(json)),
            "split" => new SplitNode(id, Text(json, "input"), Text(json, "column"), Text(json, "by", blank: true), [.. List(json, "into", Item)], Flag(json, "keep")),
            "fill" => new FillNode(id, Text(json, "input"), [.. List(json, "columns", Filled)]),
            "replace" => new ReplaceNode(id, Text(json, "input"), Text(json, "column"), [.. List(json, "values", Replaced)]),
            _ => Unknown(kind),
        };
        found = found is null ? null : found with { Place = Place(json), Note = Written(json, "note") };
        node = null;
        return errors.Count == before ? found : null;
    }

    private FlowNode? Unknown(string kind)
    {
        if (kind.Length > 0)
        {
            Error("kind", $"There is no node kind '{kind}'; there are {string.Join(", ", Kinds)}.");
        }

        return null;
    }

    private JoinKey? Key(JsonElement json, string path) =>
        Object(json, path) ? new JoinKey(Text(json, "left", path), Text(json, "right", path)) : null;

    private DerivedColumn? Derived(JsonElement json, string path) =>
        Object(json, path) ? new DerivedColumn(Text(json, "name", path), Text(json, "expression", path)) : null;

    private Measure? Measure(JsonElement json, string path) => Object(json, path)
        ? new Measure(Text(json, "name", path), Choice<MeasureFunction>(json, "function", path), Optional(json, "column", path))
        : null;

    private SelectedColumn? Selected(JsonElement json, string path) =>
        json.ValueKind == JsonValueKind.String ? new SelectedColumn(json.GetString()!, null)
        : Object(json, path) ? new SelectedColumn(Text(json, "name", path), Optional(json, "as", path), Optional(json, "type", path)) : null;

    private GroupKey? Grouped(JsonElement json, string path) =>
        json.ValueKind != JsonValueKind.Object ? Item(json, path) is { } name ? new GroupKey(name) : null
        : new GroupKey(Text(json, "column", path), Has(json, "grain") ? Choice<TimeGrain>(json, "grain", path) : null, Optional(json, "as", path));

    private PivotMeasure PivotMeasure(JsonElement json)
    {
        if (!Has(json, "measure"))
        {
            Error("measure", "'measure' is missing.");
            return new PivotMeasure(default, null);
        }

        var measure = json.GetProperty("measure");
        return Object(measure, "measure") ? new PivotMeasure(Choice<MeasureFunction>(measure, "function", "measure"), Optional(measure, "column", "measure")) : new PivotMeasure(default, null);
    }

    private FilledColumn? Filled(JsonElement json, string path) =>
        Object(json, path) ? new FilledColumn(Text(json, "column", path), Text(json, "with", path)) : null;

    /// <summary>A value that is left out or null is the absent one.</summary>
    private Replacement? Replaced(JsonElement json, string path)
    {
        return Object(json, path) ? new Replacement(Value("from"), Value("to")) : null;

        string? Value(string field)
        {
            if (Has(json, field) && json.GetProperty(field).ValueKind != JsonValueKind.String)
            {
                Error($"{path}.{field}", $"'{field}' is a text, or null for the absent value.");
                return null;
            }

            return Has(json, field) ? json.GetProperty(field).GetString() : null;
        }
    }

    private NodePlace? Place(JsonElement json)
    {
        if (!Has(json, "at"))
        {
            return null;
        }

        var place = FlowJson.Place(json.GetProperty("at"));
        if (place is null)
        {
            Error("at", "'at' is where the node stands on the canvas: two numbers within ±1,000,000, as in [40, 120].");
        }

        return place;
    }

    /// <summary>What a person wrote about a node; empty is nothing.</summary>
    private string? Written(JsonElement json, string field)
    {
        if (!Has(json, field))
        {
            return null;
        }

        var value = json.GetProperty(field);
        if (value.ValueKind != JsonValueKind.String || value.GetString()!.Length > FlowNode.MaxNote)
        {
            Error(field, $"'{field}' is a text of up to 1,000 characters.");
            return null;
        }

        return value.GetString() is { Length: > 0 } text ? text : null;
    }

    private bool Flag(JsonElement json, string field, string? path = null)
    {
        if (Has(json, field) && json.GetProperty(field).ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Error(path is null ? field : $"{path}.{field}", $"'{field}' is true or false.");
        }

        return Has(json, field) && json.GetProperty(field).ValueKind == JsonValueKind.True;
    }

    private static bool Has(JsonElement json, string field) => json.TryGetProperty(field, out var value) && value.ValueKind != JsonValueKind.Null;

    private SortKey? Sorted(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return new SortKey(json.GetString()!, false);
        }

        if (!Object(json, path))
        {
            return null;
        }

        var descending = Flag(json, "descending", path);
        return new SortKey(Text(json, "column", path), descending);
    }

    private string? Item(JsonElement json, string path)
    {
        if (json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 } text)
        {
            return text;
        }

        Error(path, "Here a name is needed.");
        return null;
    }

    private bool Object(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Error(path, "Here an object is needed.");
        }

        return json.ValueKind == JsonValueKind.Object;
    }

    private string Text(JsonElement json, string field, string? path = null, bool blank = false)
    {
        var name = path is null ? field : $"{path}.{field}";
        if (!json.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            Error(name, $"'{field}' is missing.");
            return "";
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && (blank || !string.IsNullOrWhiteSpace(text)))
        {
            return text;
        }

        Error(name, value.ValueKind == JsonValueKind.String ? $"'{field}' is empty." : $"'{field}' is a text.");
        return "";
    }

    private string? Optional(JsonElement json, string field, string path) =>
        Has(json, field) ? Text(json, field, path) : null;

    private T Choice<T>(JsonElement json, string field, string? path = null)
        where T : struct, Enum
    {
        var word = Text(json, field, path);
        foreach (var value in Enum.GetValues<T>())
        {
            if (FlowJson.Word(value) == word)
            {
                return value;
            }
        }

        if (word.Length > 0)
        {
            var known = string.Join(", ", Enum.GetValues<T>().Select(FlowJson.Word));
            Error(path is null ? field : $"{path}.{field}", $"'{word}' is not one of {known}.");
        }

        return default;
    }

    private long Count(JsonElement json)
    {
        if (!json.TryGetProperty("count", out var value))
        {
            Error("count", "'count' is missing.");
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count))
        {
            return count;
        }

        Error("count", "'count' is a whole number.");
        return 0;
    }

    private IEnumerable<T> List<T>(JsonElement json, string field, Func<JsonElement, string, T?> read, bool optional = false)
        where T : class
    {
        if (!json.TryGetProperty(field, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (!optional)
            {
                Error(field, $"'{field}' is missing.");
            }

            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Error(field, $"'{field}' is a list.");
            return [];
        }

        return [.. value.EnumerateArray().Select((item, i) => read(item, string.Create(CultureInfo.InvariantCulture, $"{field}[{i}]"))).OfType<T>()];
    }

    private void Error(string? field, string message) => errors.Add(new FlowError(node, field, null, message));
}
