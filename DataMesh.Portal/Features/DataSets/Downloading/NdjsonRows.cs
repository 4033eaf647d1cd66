using System.Buffers;
using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;

namespace DataMesh.Portal.Features.DataSets.Downloading;

/// <summary>One JSON object a line.</summary>
internal sealed class NdjsonRows : IRowWriter
{
    private static readonly byte[] s_newLine = "\n"u8.ToArray();

    public string MediaType => "application/x-ndjson";

    public string Extension => "ndjson";

    public AccessLevel Level => AccessLevel.Read;

    public async Task WriteAsync(QueryStream rows, Stream target, CancellationToken ct)
    {
        var names = rows.Columns.Select(c => JsonEncodedText.Encode(c.Name)).ToArray();
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(64 * 1024);
        await using var json = new Utf8JsonWriter(buffer);
        await foreach (var batch in rows.Batches.WithCancellation(ct))
        {
            foreach (var row in batch.Rows)
            {
                json.WriteStartObject();
                for (var i = 0; i < names.Length; i++)
                {
                    json.WritePropertyName(names[i]);
                    JsonRows.Write(json, row[i]);
                }

                json.WriteEndObject();
                await json.FlushAsync(ct);
                json.Reset();
                buffer.Write(s_newLine);
            }

            await target.WriteAsync(buffer.WrittenMemory, ct);
            buffer.ResetWrittenCount();
        }
    }
}
