using System.Globalization;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>Values and literals of every type: small ones that meet, and those at the ends.</summary>
/// <param name="random">Chooses.</param>
/// <param name="specials">Whether numbers may be infinite, or none at all.</param>
internal sealed class RandomValues(Random random, bool specials)
{
    private static readonly string[] s_names =
    [
        "a", "B", "order", "select", "a b", "it's", "say \"so\"", "[x]", "]", "c.d", "ä", "列", "😀", "%", "_", "\\", "$1", "{0}", "--", ";", " lead", "trail ", "null", "1st", "c0", "s0", "x,y", "a\tb", "ORDER", "Ä",
        new string('n', 60),
    ];

    private static readonly LogicalType[] s_types =
    [
        LogicalType.Integer, LogicalType.Integer, LogicalType.Number, LogicalType.String, LogicalType.String, LogicalType.Boolean, LogicalType.Date, LogicalType.Timestamp, LogicalType.Time,
        LogicalType.Decimal(4, 2), LogicalType.Decimal(9, 0), LogicalType.Decimal(18, 6), LogicalType.Decimal(28, 10), LogicalType.Decimal(38, 10), LogicalType.Decimal(38, 0), LogicalType.Decimal(5, 5),
    ];

    private static readonly string[] s_texts =
    [
        "", "a", "A", "a ", " a", "b", "ä", "ß", "z\u0301", "İ", "😀", "\uFF5E", "it's", "100%", "_", "\\", "a\\%b", "line\nbreak", "tab\t", "null", "NaN", "1", "2024-02-29", "\"q\"", new string('x', 300),
    ];

    private static readonly DateOnly[] s_days = [new(1, 1, 1), new(1582, 10, 15), new(1969, 12, 31), new(1999, 12, 31), new(2020, 12, 31), new(2021, 1, 3), new(2024, 2, 29), new(9999, 12, 31)];

    private static readonly DateTime[] s_moments =
    [
        At(new(1, 1, 1)), At(new(1582, 10, 15)), At(new(1969, 12, 31)).AddSeconds(86399), At(new(1999, 12, 31)), At(new(2024, 2, 29)), At(new(2024, 2, 29)).AddTicks(10), At(new(2021, 1, 3)).AddHours(12.5),
        At(new(9999, 12, 31)).AddTicks(TimeSpan.TicksPerDay - 10),
    ];

    private static readonly TimeOnly[] s_times = [TimeOnly.MinValue, new(12, 30), new(23, 59, 59, 999, 999), new(0, 0, 0, 0, 1)];

    internal LogicalType Type() => Of(s_types);

    internal T Of<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];

    internal bool Chance(int of) => random.Next(of) == 0;

    /// <summary>Names of which no two differ in capitals alone.</summary>
    internal List<string> Names(int count) => [.. s_names.OrderBy(_ => random.Next()).DistinctBy(name => name.ToUpperInvariant()).Take(count)];

    internal object? Cell(LogicalType type) => Chance(5) ? null : Value(type);

    internal object Value(LogicalType type) => type.Kind switch
    {
        LogicalKind.Integer => Chance(6) ? Of((long[])[long.MaxValue, long.MinValue, 9007199254740993, -9007199254740993]) : random.Next(-2, 5),
        LogicalKind.Decimal => Decimal(type),
        LogicalKind.Number => specials && Chance(6) ? Of((double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
            : Chance(6) ? Of((double[])[1e308, -1e308, 5e-324, 9007199254740992, 1.0 / 3, -0.0]) : Of((double[])[0, 1, 2, 3, 0.5, -1.25]),
        LogicalKind.String => Of(s_texts),
        LogicalKind.Boolean => Chance(2),
        LogicalKind.Date => Of(s_days),
        LogicalKind.Timestamp => Of(s_moments),
        _ => Of(s_times),
    };

    /// <summary>An expression that stands for a value; null where a type has none.</summary>
    internal static string Literal(object value) => value switch
    {
        // The least whole number has no literal of its own: its digits are one too many before the sign.
        long.MinValue => "(-9223372036854775807 - 1)",
        long whole => whole.ToString(CultureInfo.InvariantCulture),
        decimal exact when exact.Scale == 0 => $"{exact.ToString(CultureInfo.InvariantCulture)}.0",
        decimal exact => exact.ToString(CultureInfo.InvariantCulture),
        double number when double.IsFinite(number) => Number(number),
        double => "1e0",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool flag => flag ? "true" : "false",
        DateOnly day => $"date '{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'",
        DateTime moment => $"timestamp '{moment.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture)}'",
        TimeOnly time => $"cast('{time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}' as time)",
        _ => throw new InvalidOperationException(),
    };

    private static string Number(double number) => number.ToString("E16", CultureInfo.InvariantCulture);

    // At most eighteen digits before the point: System.Decimal has no more for those behind it.
    private decimal Decimal(LogicalType type)
    {
        var digits = Math.Min(type.Precision - type.Scale, 18) + type.Scale;
        var most = 1m;
        for (var i = 0; i < digits; i++) most *= 10;
        var unscaled = Chance(5) ? most - 1 : Chance(5) ? 1 - most : Of((decimal[])[0, 1, -1, 5, 50, -50, 150, 200, 300, 100_000]);
        unscaled = Math.Clamp(unscaled, 1 - most, most - 1);
        var unit = 1m;
        for (var i = 0; i < type.Scale; i++) unit *= 10;
        // With all the digits of its type.
        return Math.Round(unscaled / unit, type.Scale) + (0m / unit);
    }

    private static DateTime At(DateOnly day) => day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
}
