using System.Globalization;
using System.Text.Json;

namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>Settings as people type them.</summary>
internal static class SourceFieldText
{
    /// <summary>What a person typed as the setting's value.</summary>
    /// <param name="field">The setting.</param>
    /// <param name="text">What was typed; not empty.</param>
    /// <param name="wrong">What is wrong with it, or null.</param>
    public static JsonElement Read(SourceField field, string text, out string? wrong)
    {
        wrong = null;
        switch (field.Shape)
        {
            case SourceFieldShape.Number:
                if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return JsonSerializer.SerializeToElement(number);
                wrong = $"{field.Label} is a whole number.";
                return default;
            case SourceFieldShape.Pairs:
                var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                {
                    if (line.Split(':', 2) is [{ Length: > 0 } left, var right]) pairs[left.Trim()] = right.Trim();
                    else wrong ??= $"Write one \"name: value\" a line; '{line}' is none.";
                }

                return JsonSerializer.SerializeToElement(pairs);
            default:
                return JsonSerializer.SerializeToElement(text);
        }
    }

    /// <summary>A setting's value as a person types it.</summary>
    public static string Write(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object => string.Join('\n', value.EnumerateObject().Select(p => $"{p.Name}: {p.Value}")),
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        _ => value.GetRawText(),
    };
}
