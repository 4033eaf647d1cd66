using System.Text.Json;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>Reads settings, and says what is wrong with each field.</summary>
/// <param name="settings">The settings.</param>
/// <param name="prefix">What stands before a field's name in errors.</param>
internal abstract class SettingsReader(IReadOnlyDictionary<string, JsonElement> settings, string prefix = "settings.")
{
    /// <summary>The most characters of a text.</summary>
    protected const int MostText = 2000;

    private const int MostPairs = 50;

    /// <summary>What is wrong so far.</summary>
    protected List<FieldError> Errors { get; } = [];

    /// <summary>A setting of one line, or null.</summary>
    protected string? Text(string name)
    {
        if (!settings.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String) Wrong(name, "This is a text.");
        else if (value.GetString()!.Trim() is { Length: > 0 } text)
        {
            if (text.Length <= MostText && !text.Any(char.IsControl)) return text;
            Wrong(name, $"This is one line of up to {MostText:N0} characters.");
        }

        return null;
    }

    /// <summary>Which of some values a setting has; the first if it is absent.</summary>
    protected int Choice(string name, IReadOnlyList<string> values)
    {
        var text = Text(name) ?? values[0];
        var at = values.ToList().IndexOf(text);
        if (at < 0) Wrong(name, $"There is no '{text}'; there are {string.Join(", ", values)}.");
        return Math.Max(at, 0);
    }

    /// <summary>Names with texts; none if the setting is absent.</summary>
    protected Dictionary<string, string> Pairs(string name, StringComparer comparer)
    {
        var pairs = new Dictionary<string, string>(comparer);
        if (!settings.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return pairs;
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
        {
            Wrong(name, "This is an object of texts, such as {\"name\": \"value\"}.");
            return pairs;
        }

        foreach (var pair in value.EnumerateObject())
        {
            if (pair.Name.Trim().Length == 0) Wrong(name, "A name is empty.");
            else if (pair.Name.Length > MostText || pair.Value.GetString()!.Length > 8000) Wrong(name, $"'{pair.Name[..Math.Min(pair.Name.Length, 50)]}' is too long.");
            else if (!pairs.TryAdd(pair.Name.Trim(), pair.Value.GetString()!.Trim())) Wrong(name, $"'{pair.Name.Trim()}' is there twice.");
        }

        if (pairs.Count > MostPairs) Wrong(name, $"There are more than {MostPairs}.");
        return pairs;
    }

    /// <summary>Notes what is wrong with a setting.</summary>
    protected void Wrong(string name, string message) => Errors.Add(new FieldError($"{prefix}{name}", message));
}
