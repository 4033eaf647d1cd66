using System.Globalization;
using System.Text.Json;

namespace DataMesh.Portal.Features.Sources.Connectors.Json;

/// <summary>A value in a document.</summary>
/// <param name="Kind">Its first token.</param>
/// <param name="Start">Where it begins, in bytes.</param>
/// <param name="Length">How many bytes it has.</param>
internal readonly record struct JsonPlace(JsonTokenType Kind, int Start, int Length);

/// <summary>
/// Finds values in documents by paths such as <c>data.items</c>. Names may hold dots themselves (<c>@odata.nextLink</c>): any reading of the
/// path that leads somewhere is taken. A whole number is an index where there is an array.
/// </summary>
internal sealed class JsonPlaces
{
    private const int MostNames = 8;

    private int _deepest = -1;
    private string _reached = "";
    private string _missing = "";
    private string _there = "";

    private JsonPlaces()
    {
    }

    /// <summary>The value at the path.</summary>
    /// <param name="json">A valid document.</param>
    /// <param name="path">The path; empty for the document itself.</param>
    /// <param name="problem">Where there is none: which part is missing, and what is there instead.</param>
    public static JsonPlace? Find(ReadOnlySpan<byte> json, string path, out SourceException? problem)
    {
        var search = new JsonPlaces();
        var reader = new Utf8JsonReader(json, JsonPage.Options);
        reader.Read();
        var found = search.Find(ref reader, path, "");
        problem = found is null ? search.Explain(path) : null;
        return found;
    }

    /// <summary>What a value is, in words; an object with its names.</summary>
    public static string Describe(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, JsonPage.Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) return Word(reader.TokenType);
        var names = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            names.Add(reader.GetString()!);
            reader.Read();
            reader.Skip();
        }

        return Names(names);
    }

    private JsonPlace? Find(ref Utf8JsonReader reader, string path, string done)
    {
        if (path.Length == 0)
        {
            var (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            reader.Skip();
            return new JsonPlace(kind, start, (int)reader.BytesConsumed - start);
        }

        return reader.TokenType switch
        {
            JsonTokenType.StartObject => InObject(ref reader, path, done),
            JsonTokenType.StartArray => InArray(ref reader, path, done),
            var other => Miss(path, done, Word(other)),
        };
    }

    private JsonPlace? InObject(ref Utf8JsonReader reader, string path, string done)
    {
        var names = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            names.Add(name);
            reader.Read();
            var rest = path == name ? "" : path.StartsWith(name + ".", StringComparison.Ordinal) ? path[(name.Length + 1)..] : null;
            if (rest is null) reader.Skip();
            else if (Find(ref reader, rest, Join(done, name)) is { } found) return found;
        }

        return Miss(path, done, Names(names));
    }

    private JsonPlace? InArray(ref Utf8JsonReader reader, string path, string done)
    {
        var parts = path.Split('.', 2);
        var wanted = int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : -1;
        var count = 0;
        for (; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count != wanted) reader.Skip();
            else if (Find(ref reader, parts.Length > 1 ? parts[1] : "", Join(done, parts[0])) is { } found) return found;
        }

        return Miss(path, done, string.Create(CultureInfo.InvariantCulture, $"an array of {count:N0}"));
    }

    private JsonPlace? Miss(string path, string done, string there)
    {
        if (done.Length > _deepest) (_deepest, _reached, _missing, _there) = (done.Length, done, path, there);
        return null;
    }

    private SourceException Explain(string path)
        => new($"The path '{path}' leads nowhere: {(_reached.Length == 0 ? "the document" : $"'{_reached}'")} has no '{_missing.Split('.')[0]}'.", $"There is {_there}.");

    private static string Join(string done, string name) => done.Length == 0 ? name : $"{done}.{name}";

    private static string Names(List<string> names)
        => names.Count == 0 ? "an empty object" : $"an object with {string.Join(", ", names.Take(MostNames).Select(n => n.Length > 50 ? n[..50] + "…" : n))}{(names.Count > MostNames ? $" and {names.Count - MostNames} more" : "")}";

    private static string Word(JsonTokenType kind) => kind switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };
}
