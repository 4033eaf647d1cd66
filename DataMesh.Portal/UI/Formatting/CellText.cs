using System.Collections;
using System.Globalization;
using System.Text.Json;

namespace DataMesh.Portal.UI.Formatting;

/// <summary>Writes one value of a result the way a grid shows it.</summary>
public static class CellText
{
    /// <summary>Whether the value is a number and so stands at the right.</summary>
    public static bool IsNumber(object? value)
        => value is sbyte or byte or short or ushort or int or uint or long or ulong or Int128 or float or double or decimal or System.Numerics.BigInteger;

    /// <summary>The text of a value: numbers with separators, days and moments as ISO 8601, lists and objects as JSON; null gives "null".</summary>
    /// <param name="value">The value.</param>
    /// <param name="plain">Whole numbers without separators: they name something.</param>
    public static string Of(object? value, bool plain = false) => value switch
    {
        null or DBNull => "null",
        string text => text,
        bool truth => truth ? "true" : "false",
        decimal exact => exact.ToString(Decimals(exact), Format.Culture),
        double wide => WithoutNoise(wide).ToString(Math.Abs(wide) is >= 1e15 or (> 0 and < 1e-6) ? "G15" : "#,0.###############", Format.Culture),
        float narrow => narrow.ToString(Math.Abs(narrow) is >= 1e7f or (> 0 and < 1e-4f) ? "G7" : "#,0.#######", Format.Culture),
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString(time.Millisecond == 0 ? "HH:mm:ss" : "HH:mm:ss.fff", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString(moment.Millisecond == 0 ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        DateTimeOffset moment => moment.UtcDateTime.ToString(moment.Millisecond == 0 ? "yyyy-MM-dd HH:mm:ss'Z'" : "yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        byte[] bytes => "0x" + Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 16))) + (bytes.Length > 16 ? "…" : ""),
        JsonElement json => json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText(),
        sbyte or byte or short or ushort or int or uint or long or ulong or Int128 or System.Numerics.BigInteger => ((IFormattable)value).ToString(plain ? "D" : "N0", Format.Culture),
        IEnumerable list => JsonSerializer.Serialize(list),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    // Sums of binary fractions end in noise (885606.249999997): where rounding to twelve digits leaves at most ten, those say what is meant.
    private static double WithoutNoise(double value)
    {
        if (!double.IsFinite(value)) return value;
        var twelve = value.ToString("E11", CultureInfo.InvariantCulture);
        return Digits(value.ToString("E14", CultureInfo.InvariantCulture)) - Digits(twelve) >= 5 ? double.Parse(twelve, CultureInfo.InvariantCulture) : value;
    }

    private static int Digits(string scientific) => scientific[..scientific.IndexOf('E', StringComparison.Ordinal)].TrimEnd('0').Count(char.IsAsciiDigit);

    // A decimal keeps its scale (129.90 stays 129.90), since that is part of what the source said.
    private static string Decimals(decimal value) => "N" + value.Scale.ToString(CultureInfo.InvariantCulture);
}
