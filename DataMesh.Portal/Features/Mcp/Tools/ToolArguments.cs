using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Mcp.Tools;

/// <summary>
/// Reads a tool's arguments and gathers all that is wrong with them, so that a model mends everything at once. Where models often write
/// something else that can mean one thing only, it is taken: a single text for a list of one, JSON in a text for an object.
/// </summary>
internal sealed class ToolArguments
{
    private readonly IReadOnlyDictionary<string, JsonElement> _given;
    private readonly List<FieldError> _wrong = [];

    /// <param name="given">What was sent.</param>
    /// <param name="schema">The tool's schema; names that are not in it are wrong.</param>
    public ToolArguments(IEnumerable<KeyValuePair<string, JsonElement>>? given, JsonElement schema)
    {
        _given = (given ?? []).Where(a => a.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)).ToDictionary(a => a.Key, a => a.Value, StringComparer.Ordinal);
        List<string> known = [.. schema.GetProperty("properties").EnumerateObject().Select(p => p.Name)];
        foreach (var name in _given.Keys.Where(n => !known.Contains(n))) Say(Short(name), $"There is no argument '{Short(name)}'; there are {string.Join(", ", known)}.");
    }

    /// <summary>What is wrong; null while nothing is.</summary>
    public Invalid? Wrong => _wrong.Count == 0 ? null : Invalid.Of(_wrong);

    /// <summary>A text of up to <paramref name="most"/> characters; null where it was left out.</summary>
    public string? Text(string name, int most = 500)
    {
        if (!_given.TryGetValue(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length <= most) return text.Trim() is { Length: > 0 } trimmed ? trimmed : null;
        Say(name, $"'{name}' is a text of up to {most} characters.");
        return null;
    }

    /// <summary>A text that has to be there.</summary>
    public string Needed(string name, string example, int most = 500)
    {
        var before = _wrong.Count;
        if (Text(name, most) is { } text) return text;
        if (_wrong.Count == before) Say(name, $"'{name}' is missing, e.g. {example}.");
        return "";
    }

    /// <summary>A list of texts; null where it was left out.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        if (!_given.TryGetValue(name, out var value)) return null;
        if (List(value) is { } texts) return texts;
        Say(name, $"'{name}' is a list of texts, e.g. [\"…\"].");
        return null;
    }

    /// <summary>By name, lists of texts; null where it was left out.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Lists(string name)
    {
        if (Object(name) is not { } value) return null;
        var lists = value.EnumerateObject().Select(p => (p.Name, Texts: (IReadOnlyList<string>?)List(p.Value))).DistinctBy(p => p.Name).ToList();
        foreach (var (key, _) in lists.Where(l => l.Texts is null)) Say($"{name}.{Short(key)}", "Write a list of texts.");
        return lists.Where(l => l.Texts is not null).ToDictionary(l => l.Name, l => l.Texts!, StringComparer.Ordinal);
    }

    /// <summary>A whole number within a range.</summary>
    public int Number(string name, int least, int most, int otherwise)
    {
        if (!_given.TryGetValue(name, out var value)) return otherwise;
        var text = value.ValueKind is JsonValueKind.Number ? value.GetRawText() : value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        Say(name, $"'{name}' is a whole number from {least} to {most}.");
        return otherwise;
    }

    /// <summary>True or false.</summary>
    public bool Truth(string name)
    {
        if (!_given.TryGetValue(name, out var value)) return false;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Say(name, $"'{name}' is true or false.");
        return false;
    }

    /// <summary>A moment, or a day that stands for its beginning in UTC.</summary>
    public DateTimeOffset? Moment(string name)
    {
        if (Text(name, 60) is not { } text) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)) return moment;
        Say(name, $"'{name}' is a day or moment such as 2027-03-31 or 2027-03-31T00:00:00Z.");
        return null;
    }

    /// <summary>One word of an enumeration, in any capitals and with or without hyphens.</summary>
    public T? Word<T>(string name, JsonElement? within = null)
        where T : struct, Enum
    {
        var value = within is { } o ? o.TryGetProperty(name, out var inner) ? inner : default : _given.GetValueOrDefault(name);
        if (value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return null;
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal) : "";
        if (text.Length > 0 && char.IsLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var word) && Enum.IsDefined(word)) return word;
        Say(name, $"'{name}' is one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");
        return null;
    }

    /// <summary>An object; null where it was left out.</summary>
    public JsonElement? Object(string name)
    {
        if (!_given.TryGetValue(name, out var value)) return null;
        if (value.ValueKind == JsonValueKind.Object) return value;
        try
        {
            if (value.ValueKind == JsonValueKind.String && JsonElement.Parse(value.GetString()!) is { ValueKind: JsonValueKind.Object } parsed) return parsed;
        }
        catch (JsonException e)
        {
            Say(name, $"'{name}' is an object; the text cannot be read as JSON at line {e.LineNumber + 1}, position {e.BytePositionInLine}.");
            return null;
        }

        Say(name, $"'{name}' is a JSON object.");
        return null;
    }

    /// <summary>Says that something is wrong.</summary>
    public void Say(string name, string message) => _wrong.Add(new FieldError(name, message));

    private static List<string>? List(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array when value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String) => [.. value.EnumerateArray().Select(i => i.GetString()!)],
        _ => null,
    };

    private static string Short(string name) => name.Length <= 60 ? name : name[..60] + "…";
}
