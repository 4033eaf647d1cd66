using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataMesh.Portal.Query.Plan;

/// <summary>What reading gave: a flow, or everything that is wrong with it.</summary>
/// <param name="Flow">The flow where nothing is wrong.</param>
/// <param name="Errors">What is wrong otherwise.</param>
public sealed record FlowReading(Flow? Flow, IReadOnlyList<FlowError> Errors);

/// <summary>Flows as the API writes them.</summary>
public static class FlowJson
{
    /// <summary>Reads a flow and collects all errors. Properties that it does not know are left alone.</summary>
    /// <param name="json">The flow's object.</param>
    /// <returns>The flow or its errors.</returns>
    public static FlowReading Read(JsonElement json) => new FlowReader().Read(json);

    /// <summary>Reads a flow from text.</summary>
    /// <param name="json">The text.</param>
    /// <returns>The flow or its errors; text that is not JSON is one error.</returns>
    public static FlowReading Read(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            return new FlowReading(null, [new FlowError(null, null, null, $"The flow is not JSON (line {exception.LineNumber + 1}).")]);
        }
    }

    /// <summary>Writes a flow so that <see cref="Read(JsonElement)"/> gives it back.</summary>
    /// <param name="flow">The flow.</param>
    /// <returns>Its object.</returns>
    public static JsonObject Write(Flow flow)
    {
        var json = new JsonObject { ["nodes"] = Array(flow.Nodes, Node) };
        if (flow.Output is not null)
        {
            json["output"] = flow.Output;
        }

        return json;
    }

    internal static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());

    private static JsonObject Node(FlowNode node)
    {
        var json = new JsonObject { ["id"] = node.Id };
        switch (node)
        {
            case InputNode input:
                json["kind"] = "input";
                json["port"] = input.Port;
                break;
            case FilterNode filter:
                Begin("filter", filter.Input);
                json["where"] = filter.Where;
                break;
            case JoinNode join:
                json["kind"] = "join";
                json["left"] = join.Left;
                json["right"] = join.Right;
                json["join"] = Word(join.Join);
                json["on"] = Array(join.On, key => new JsonObject { ["left"] = key.Left, ["right"] = key.Right });
                Set(json, "allow", join.Allow);
                break;
            case UnionNode union:
                json["kind"] = "union";
                json["inputs"] = Array(union.Sources, source => JsonValue.Create(source));
                break;
            case DeriveNode derive:
                Begin("derive", derive.Input);
                json["columns"] = Array(derive.Columns, column => new JsonObject { ["name"] = column.Name, ["expression"] = column.Expression });
                break;
            case AggregateNode aggregate:
                Begin("aggregate", aggregate.Input);
                json["groupBy"] = Array(aggregate.GroupBy, Group);
                json["measures"] = Array(aggregate.Measures, Measure);
                break;
            case SelectNode select:
                Begin("select", select.Input);
                json["columns"] = Array(select.Columns, Selected);
                break;
            case SortNode sort:
                Begin("sort", sort.Input);
                json["by"] = Array(sort.By, key => new JsonObject { ["column"] = key.Column, ["descending"] = key.Descending });
                break;
            case DistinctNode distinct:
                Begin("distinct", distinct.Input);
                if (distinct.Columns.Count > 0)
                {
                    json["columns"] = Array(distinct.Columns, column => JsonValue.Create(column));
                }

                break;
            case LimitNode limit:
                Begin("limit", limit.Input);
                json["count"] = limit.Count;
                break;
            case PivotNode pivot:
                Begin("pivot", pivot.Input);
                json["groupBy"] = Array(pivot.GroupBy, Group);
                json["column"] = pivot.Column;
                json["values"] = Array(pivot.Values, value => JsonValue.Create(value));
                json["measure"] = Set(new JsonObject { ["function"] = Word(pivot.Measure.Function) }, "column", pivot.Measure.Column);
                break;
            case SplitNode split:
                Begin("split", split.Input);
                json["column"] = split.Column;
                json["by"] = split.By;
                json["into"] = Array(split.Into, name => JsonValue.Create(name));
                if (split.Keep)
                {
                    json["keep"] = true;
                }

                break;
            case FillNode fill:
                Begin("fill", fill.Input);
                json["columns"] = Array(fill.Columns, column => new JsonObject { ["column"] = column.Column, ["with"] = column.With });
                break;
            case ReplaceNode replace:
                Begin("replace", replace.Input);
                json["column"] = replace.Column;
                json["values"] = Array(replace.Values, value => new JsonObject { ["from"] = value.From, ["to"] = value.To });
                break;
            default:
                throw new InvalidOperationException($"There is no JSON for {node.GetType().Name}.");
        }

        if (node.Place is { } place)
        {
            json["at"] = new JsonArray(place.X, place.Y);
        }

        return Set(json, "note", node.Note);

        void Begin(string kind, string input)
        {
            json["kind"] = kind;
            json["input"] = input;
        }
    }

    /// <summary>The place that a node's <c>at</c> names, or null where it names none.</summary>
    internal static NodePlace? Place(JsonElement at) =>
        at.ValueKind == JsonValueKind.Array && at.GetArrayLength() == 2 && Coordinate(at[0]) is { } x && Coordinate(at[1]) is { } y ? new NodePlace(x, y) : null;

    private static double? Coordinate(JsonElement number) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var value) && Math.Abs(value) <= NodePlace.Most ? value : null;

    private static JsonNode Group(GroupKey key) => key is { Grain: null, As: null }
        ? JsonValue.Create(key.Column)
        : Set(Set(new JsonObject { ["column"] = key.Column }, "grain", key.Grain is { } grain ? Word(grain) : null), "as", key.As);

    private static JsonObject Measure(Measure measure) =>
        Set(new JsonObject { ["name"] = measure.Name, ["function"] = Word(measure.Function) }, "column", measure.Column);

    private static JsonObject Selected(SelectedColumn column) =>
        Set(Set(new JsonObject { ["name"] = column.Name }, "as", column.As), "type", column.Type);

    private static JsonObject Set(JsonObject json, string name, string? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }

        return json;
    }

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> write) => new([.. items.Select(write)]);
}
