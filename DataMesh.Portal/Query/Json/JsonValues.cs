using System.Globalization;
using System.Text.Json;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Json;

/// <summary>JSON values as values of the engine.</summary>
internal static class JsonValues
{
    private const int MostDigits = 28;

    private static readonly string[] s_moments = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd' 'HH:mm:ssK"];

    /// <summary>The value as one of the type.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static object? Read(JsonElement value, LogicalType type)
    {
        if (value.ValueKind == JsonValueKind.Null) return null;
        return type.Kind switch
        {
            LogicalKind.String => Text(value),
            LogicalKind.Integer when value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var integer) => integer,
            LogicalKind.Integer when Whole(value) is { } whole && whole is >= long.MinValue and <= long.MaxValue => (long)whole,
            LogicalKind.Decimal when Whole(value) is { } whole => whole,
            LogicalKind.Number when Number(value) is { } number => number,
            LogicalKind.Boolean when value.ValueKind is JsonValueKind.True or JsonValueKind.False => value.ValueKind == JsonValueKind.True,
            LogicalKind.Date when Day(value) is { } day => day,
            LogicalKind.Timestamp when (Moment(value) ?? Day(value)?.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc)) is { } moment => moment,
            _ => throw new FormatException("The value does not fit."),
        };
    }

    /// <summary>A whole number of up to 28 digits, however it is written, or null.</summary>
    public static decimal? Whole(JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.GetRawText() is { Length: <= 2 * MostDigits } text && text.Count(char.IsAsciiDigit) <= MostDigits
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.Truncate(number) == number && decimal.Abs(number) < 1e28m ? decimal.Truncate(number) : null;

    /// <summary>Whether a number is written as a whole one.</summary>
    public static bool IsWhole(JsonElement value) => !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E');

    /// <summary>A finite number, or null.</summary>
    public static double? Number(JsonElement value)
        => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;

    /// <summary>A day, <c>2026-11-22</c>, or null.</summary>
    public static DateOnly? Day(JsonElement value)
        => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: 10 } text
            && DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>A moment, <c>2026-11-22T10:00:00Z</c>; one without an offset is UTC; null where it is none.</summary>
    public static DateTime? Moment(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: >= 16 and <= 40 } text || text[4] != '-' || text[13] != ':') return null;
        return DateTime.TryParseExact(Shorten(text), s_moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;
    }

    // Nanoseconds are common; the engine holds microseconds.
    private static string Shorten(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0) return text;
        var end = point + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end - point - 1 <= 7 ? text : text.Remove(point + 8, end - point - 8);
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };
}
