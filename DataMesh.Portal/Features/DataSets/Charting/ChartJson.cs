using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Charting;

/// <summary>Charts as JSON: <c>{ "kind": "bar", "x": "country", "series": ["segment"], "y": [{ "column": "amount", "function": "sum" }], "sort": "value", "title": "…" }</c>.</summary>
internal static class ChartJson
{
    public const int MostBytes = 16 * 1024;
    private const int Most = 20;

    /// <summary>What is wrong with a chart that is to be kept, or null. Any object of a bearable size is kept: what a page does not know it leaves out when it draws.</summary>
    public static FieldError? Check(JsonElement chart)
    {
        if (chart.ValueKind != JsonValueKind.Object) return new FieldError("chart", "The chart is an object with 'kind', 'x' and 'y'; an empty object takes it away.");
        return Encoding.UTF8.GetByteCount(chart.GetRawText()) > MostBytes ? new FieldError("chart", $"The chart is larger than {MostBytes / 1024} KiB.") : null;
    }

    /// <summary>Writes a chart.</summary>
    public static JsonElement Write(ChartSpec spec)
    {
        var json = new JsonObject { ["kind"] = Word(spec.Kind) };
        if (spec.X is not null) json["x"] = spec.X;
        if (spec.Series.Count > 0) json["series"] = new JsonArray([.. spec.Series.Select(s => (JsonNode)s)]);
        json["y"] = new JsonArray([.. spec.Y.Select(y => y.Column is null ? new JsonObject { ["function"] = Word(y.Function) } : new JsonObject { ["column"] = y.Column, ["function"] = Word(y.Function) })]);
        if (spec.Sort != ChartSort.Rows) json["sort"] = Word(spec.Sort);
        if (spec.Title is not null) json["title"] = spec.Title;
        return JsonSerializer.SerializeToElement(json);
    }

    /// <summary>Reads what can be read: unknown words become the first of their kind, what has the wrong shape is left out. Null where there is no kind, so no chart.</summary>
    public static ChartSpec? Read(JsonElement? json)
    {
        if (json is not { ValueKind: JsonValueKind.Object } chart || Text(chart, "kind") is not { } kind) return null;
        return new ChartSpec(Known<ChartKind>(kind), Text(chart, "x"), [.. Items(chart, "series").Select(Name).OfType<string>()],
            [.. Items(chart, "y").Select(Measure).OfType<ChartMeasure>()], Known<ChartSort>(Text(chart, "sort")), Text(chart, "title"));
    }

    private static ChartMeasure? Measure(JsonElement json)
    {
        if (Name(json) is { } column) return new ChartMeasure(column);
        if (json.ValueKind != JsonValueKind.Object) return null;
        var function = Known<ChartFunction>(Text(json, "function"));
        return Text(json, "column") is { } name ? new ChartMeasure(name, function) : function == ChartFunction.Count ? new ChartMeasure(null, function) : null;
    }

    private static IEnumerable<JsonElement> Items(JsonElement json, string name)
        => json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Take(Most) : [];

    private static string? Name(JsonElement json) => json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 0 } name ? name : null;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? Name(text) : null;

    private static string Word<T>(T word)
        where T : struct, Enum => word.ToString().ToLowerInvariant();

    // By name only: a number is no word.
    private static T Known<T>(string? word)
        where T : struct, Enum => Enum.GetValues<T>().FirstOrDefault(v => v.ToString().Equals(word, StringComparison.OrdinalIgnoreCase));
}
