namespace DataMesh.Portal.Features.Products.Contracts;

/// <summary>How much of a port a change of its source touches, from least to most.</summary>
public enum DriftKind
{
    /// <summary>Names or order are written otherwise; every value is what was promised.</summary>
    Cosmetic = 1,

    /// <summary>The source has more than the port promises.</summary>
    Additive = 2,

    /// <summary>The source no longer has what the port promises.</summary>
    Breaking = 3,
}

/// <summary>What is different in a source.</summary>
public enum DriftWhat
{
    /// <summary>The table is not there any more.</summary>
    TableGone,

    /// <summary>A column is not there any more.</summary>
    ColumnGone,

    /// <summary>A column has a type whose values are not those that are promised.</summary>
    TypeChanged,

    /// <summary>A column may hold values that are too large for the promised type.</summary>
    TypeWider,

    /// <summary>A column has another type, whose values all fit.</summary>
    TypeFits,

    /// <summary>A column that was never empty may be so now.</summary>
    MayBeEmpty,

    /// <summary>A column belonged to the key, or was unique, and no longer is.</summary>
    KeyLost,

    /// <summary>There is a column that was not there before.</summary>
    ColumnAdded,

    /// <summary>A column's name is written with other capitals.</summary>
    Renamed,

    /// <summary>The columns stand in another order.</summary>
    Reordered,
}

/// <summary>How a port's source has changed, as far as a principal may know.</summary>
/// <param name="Kind">The gravest of the changes.</param>
/// <param name="Since">When the first of them was seen, UTC.</param>
/// <param name="CheckedAt">When the source was last seen so, UTC.</param>
/// <param name="Message">All of it in a sentence: <c>The source changed: it no longer has the column 'amount'.</c></param>
/// <param name="Changes">Each change, the gravest first; those who neither make nor own the product see breaking ones only.</param>
public sealed record PortDrift(DriftKind Kind, DateTimeOffset Since, DateTimeOffset CheckedAt, string Message, IReadOnlyList<DriftChange> Changes);

/// <summary>One change of a port's source.</summary>
/// <param name="Kind">How much it touches.</param>
/// <param name="What">What is different.</param>
/// <param name="Column">The column that it is about, or null.</param>
/// <param name="Message">The same in words, behind "it": <c>no longer has the column 'amount'</c>.</param>
/// <param name="Since">When it was first seen, UTC.</param>
public sealed record DriftChange(DriftKind Kind, DriftWhat What, string? Column, string Message, DateTimeOffset Since);
