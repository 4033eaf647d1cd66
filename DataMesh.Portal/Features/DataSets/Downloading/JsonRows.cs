using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.DataSets.Downloading;

/// <summary>One JSON object with <c>columns</c> and <c>rows</c>, as queries answer.</summary>
internal sealed class JsonRows : IRowWriter
{
    public string MediaType => "application/json";

    public string Extension => "json";

    public AccessLevel Level => AccessLevel.Read;

    public async Task WriteAsync(QueryStream rows, Stream target, CancellationToken ct)
    {
        await using var json = new Utf8JsonWriter(target);
        json.WriteStartObject();
        json.WriteStartArray("columns");
        foreach (var column in rows.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.Type.ToString());
            json.WriteString("classification", column.Classification);
            json.WriteBoolean("personalData", column.PersonalData);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        await foreach (var batch in rows.Batches.WithCancellation(ct))
        {
            foreach (var row in batch.Rows)
            {
                json.WriteStartArray();
                foreach (var value in row) Write(json, value);
                json.WriteEndArray();
            }

            await json.FlushAsync(ct);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(ct);
    }

    /// <summary>Writes one value.</summary>
    public static void Write(Utf8JsonWriter json, object? value)
    {
        switch (JsonCells.Of(value))
        {
            case null: json.WriteNullValue(); break;
            case long number: json.WriteNumberValue(number); break;
            case decimal number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case string text: json.WriteStringValue(text); break;
            case var other: throw new InvalidOperationException($"There is no JSON for {other.GetType().Name}.");
        }
    }
}
