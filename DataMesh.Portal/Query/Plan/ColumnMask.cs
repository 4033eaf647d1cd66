using System.Globalization;

namespace DataMesh.Portal.Query.Plan;

/// <summary>What a mask does to values.</summary>
public enum MaskKind
{
    /// <summary>Every value, null included, becomes •••.</summary>
    Redact,

    /// <summary>Every value becomes null.</summary>
    Null,

    /// <summary>The SHA-256 of the installation's salt and the value's text, in hexadecimal; null stays null.</summary>
    Hash,

    /// <summary>The first characters of the value's text.</summary>
    First,

    /// <summary>The last characters of the value's text.</summary>
    Last,

    /// <summary>The year of a date or timestamp.</summary>
    Year,

    /// <summary>Every value, null included, becomes one text.</summary>
    Constant,
}

/// <summary>A mask of a column, written <c>redact</c>, <c>null</c>, <c>hash</c>, <c>first(n)</c>, <c>last(n)</c>, <c>year</c> or <c>constant('x')</c>.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Length">Characters for <see cref="MaskKind.First"/> and <see cref="MaskKind.Last"/>, 1 to 100; otherwise 0.</param>
/// <param name="Text">The text of <see cref="MaskKind.Constant"/>; otherwise null.</param>
public sealed record ColumnMask(MaskKind Kind, int Length = 0, string? Text = null)
{
    /// <summary>What a redacted value shows.</summary>
    public const string Redacted = "•••";

    /// <summary>Reads a mask.</summary>
    /// <param name="text">The mask as written.</param>
    /// <returns>The mask.</returns>
    /// <exception cref="FormatException">There is no such mask; the message lists those there are.</exception>
    public static ColumnMask Parse(string text) => TryParse(text, out var mask)
        ? mask
        : throw new FormatException($"There is no mask '{text}'; there are redact, null, hash, first(n), last(n), year and constant('x').");

    /// <summary>Reads a mask.</summary>
    /// <param name="text">The mask as written.</param>
    /// <param name="mask">The mask where there is one.</param>
    /// <returns>Whether there is such a mask.</returns>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ColumnMask? mask)
    {
        var word = (text ?? "").Trim();
        var open = word.IndexOf('(', StringComparison.Ordinal);
        var name = (open < 0 ? word : word[..open]).Trim().ToLowerInvariant();
        var argument = open >= 0 && word.EndsWith(')') ? word[(open + 1)..^1].Trim() : null;
        mask = (name, open >= 0) switch
        {
            ("redact", false) => new ColumnMask(MaskKind.Redact),
            ("null", false) => new ColumnMask(MaskKind.Null),
            ("hash", false) => new ColumnMask(MaskKind.Hash),
            ("year", false) => new ColumnMask(MaskKind.Year),
            ("first", true) when TryLength(argument, out var length) => new ColumnMask(MaskKind.First, length),
            ("last", true) when TryLength(argument, out var length) => new ColumnMask(MaskKind.Last, length),
            ("constant", true) when argument is ['\'', .., '\''] && argument.Length >= 2 =>
                new ColumnMask(MaskKind.Constant, 0, argument[1..^1].Replace("''", "'", StringComparison.Ordinal)),
            _ => null,
        };
        return mask is not null;
    }

    /// <summary>The type that readers see.</summary>
    /// <param name="type">The column's own type.</param>
    /// <returns>The visible type.</returns>
    public LogicalType VisibleType(LogicalType type) => Kind switch
    {
        MaskKind.Null => type,
        MaskKind.Year => LogicalType.Integer,
        _ => LogicalType.String,
    };

    /// <summary>Whether the mask can be put on a column of a type.</summary>
    /// <param name="type">The column's own type.</param>
    /// <returns>False only for a year of what is no date.</returns>
    public bool Fits(LogicalType type) => Kind != MaskKind.Year || type.IsDateLike;

    /// <inheritdoc />
    public override string ToString() => Kind switch
    {
        MaskKind.First or MaskKind.Last => string.Create(CultureInfo.InvariantCulture, $"{FlowJson.Word(Kind)}({Length})"),
        MaskKind.Constant => $"constant('{Text!.Replace("'", "''", StringComparison.Ordinal)}')",
        _ => FlowJson.Word(Kind),
    };

    private static bool TryLength(string? text, out int length) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out length) && length is >= 1 and <= 100;
}
