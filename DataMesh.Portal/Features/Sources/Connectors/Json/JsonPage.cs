using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Unicode;
using DataMesh.Portal.Features.Sources.Connectors.Web;

namespace DataMesh.Portal.Features.Sources.Connectors.Json;

/// <summary>One answer of an API, checked as a whole: JSON with an array of rows. Its rows are read as they are needed.</summary>
internal sealed class JsonPage
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly ReadOnlyMemory<byte> _rows;
    private int _at;
    private JsonReaderState _state = new(Options);
    private bool _begun;
    private bool _ended;

    private JsonPage(ReadOnlyMemory<byte> json, JsonPlace rows, HttpAnswer answer)
        => (_json, _rows, Answer) = (json, json.Slice(rows.Start, rows.Length), answer);

    /// <summary>How documents are read.</summary>
    public static JsonReaderOptions Options { get; } = new() { MaxDepth = 128 };

    /// <summary>What the API sent.</summary>
    public HttpAnswer Answer { get; }

    /// <summary>Rows that were read so far.</summary>
    public int Count { get; private set; }

    /// <summary>Tells pages apart by their rows.</summary>
    public string Fingerprint => Convert.ToHexString(SHA256.HashData(_rows.Span));

    /// <summary>Checks an answer.</summary>
    /// <exception cref="SourceException">It is no JSON, or the path does not lead to an array.</exception>
    public static JsonPage Read(HttpAnswer answer, string path)
    {
        var json = answer.Body;
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        var kind = answer.ContentType is { } type ? $"what came is {type}" : "what came does not say what it is";
        if (json.Span.Trim(" \t\r\n"u8).IsEmpty) throw new SourceException($"The answer is empty ({kind}).");
        if (!Utf8.IsValid(json.Span)) throw new SourceException($"The answer is not JSON: it is not UTF-8 ({kind}).");
        try
        {
            var reader = new Utf8JsonReader(json.Span, Options);
            while (reader.Read())
            {
            }

            var place = JsonPlaces.Find(json.Span, path, out var problem) ?? throw problem!;
            if (place.Kind == JsonTokenType.StartArray) return new JsonPage(json, place, answer);
            throw new SourceException(
                path.Length == 0 ? "The document is not an array of rows; name the path to them." : $"The path '{path}' does not lead to an array of rows.",
                $"There is {JsonPlaces.Describe(json.Span.Slice(place.Start, place.Length))}.");
        }
        catch (JsonException e)
        {
            throw new SourceException(string.Create(CultureInfo.InvariantCulture, $"The answer is not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} ({kind})."), null, e);
        }
        catch (InvalidOperationException e)
        {
            // Half a surrogate pair, written as an escape, is no text.
            throw new SourceException("The answer holds names that are not Unicode text.", null, e);
        }
    }

    /// <summary>A text or number elsewhere in the document; null where there is none, it is null, false or empty.</summary>
    /// <exception cref="SourceException">There is something else.</exception>
    public string? Text(string path)
    {
        if (JsonPlaces.Find(_json.Span, path, out _) is not { } place) return null;
        var reader = new Utf8JsonReader(_json.Span.Slice(place.Start, place.Length), Options);
        reader.Read();
        try
        {
            return place.Kind switch
            {
                JsonTokenType.String when reader.GetString() is { Length: > 0 } text => text,
                JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
                JsonTokenType.String or JsonTokenType.Null or JsonTokenType.False => null,
                _ => throw new SourceException($"What the path '{path}' leads to is neither a text nor a number."),
            };
        }
        catch (InvalidOperationException e)
        {
            throw new SourceException($"What the path '{path}' leads to is not Unicode text.", null, e);
        }
    }

    /// <summary>Hands over the next rows, up to so many.</summary>
    /// <returns>Whether there may be more.</returns>
    /// <exception cref="SourceException">A row is no object.</exception>
    public bool Next(int most, Action<JsonElement> take)
    {
        if (_ended) return false;
        var reader = new Utf8JsonReader(_rows.Span[_at..], isFinalBlock: true, _state);
        if (!_begun) _begun = reader.Read();
        for (var i = 0; i < most; i++)
        {
            if (!reader.Read() || reader.TokenType == JsonTokenType.EndArray)
            {
                _ended = true;
                return false;
            }

            if (reader.TokenType != JsonTokenType.StartObject)
                throw new SourceException(string.Create(CultureInfo.InvariantCulture, $"Row {Count + 1} of a page is no object; every row must be one, such as {{\"id\": 1}}."));
            take(JsonElement.ParseValue(ref reader));
            Count++;
        }

        _at += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
        return true;
    }
}
