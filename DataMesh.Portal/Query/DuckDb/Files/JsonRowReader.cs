using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Reads the objects of a JSON or NDJSON file of UTF-8 one after the other, before the engine does, so that errors name the line.</summary>
/// <param name="path">The file.</param>
/// <param name="name">Its name for errors.</param>
/// <param name="take">Gets each object.</param>
internal sealed class JsonRowReader(string path, string name, Action<JsonElement> take)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = FileLimits.MostDepth };

    private static readonly SearchValues<byte> Between = SearchValues.Create(" \t\r\n,["u8);

    private byte[] buffer = new byte[1 << 16];
    private int filled;
    private long line = 1;

    /// <summary>Reads a file that is an array of objects.</summary>
    /// <returns>How many.</returns>
    internal Task<long> ArrayAsync(CancellationToken cancellationToken)
    {
        var state = new JsonReaderState(Options);
        var seen = false;
        return ReadAsync(last => Array(last, ref state, ref seen), cancellationToken);
    }

    /// <summary>Reads a file with one object per line.</summary>
    /// <returns>How many.</returns>
    internal async Task<long> LinesAsync(CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(Lines, cancellationToken);
        return rows > 0 ? rows : throw new FileImportException(name, null, "the file is empty; each line must hold a JSON object.");
    }

    /// <summary>Reads a file that is one document with an array of objects somewhere inside.</summary>
    /// <param name="rows">The path to the array.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>How many, and the names that lead to them.</returns>
    internal async Task<(long Rows, IReadOnlyList<string> Path)> DocumentAsync(string rows, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > FileLimits.MostDocumentBytes)
        {
            throw new FileImportException(name, null, string.Create(CultureInfo.InvariantCulture, $"a document with rows inside is read as a whole and may have {FileLimits.MostDocumentBytes:N0} bytes; write the rows into a file of their own, as an array or one per line."));
        }

        var bytes = (ReadOnlyMemory<byte>)await File.ReadAllBytesAsync(path, cancellationToken);
        bytes = bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = FileLimits.MostDepth });
            if (JsonPath.Find(document.RootElement, rows) is not var (names, array) || array.ValueKind != JsonValueKind.Array)
            {
                throw new FileImportException(name, null, $"the path '{rows}' does not lead to an array of rows; name the properties that lead there, with dots between.");
            }

            foreach (var row in array.EnumerateArray())
            {
                if (row.ValueKind != JsonValueKind.Object)
                {
                    throw new FileImportException(name, null, "an item of the array is no object; every item must be an object such as {\"id\": 1}.");
                }

                Take(row);
            }

            return (array.GetArrayLength(), names);
        }
        catch (JsonException exception)
        {
            throw Invalid((exception.LineNumber ?? 0) + 1, "the JSON is not valid here; check brackets, commas and quotation marks.", exception);
        }
    }

    private async Task<long> ReadAsync(Func<bool, (int Used, long Rows)> read, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var rows = 0L;
        for (var first = true; ; first = false)
        {
            var count = await stream.ReadAtLeastAsync(buffer.AsMemory(filled), buffer.Length - filled, throwOnEndOfStream: false, cancellationToken);
            filled += count;
            if (first && buffer.AsSpan(0, filled).StartsWith("\uFEFF"u8))
            {
                Drop(3);
            }

            var last = filled < buffer.Length;
            var (used, more) = read(last);
            rows += more;
            if (last)
            {
                return rows;
            }

            line += buffer.AsSpan(0, used).Count((byte)'\n');
            Drop(used);
            if (filled < buffer.Length)
            {
                continue;
            }

            if (filled > FileLimits.MostObjectBytes)
            {
                var start = buffer.AsSpan(0, filled).IndexOfAnyExcept(Between);
                throw new FileImportException(name, LineAt(buffer, Math.Max(start, 0)), string.Create(CultureInfo.InvariantCulture, $"an object is larger than {FileLimits.MostObjectBytes:N0} bytes; split it, or leave parts of it out."));
            }

            System.Array.Resize(ref buffer, buffer.Length * 2);
        }
    }

    private void Drop(int bytes)
    {
        buffer.AsSpan(bytes, filled - bytes).CopyTo(buffer);
        filled -= bytes;
    }

    private (int Used, long Rows) Lines(bool last)
    {
        var (used, rows, at) = (0, 0L, line);
        while (used < filled)
        {
            var rest = buffer.AsSpan(used, filled - used);
            var end = rest.IndexOf((byte)'\n');
            if (end < 0 && !last)
            {
                break;
            }

            var text = end < 0 ? rest : rest[..end];
            used += end < 0 ? rest.Length : end + 1;
            rows += Line(text, at++) ? 1 : 0;
        }

        return (used, rows);
    }

    private bool Line(ReadOnlySpan<byte> text, long at)
    {
        if (text.Trim(" \t\r\n"u8).IsEmpty)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(text, Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new FileImportException(name, at, "the line holds no JSON object; write one object per line, such as {\"id\": 1}.");
            }

            var row = JsonElement.ParseValue(ref reader);
            reader.Read();
            Take(row, at);
            return true;
        }
        catch (JsonException exception)
        {
            throw Invalid(at, $"the line is not valid JSON (character {exception.BytePositionInLine + 1}); mend it or remove it.", exception);
        }
    }

    private (int Used, long Rows) Array(bool last, ref JsonReaderState state, ref bool seen)
    {
        var bytes = buffer.AsSpan(0, filled);
        if (last && !seen && bytes.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new FileImportException(name, null, "the file is empty; it must hold a JSON array of objects.");
        }

        var reader = new Utf8JsonReader(bytes, last, state);
        var rows = 0L;
        try
        {
            while (true)
            {
                var before = reader;
                if (!reader.Read())
                {
                    break;
                }

                seen = true;
                if (reader.CurrentDepth == 0 && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.EndArray)
                {
                    continue;
                }

                if (reader.TokenType != JsonTokenType.StartObject || reader.CurrentDepth != 1)
                {
                    throw new FileImportException(name, LineAt(bytes, reader.TokenStartIndex), reader.CurrentDepth == 0
                        ? "the file is not a JSON array of objects; write [{…}, {…}], one object per line in a .ndjson file, or say the path to the rows."
                        : "an item of the array is no object; every item must be an object such as {\"id\": 1}.");
                }

                if (!JsonElement.TryParseValue(ref reader, out var row))
                {
                    reader = before;
                    break;
                }

                Take(row.Value, null);
                rows++;
            }
        }
        catch (JsonException exception)
        {
            throw Invalid(LineAt(bytes, reader.BytesConsumed), "the JSON is not valid here; check brackets, commas and quotation marks.", exception);
        }

        state = reader.CurrentState;
        return ((int)reader.BytesConsumed, rows);
    }

    private long LineAt(ReadOnlySpan<byte> bytes, long at) => line + bytes[..(int)at].Count((byte)'\n');

    private void Take(JsonElement row, long? at = null)
    {
        try
        {
            take(row);
        }
        catch (InvalidOperationException exception)
        {
            // Half a surrogate pair, written as an escape, is no text.
            throw new FileImportException(name, at, "there are names or texts that are not Unicode; mend the escapes (\\u….).", exception);
        }
    }

    private FileImportException Invalid(long at, string problem, JsonException exception) =>
        new(name, at, exception.Message.Contains("maximum configured depth", StringComparison.Ordinal) ? $"objects and arrays lie within one another more than {FileLimits.MostDepth} deep; flatten them." : problem, exception);
}
