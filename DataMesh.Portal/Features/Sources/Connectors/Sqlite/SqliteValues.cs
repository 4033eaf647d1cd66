using System.Globalization;
using DataMesh.Portal.Query.Plan;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>Reads stored values as their column's logical type.</summary>
internal static class SqliteValues
{
    private static readonly string[] s_moments =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm",
        "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mmK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-dd",
    ];

    private static readonly string[] s_times = ["HH:mm", "HH:mm:ss", "HH:mm:ss.FFFFFFF"];

    /// <summary>The value at <paramref name="ordinal"/>; throws <see cref="FormatException"/> where it is not of the type.</summary>
    /// <param name="reader">Stands on the row.</param>
    /// <param name="statement">The reader's statement.</param>
    /// <param name="ordinal">The column.</param>
    /// <param name="type">The column's type.</param>
    public static object? Read(SqliteDataReader reader, sqlite3_stmt statement, int ordinal, LogicalType type) =>
        // Nearly all values are stored as their type; one look at the statement tells.
        (raw.sqlite3_column_type(statement, ordinal), type.Kind) switch
        {
            (raw.SQLITE_NULL, _) => null,
            (raw.SQLITE_INTEGER, LogicalKind.Integer) => raw.sqlite3_column_int64(statement, ordinal),
            (raw.SQLITE_FLOAT, LogicalKind.Number) => raw.sqlite3_column_double(statement, ordinal),
            (raw.SQLITE_TEXT, LogicalKind.String) => raw.sqlite3_column_text(statement, ordinal).utf8_to_string(),
            _ => Converted(reader, ordinal, type),
        };

    private static object Converted(SqliteDataReader reader, int ordinal, LogicalType type)
    {
        return type.Kind switch
        {
            LogicalKind.String => reader.GetString(ordinal),
            LogicalKind.Integer => Integer(reader.GetValue(ordinal)),
            LogicalKind.Number => Number(reader.GetValue(ordinal)),
            LogicalKind.Decimal => Math.Round(Decimal(reader.GetValue(ordinal)), Math.Min(type.Scale, 28), MidpointRounding.AwayFromZero),
            LogicalKind.Boolean => Boolean(reader.GetValue(ordinal)),
            LogicalKind.Date => DateOnly.FromDateTime(Moment(reader.GetString(ordinal))),
            LogicalKind.Timestamp => Moment(reader.GetString(ordinal)),
            LogicalKind.Time => TimeOnly.ParseExact(reader.GetString(ordinal), s_times, CultureInfo.InvariantCulture, DateTimeStyles.None),
            _ => throw new InvalidOperationException($"Values of type {type} are not read from SQLite."),
        };
    }

    private static long Integer(object value) => value switch
    {
        long number => number,
        double number when Math.Floor(number) == number && Math.Abs(number) < 9e15 => (long)number,
        string text => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        _ => throw new FormatException("Not a whole number."),
    };

    private static double Number(object value) => value switch
    {
        double number => number,
        long number => number,
        string text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => throw new FormatException("Not a number."),
    };

    private static decimal Decimal(object value) => value switch
    {
        long number => number,
        double number when Math.Abs(number) < 7.9e27 => (decimal)number,
        string text => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        _ => throw new FormatException("Not a decimal."),
    };

    private static bool Boolean(object value) => value switch
    {
        long and (0 or 1) => (long)value == 1,
        string text => bool.Parse(text),
        _ => throw new FormatException("Neither true nor false."),
    };

    // SQLite's own functions take a moment without an offset as UTC; so does this.
    private static DateTime Moment(string text)
        => DateTime.ParseExact(text, s_moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
