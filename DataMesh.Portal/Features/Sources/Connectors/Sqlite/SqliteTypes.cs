using System.Globalization;
using System.Text.RegularExpressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>What a column's values are, counted over its rows. SQLite's declared types promise nothing, so both are looked at.</summary>
/// <param name="Integers">Values stored as whole numbers.</param>
/// <param name="Reals">Values stored as floating-point numbers.</param>
/// <param name="Texts">Values stored as text.</param>
/// <param name="Blobs">Values stored as bytes.</param>
/// <param name="Dates">Texts that are days, <c>2026-11-22</c>.</param>
/// <param name="Timestamps">Texts that are moments, <c>2026-11-22 10:00:00</c>.</param>
/// <param name="Times">Texts that are times of day.</param>
/// <param name="Booleans">0, 1, and the words true and false.</param>
/// <param name="Fitting">Numbers that the declared decimal holds exactly.</param>
internal sealed record SqliteValueCounts(long Integers, long Reals, long Texts, long Blobs, long Dates, long Timestamps, long Times, long Booleans, long Fitting)
{
    public long Values => Integers + Reals + Texts + Blobs;
}

/// <summary>Declared types and values to logical types, by SQLite's rules of affinity.</summary>
internal static partial class SqliteTypes
{
    /// <summary>The decimal that a declaration names, or null: <c>NUMERIC(10,2)</c>, <c>DECIMAL(12)</c>.</summary>
    public static LogicalType? DeclaredDecimal(string declared)
    {
        var match = Decimal().Match(declared);
        if (!match.Success) return null;
        var scale = match.Groups[2].Success ? match.Groups[2].Value : "0";
        return LogicalType.TryParse($"decimal({match.Groups[1].Value},{scale})", out var type) ? type : null;
    }

    /// <summary>The logical type of a column.</summary>
    /// <param name="declared">The type in the table's declaration; empty for expressions of views.</param>
    /// <param name="counts">What its values are.</param>
    public static LogicalType Of(string declared, SqliteValueCounts counts)
    {
        var name = declared.Trim().ToUpperInvariant();
        if (counts.Values == 0) return Declared(name);
        // SQLite's affinity of BOOLEAN, DATE and DECIMAL is NUMERIC: what they mean is told by the values.
        if (name.Contains("BOOL", StringComparison.Ordinal) && counts.Booleans == counts.Values) return LogicalType.Boolean;
        if (counts.Blobs > 0) return LogicalType.String;
        if (counts.Texts > 0) return counts.Texts == counts.Values && !IsText(name) ? OfTexts(name, counts) : LogicalType.String;
        if (IsText(name)) return LogicalType.String;
        if (DeclaredDecimal(name) is { } exact && counts.Fitting == counts.Values) return exact;
        if (counts.Reals > 0) return LogicalType.Number;
        return IsReal(name) ? LogicalType.Number : LogicalType.Integer;
    }

    /// <summary>Whether all values of a column are stored so that SQLite's own comparisons of them, which its indexes serve, are those of the type.</summary>
    /// <param name="type">The column's logical type.</param>
    /// <param name="declared">The type in the table's declaration.</param>
    /// <param name="counts">What all its values are.</param>
    public static bool IsSettled(LogicalType type, string declared, SqliteValueCounts counts) => type.Kind switch
    {
        LogicalKind.Integer => counts.Integers == counts.Values,
        // Where the declaration stands for numbers, a text that looks like one is compared as one. STRING is such a declaration.
        LogicalKind.String => counts.Texts == counts.Values && IsText(declared.ToUpperInvariant().Replace("STRING", "", StringComparison.Ordinal)),
        LogicalKind.Date => counts.Texts == counts.Values,
        _ => false,
    };

    /// <summary>Whether all values of a column are stored as its type stores them, so that a column stands for its values without another look.</summary>
    /// <param name="type">The column's logical type.</param>
    /// <param name="declared">The type in the table's declaration.</param>
    /// <param name="counts">What all its values are.</param>
    public static bool IsPlain(LogicalType type, string declared, SqliteValueCounts counts) => type.Kind switch
    {
        LogicalKind.Boolean => counts.Integers == counts.Values,
        LogicalKind.Number => counts.Reals == counts.Values,
        _ => IsSettled(type, declared, counts),
    };

    private static LogicalType OfTexts(string name, SqliteValueCounts counts)
    {
        if (counts.Dates == counts.Texts) return IsMoment(name) ? LogicalType.Timestamp : LogicalType.Date;
        if (counts.Dates + counts.Timestamps == counts.Texts) return LogicalType.Timestamp;
        return counts.Times == counts.Texts && name.StartsWith("TIME", StringComparison.Ordinal) && !IsMoment(name) ? LogicalType.Time : LogicalType.String;
    }

    private static LogicalType Declared(string name)
        => name.Contains("INT", StringComparison.Ordinal) ? LogicalType.Integer
            : IsText(name) || name.Length == 0 || name.Contains("BLOB", StringComparison.Ordinal) ? LogicalType.String
            : name.Contains("BOOL", StringComparison.Ordinal) ? LogicalType.Boolean
            : IsMoment(name) ? LogicalType.Timestamp
            : name.StartsWith("DATE", StringComparison.Ordinal) ? LogicalType.Date
            : name.StartsWith("TIME", StringComparison.Ordinal) ? LogicalType.Time
            : DeclaredDecimal(name) ?? (IsNumber(name) ? LogicalType.Number : LogicalType.String);

    private static bool IsText(string name)
        => !name.Contains("INT", StringComparison.Ordinal)
            && (name.Contains("CHAR", StringComparison.Ordinal) || name.Contains("CLOB", StringComparison.Ordinal) || name.Contains("TEXT", StringComparison.Ordinal) || name.Contains("STRING", StringComparison.Ordinal));

    private static bool IsReal(string name)
        => name.Contains("REAL", StringComparison.Ordinal) || name.Contains("FLOA", StringComparison.Ordinal) || name.Contains("DOUB", StringComparison.Ordinal);

    private static bool IsNumber(string name)
        => IsReal(name) || name.StartsWith("NUM", StringComparison.Ordinal) || name.StartsWith("DEC", StringComparison.Ordinal) || name.StartsWith("MONEY", StringComparison.Ordinal);

    private static bool IsMoment(string name)
        => name.StartsWith("DATETIME", StringComparison.Ordinal) || name.StartsWith("TIMESTAMP", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:NUMERIC|DECIMAL|NUMBER|MONEY)\s*\(\s*(\d{1,2})\s*(?:,\s*(\d{1,2})\s*)?\)", RegexOptions.IgnoreCase)]
    private static partial Regex Decimal();

    /// <summary>A name as SQL: quoted, with quotes doubled. Only for names that the database itself told.</summary>
    public static string Quote(string name) => string.Create(CultureInfo.InvariantCulture, $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
}
