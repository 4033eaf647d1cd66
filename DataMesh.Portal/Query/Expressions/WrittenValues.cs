using System.Globalization;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>Single values as people write them, without the quotation marks and words that expressions need: <c>web</c>, <c>12.5</c>, <c>2026-11-22</c>, <c>true</c>.</summary>
public static class WrittenValues
{
    // Where a decimal has all of its digits before the point, this brings the point behind the last one that is not 0.
    private const decimal NoTrailingZeros = 1.0000000000000000000000000000m;
    private static readonly string[] TimeFormats = ["HH:mm:ss.FFFFFF", "HH:mm"];

    /// <summary>Writes a value of an answer so that it reads back as the same value.</summary>
    /// <param name="value">long, decimal, double, string, bool, DateOnly, DateTime (UTC) or TimeOnly.</param>
    /// <returns>Its text.</returns>
    /// <exception cref="ArgumentException">There is no text for such a value, null among them.</exception>
    public static string Write(object? value) => value switch
    {
        string text => text,
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        decimal exact => exact.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"There is no text for a value of type {value?.GetType().Name ?? "null"}.", nameof(value)),
    };

    /// <summary>Reads a value of a type. Spaces around it do not matter, except in texts.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="type">The type.</param>
    /// <returns>An expression of exactly that value, or null where the text is no value of the type, for example because a decimal has no room for its digits.</returns>
    internal static Expr? Read(string text, LogicalType type)
    {
        var trimmed = text.Trim();
        return type.Kind switch
        {
            LogicalKind.String => Literal(text),
            LogicalKind.Integer => Literal(long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null),
            LogicalKind.Decimal => Literal(Exact(trimmed, type)),
            LogicalKind.Number => Literal(double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null),
            LogicalKind.Boolean => Literal(bool.TryParse(trimmed, out var flag) ? flag : null),
            LogicalKind.Date => Literal(Literals.Date(trimmed)),
            LogicalKind.Timestamp => Literal(Literals.Timestamp(trimmed)),
            // The language has no literal for a time of day; this cast cannot fail.
            _ => TimeOnly.TryParseExact(trimmed, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
                ? new CastExpr(default, new LiteralExpr(default, Write(time)), LogicalType.Time, Try: true) : null,
        };
    }

    /// <summary>Why <see cref="Read"/> gave nothing, in a sentence.</summary>
    internal static string Misfit(string text, LogicalType type) => $"'{text}' is not {TypeChecker.Article(type)}; write it like {Example(type)}.";

    private static LiteralExpr? Literal(object? value) => value is null ? null : new LiteralExpr(default, value);

    private static decimal? Exact(string text, LogicalType type)
    {
        // System.Decimal would round what it cannot hold.
        if (text.Count(char.IsAsciiDigit) > 28
            || !decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        value /= NoTrailingZeros;
        var room = type.Precision - type.Scale;
        return value.Scale <= type.Scale && (room >= 28 || decimal.Abs(decimal.Truncate(value)) < Power(room)) ? value : null;
    }

    private static decimal Power(int digits) => Enumerable.Repeat(10m, digits).Aggregate(1m, (all, ten) => all * ten);

    private static string Example(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer => "12",
        LogicalKind.Decimal => type.Scale == 0 ? "12" : type.Scale == 1 ? "1.5" : "1.25",
        LogicalKind.Number => "1.25",
        LogicalKind.Boolean => "true or false",
        LogicalKind.Date => "2026-11-22",
        LogicalKind.Timestamp => "2026-11-22 10:00:00",
        _ => "10:30",
    };
}
