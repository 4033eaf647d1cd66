using System.Globalization;

namespace DataMesh.Portal.Query.Plan;

/// <summary>What a value is, whichever engine holds it.</summary>
public enum LogicalKind
{
    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>An exact number with a fixed number of digits behind the point.</summary>
    Decimal,

    /// <summary>A floating-point number of 64 bits.</summary>
    Number,

    /// <summary>Text.</summary>
    String,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A day without a time.</summary>
    Date,

    /// <summary>A moment in UTC, to the microsecond.</summary>
    Timestamp,

    /// <summary>A time of day, to the microsecond.</summary>
    Time,
}

/// <summary>The type of a column or value, written <c>integer</c>, <c>decimal(12,2)</c>, <c>number</c>, <c>string</c>, <c>boolean</c>, <c>date</c>, <c>timestamp</c>, <c>time</c>.</summary>
public readonly record struct LogicalType
{
    /// <summary>Digits that a decimal may have at most.</summary>
    public const int MaxPrecision = 38;

    private LogicalType(LogicalKind kind, int precision, int scale) => (Kind, Precision, Scale) = (kind, precision, scale);

    /// <summary>A whole number of 64 bits.</summary>
    public static LogicalType Integer { get; } = new(LogicalKind.Integer, 0, 0);

    /// <summary>A floating-point number of 64 bits.</summary>
    public static LogicalType Number { get; } = new(LogicalKind.Number, 0, 0);

    /// <summary>Text.</summary>
    public static LogicalType String { get; } = new(LogicalKind.String, 0, 0);

    /// <summary>True or false.</summary>
    public static LogicalType Boolean { get; } = new(LogicalKind.Boolean, 0, 0);

    /// <summary>A day without a time.</summary>
    public static LogicalType Date { get; } = new(LogicalKind.Date, 0, 0);

    /// <summary>A moment in UTC.</summary>
    public static LogicalType Timestamp { get; } = new(LogicalKind.Timestamp, 0, 0);

    /// <summary>A time of day.</summary>
    public static LogicalType Time { get; } = new(LogicalKind.Time, 0, 0);

    /// <summary>The kind of value.</summary>
    public LogicalKind Kind { get; }

    /// <summary>All digits of a decimal, 1 to 38; 0 for other kinds.</summary>
    public int Precision { get; }

    /// <summary>Digits behind the point of a decimal, 0 to <see cref="Precision"/>; 0 for other kinds.</summary>
    public int Scale { get; }

    /// <summary>Whether arithmetic applies.</summary>
    public bool IsNumeric => Kind is LogicalKind.Integer or LogicalKind.Decimal or LogicalKind.Number;

    /// <summary>Whether it names a day: a date or a timestamp.</summary>
    public bool IsDateLike => Kind is LogicalKind.Date or LogicalKind.Timestamp;

    /// <summary>A decimal.</summary>
    /// <param name="precision">All digits, 1 to 38.</param>
    /// <param name="scale">Digits behind the point, 0 to <paramref name="precision"/>.</param>
    /// <returns>The type.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The digits are out of range.</exception>
    public static LogicalType Decimal(int precision, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(precision, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(precision, MaxPrecision);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, precision);
        return new LogicalType(LogicalKind.Decimal, precision, scale);
    }

    /// <summary>Reads a type by its name. The names int, bigint, text, varchar, double, float, real, bool, datetime and numeric are understood as well.</summary>
    /// <param name="text">The name; case does not matter.</param>
    /// <returns>The type.</returns>
    /// <exception cref="FormatException">There is no such type.</exception>
    public static LogicalType Parse(string text) =>
        TryParse(text, out var type)
            ? type
            : throw new FormatException($"There is no type '{text}'; there are integer, decimal(p,s), number, string, boolean, date, timestamp and time.");

    /// <summary>Reads a type by its name, as <see cref="Parse"/> does.</summary>
    /// <param name="text">The name; case does not matter.</param>
    /// <param name="type">The type where there is one.</param>
    /// <returns>Whether there is such a type.</returns>
    public static bool TryParse(string? text, out LogicalType type)
    {
        var name = (text ?? "").Trim().ToLowerInvariant();
        var digits = "";
        if (name.IndexOf('(', StringComparison.Ordinal) is var open and > 0 && name.EndsWith(')'))
        {
            digits = name[(open + 1)..^1];
            name = name[..open].TrimEnd();
        }

        var found = Named(name, digits);
        type = found ?? default;
        return found is not null;
    }

    /// <inheritdoc />
    public override string ToString() => Kind == LogicalKind.Decimal
        ? string.Create(CultureInfo.InvariantCulture, $"decimal({Precision},{Scale})")
        : Kind.ToString().ToLowerInvariant();

    private static LogicalType? Named(string name, string digits)
    {
        if (name is "decimal" or "numeric")
        {
            return DecimalOf(digits);
        }

        return digits.Length > 0 && name is not ("varchar" or "char" or "nvarchar" or "nchar") ? null : name switch
        {
            "integer" or "int" or "bigint" or "smallint" or "tinyint" or "long" => Integer,
            "number" or "double" or "float" or "real" or "double precision" => Number,
            "string" or "text" or "varchar" or "char" or "nvarchar" or "nchar" => String,
            "boolean" or "bool" => Boolean,
            "date" => Date,
            "timestamp" or "datetime" or "timestamptz" => Timestamp,
            "time" => Time,
            _ => null,
        };
    }

    private static LogicalType? DecimalOf(string digits)
    {
        if (digits.Length == 0)
        {
            return Decimal(18, 3);
        }

        var parts = digits.Split(',');
        return parts.Length is 1 or 2
            && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
            && int.TryParse(parts.Length == 2 ? parts[1].Trim() : "0", NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
            && precision is >= 1 and <= MaxPrecision && scale <= precision
                ? Decimal(precision, scale)
                : null;
    }
}
