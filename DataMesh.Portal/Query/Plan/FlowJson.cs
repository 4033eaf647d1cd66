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
                json["groupBy"] = Array(aggregate.GroupBy, column => JsonValue.Create(column));
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
            default:
                throw new InvalidOperationException($"There is no JSON for {node.GetType().Name}.");
        }

        return json;

        void Begin(string kind, string input)
        {
            json["kind"] = kind;
            json["input"] = input;
        }
    }

    private static JsonObject Measure(Measure measure)
    {
        var json = new JsonObject { ["name"] = measure.Name, ["function"] = Word(measure.Function) };
        if (measure.Column is not null)
        {
            json["column"] = measure.Column;
        }

        return json;
    }

    private static JsonObject Selected(SelectedColumn column)
    {
        var json = new JsonObject { ["name"] = column.Name };
        if (column.As is not null)
        {
            json["as"] = column.As;
        }

        return json;
    }

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> write) => new([.. items.Select(write)]);
}
