using System.Globalization;
using System.Numerics;

namespace DataMesh.Portal.Query.Expressions;

/// <summary>Reads numbers, dates and timestamps.</summary>
internal static class Literals
{
    private static readonly string[] DateFormats = ["yyyy-MM-dd"];

    private static readonly string[] TimestampFormats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFK", "yyyy-MM-dd' 'HH:mm:ss.FFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd' 'HH:mmK", "yyyy-MM-dd",
    ];

    internal static LiteralExpr Number(Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.Integer when long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var whole):
                return new LiteralExpr(token.Span, whole);
            case TokenKind.Float when double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number):
                return new LiteralExpr(token.Span, number);
            case TokenKind.Integer or TokenKind.Decimal when decimal.TryParse(token.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var exact) && Exact(token.Value):
                return new LiteralExpr(token.Span, exact);
            default:
                throw new ExpressionException("The number has more digits than 28; write it with an exponent, such as 1e30.", token.Span);
        }
    }

    internal static LiteralExpr Moment(Token word, Token text)
    {
        var span = word.Span.To(text.Span);
        if (word.IsWord("date"))
        {
            return Date(text.Value) is { } date
                ? new LiteralExpr(span, date)
                : throw new ExpressionException("A date is written date '2026-11-22'.", text.Span);
        }

        return Timestamp(text.Value) is { } moment
                ? new LiteralExpr(span, moment)
                : throw new ExpressionException("A timestamp is written timestamp '2026-11-22T10:00:00Z'.", text.Span);
    }

    /// <summary>A day, or null where the text is none.</summary>
    internal static DateOnly? Date(string text) =>
        DateOnly.TryParseExact(text, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>A moment in UTC, or null where the text is none.</summary>
    internal static DateTime? Timestamp(string text) =>
        DateTime.TryParseExact(text, TimestampFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) ? moment : null;

    /// <summary>System.Decimal rounds what it cannot hold; such a literal is refused instead.</summary>
    private static bool Exact(string text) => text.Count(char.IsAsciiDigit) <= 28 || BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole < BigInteger.Pow(10, 28);
}
