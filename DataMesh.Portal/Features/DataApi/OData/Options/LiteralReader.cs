using System.Globalization;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using Microsoft.OData;
using Microsoft.OData.Edm;
using Microsoft.OData.UriParser;

namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>Literals of OData as literals of the portal's own language; no text of a caller's gets into an expression otherwise.</summary>
internal static class LiteralReader
{
    // Expressions take decimals of so many digits.
    private const int MostDigits = 28;

    /// <summary>The value, or null where there is none of that kind here.</summary>
    public static Operand? Of(object? value, int position) => value switch
    {
        null => new Operand(Literal(null), null, null, position),
        bool truth => new Operand(Literal(truth), LogicalKind.Boolean, truth, position),
        string text => new Operand(Literal(text), LogicalKind.String, text, position),
        Guid id => new Operand(Literal(id.ToString("D")), LogicalKind.String, id.ToString("D"), position),
        sbyte or byte or short or int or long => Convert.ToInt64(value, CultureInfo.InvariantCulture) is var whole ? new Operand(Literal(whole), LogicalKind.Integer, whole, position) : null,
        float number when float.IsFinite(number) => Number(number.ToString("R", CultureInfo.InvariantCulture), number, position),
        double number when double.IsFinite(number) => Number(number.ToString("R", CultureInfo.InvariantCulture), number, position),
        decimal exact => Number(exact.ToString(CultureInfo.InvariantCulture), (double)exact, position),
        Date day => new Operand(Literal(new DateOnly(day.Year, day.Month, day.Day)), LogicalKind.Date, value, position),
        DateTimeOffset moment => new Operand(Literal(moment.UtcDateTime), LogicalKind.Timestamp, value, position),
        TimeOfDay time => new Operand(Time(time), LogicalKind.Time, value, position),
        _ => null,
    };

    /// <summary>The literal as it is compared with values of a kind: a number beside numbers, exact beside exact ones.</summary>
    public static Operand Beside(this Operand literal, LogicalKind other) => (literal.Literal, other) switch
    {
        (long whole, LogicalKind.Number) => literal with { Expr = Literal((double)whole), Kind = LogicalKind.Number },
        (decimal exact, LogicalKind.Number) => literal with { Expr = Literal((double)exact), Kind = LogicalKind.Number },
        _ => literal,
    };

    /// <summary>Reads a text that is one literal.</summary>
    /// <exception cref="OptionException">It is none.</exception>
    public static Operand Read(string text, string option, int position)
    {
        if (text.Length == 0) throw new OptionException(option, position, $"A value is missing at position {position}.");
        var token = FilterReader.Parse(text, option, position);
        return (token is LiteralToken literal ? Of(literal.Value, position) : null)
            ?? throw new OptionException(option, position, $"'{Shorten(text)}' at position {position} is not a value; write a number, 'text', true, false, null, 2026-11-22 or 2026-11-22T10:00:00Z.");
    }

    /// <summary>A text as messages quote it.</summary>
    public static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "…";

    // The parser gives 1.1 as a double; its shortest text is what was written.
    private static Operand Number(string text, double number, int position)
        => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && exact.ToString(CultureInfo.InvariantCulture).Count(char.IsAsciiDigit) <= MostDigits && (exact != 0 || number == 0)
            ? new Operand(Literal(exact), LogicalKind.Decimal, exact, position)
            : new Operand(Literal(number), LogicalKind.Number, number, position);

    // Ticks are tenths of microseconds.
    private static Expr Time(TimeOfDay time) => WrittenValues.Read(new TimeOnly(time.Ticks - (time.Ticks % 10)).ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture), LogicalType.Time)!;

    private static LiteralExpr Literal(object? value) => new(default, value);
}
