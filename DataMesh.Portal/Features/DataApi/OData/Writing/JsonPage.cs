using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataApi.OData.Writing;

/// <summary>Rows as JSON of OData 4.</summary>
/// <param name="root">The service's address, ending with a slash.</param>
/// <param name="service">The service.</param>
/// <param name="set">The set.</param>
/// <param name="columns">The columns, in the order of the rows' values.</param>
/// <param name="format">The form.</param>
internal sealed class JsonPage(string root, ODataService service, ODataSet set, IReadOnlyList<ODataColumn> columns, ODataFormat format)
{
    private readonly (ODataColumn Column, JsonEncodedText Name, JsonEncodedText Annotation, string? Type)[] _columns =
    [
        .. columns.Select(c => (c, JsonEncodedText.Encode(c.Property), JsonEncodedText.Encode(c.Property + "@odata.type"),
            // What JSON's own types say already is not said again.
            c.Type.Kind is LogicalKind.String or LogicalKind.Boolean or LogicalKind.Number ? null : "#" + EdmWriter.TypeName(c.Type)["Edm.".Length..])),
    ];

    /// <summary>A page.</summary>
    /// <param name="target">Where it is written.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="all">Whether no columns were chosen.</param>
    /// <param name="count">The number of all rows, or null.</param>
    /// <param name="next">The address of the next page, or null.</param>
    /// <param name="ct">Cancels.</param>
    public async Task WriteAsync(IBufferWriter<byte> target, IReadOnlyList<object?[]> rows, bool all, long? count, string? next, CancellationToken ct)
    {
        await using var json = new Utf8JsonWriter(target);
        json.WriteStartObject();
        Context(json, all ? "" : Chosen);
        if (count is { } number && format.Ieee754) json.WriteString("@odata.count", number.ToString(CultureInfo.InvariantCulture));
        else if (count is { } plain) json.WriteNumber("@odata.count", plain);
        json.WriteStartArray("value");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            Row(json, row);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (next is not null) json.WriteString("@odata.nextLink", next);
        json.WriteEndObject();
        await json.FlushAsync(ct);
    }

    /// <summary>One row.</summary>
    public async Task WriteOneAsync(IBufferWriter<byte> target, object?[] row, bool all, CancellationToken ct)
    {
        await using var json = new Utf8JsonWriter(target);
        json.WriteStartObject();
        Context(json, (all ? "" : Chosen) + "/$entity");
        Row(json, row);
        json.WriteEndObject();
        await json.FlushAsync(ct);
    }

    private string Chosen => $"({string.Join(',', _columns.Select(c => c.Column.Property))})";

    private void Context(Utf8JsonWriter json, string suffix)
    {
        if (format.Metadata != MetadataLevel.None) json.WriteString("@odata.context", $"{root}$metadata#{set.Name}{suffix}");
    }

    private void Row(Utf8JsonWriter json, object?[] row)
    {
        if (format.Metadata == MetadataLevel.Full)
        {
            json.WriteString("@odata.type", $"#{service.Namespace}.{set.TypeName}");
            if (Id(row) is { } id) json.WriteString("@odata.id", id);
        }

        for (var i = 0; i < _columns.Length; i++)
        {
            if (format.Metadata == MetadataLevel.Full && _columns[i].Type is { } type) json.WriteString(_columns[i].Annotation, type);
            json.WritePropertyName(_columns[i].Name);
            Value(json, row[i]);
        }
    }

    /// <summary>The row's own address; null where the key is not there, or not among what was chosen.</summary>
    private string? Id(object?[] row)
    {
        if (set.Keys.Count == 0) return null;
        var places = set.Keys.Select(k => Array.FindIndex(_columns, c => c.Column == k)).ToList();
        if (places.Exists(p => p < 0 || row[p] is null)) return null;
        var parts = set.Keys.Zip(places, (key, place) => (key.Property, Value: Uri.EscapeDataString(Literal(row[place]!)))).ToList();
        return $"{root}{set.Name}({(parts is [var only] ? only.Value : string.Join(',', parts.Select(p => $"{p.Property}={p.Value}")))})";
    }

    private static string Literal(object value) => value is string text ? $"'{text.Replace("'", "''", StringComparison.Ordinal)}'" : Iso(value) ?? Convert.ToString(value, CultureInfo.InvariantCulture)!.ToLowerInvariant();

    private void Value(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case long or decimal when format.Ieee754: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
            case long number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case double number when double.IsNaN(number): json.WriteStringValue("NaN"); break;
            case double number when double.IsInfinity(number): json.WriteStringValue(number > 0 ? "INF" : "-INF"); break;
            case double number: json.WriteNumberValue(number); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case string text: json.WriteStringValue(text); break;
            default: json.WriteStringValue(Iso(value) ?? throw new InvalidOperationException($"There is no JSON for {value.GetType().Name}.")); break;
        }
    }

    private static string? Iso(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture) + "Z",
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        _ => null,
    };
}
