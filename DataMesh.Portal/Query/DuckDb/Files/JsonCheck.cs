using System.Text.Json;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Reads a JSON or NDJSON file once before the engine does, so that errors name the line.</summary>
internal static class JsonCheck
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 200 };

    internal static async Task ArrayAsync(string path, string name, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var buffer = new byte[1 << 16];
        var filled = 0;
        var line = 1L;
        var state = new JsonReaderState(Options);
        var first = true;
        var seen = false;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += read;
            var start = first && filled >= 3 && buffer.AsSpan(0, 3).SequenceEqual("\uFEFF"u8) ? 3 : 0;
            first = false;
            var used = start + Read(buffer.AsSpan(start, filled - start), read == 0, ref state, ref seen, name, line);
            if (read == 0)
            {
                return;
            }

            line += buffer.AsSpan(0, used).Count((byte)'\n');
            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }
    }

    internal static async Task LinesAsync(string path, string name, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var buffer = new byte[1 << 16];
        var filled = 0;
        var line = 0L;
        var objects = 0L;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += read;
            var used = 0;
            while (used < filled)
            {
                var rest = buffer.AsSpan(used, filled - used);
                var end = rest.IndexOf((byte)'\n');
                if (end < 0 && read > 0)
                {
                    break;
                }

                line++;
                var text = end < 0 ? rest : rest[..end];
                used += end < 0 ? rest.Length : end + 1;
                text = line == 1 && text.StartsWith("\uFEFF"u8) ? text[3..] : text;
                objects += Line(text, name, line) ? 1 : 0;
            }

            if (read == 0)
            {
                break;
            }

            buffer.AsSpan(used, filled - used).CopyTo(buffer);
            filled -= used;
            if (filled == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        if (objects == 0)
        {
            throw new FileImportException(name, null, "the file is empty; each line must hold a JSON object.");
        }
    }

    private static bool Line(ReadOnlySpan<byte> text, string name, long line)
    {
        if (text.TrimAsciiWhitespace().IsEmpty)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(text, Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new FileImportException(name, line, "the line holds no JSON object; write one object per line, such as {\"id\": 1}.");
            }

            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException exception)
        {
            throw new FileImportException(name, line, $"the line is not valid JSON (character {exception.BytePositionInLine + 1}); mend it or remove it.", exception);
        }
    }

    private static int Read(ReadOnlySpan<byte> bytes, bool last, ref JsonReaderState state, ref bool seen, string name, long line)
    {
        if (last && !seen && bytes.TrimAsciiWhitespace().IsEmpty)
        {
            throw new FileImportException(name, null, "the file is empty; it must hold a JSON array of objects.");
        }

        var reader = new Utf8JsonReader(bytes, last, state);
        try
        {
            while (reader.Read())
            {
                seen = true;
                var wrong = reader.CurrentDepth switch
                {
                    0 => reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.EndArray),
                    1 => reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject),
                    _ => false,
                };
                if (wrong)
                {
                    var at = line + bytes[..(int)reader.TokenStartIndex].Count((byte)'\n');
                    throw new FileImportException(name, at, reader.CurrentDepth == 0
                        ? "the file is not a JSON array of objects; write [{…}, {…}], or one object per line in a .ndjson file."
                        : "an item of the array is no object; every item must be an object such as {\"id\": 1}.");
                }
            }
        }
        catch (JsonException exception)
        {
            var at = line + bytes[..(int)reader.BytesConsumed].Count((byte)'\n');
            throw new FileImportException(name, at, "the JSON is not valid here; check brackets, commas and quotation marks.", exception);
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }
}

/// <summary>What the library's memory extensions lack.</summary>
internal static class AsciiSpans
{
    internal static ReadOnlySpan<byte> TrimAsciiWhitespace(this ReadOnlySpan<byte> bytes) => bytes.Trim(" \t\r\n"u8);
}
