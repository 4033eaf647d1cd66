namespace DataMesh.Portal.Query.Plan;

/// <summary>The figure in the cells of a pivot.</summary>
/// <param name="Function">What is computed.</param>
/// <param name="Column">Of which column; null only for count, which then counts rows.</param>
public sealed record PivotMeasure(MeasureFunction Function, string? Column);

/// <summary>One row per group and one column per listed value of a column, with a figure over the rows of both. Values that are not listed are in no column.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="GroupBy">The columns whose values make a row; none makes one row.</param>
/// <param name="Column">The column whose values become columns.</param>
/// <param name="Values">The values as people write them, 1 to <see cref="MaxValues"/>, in the order of the columns; each is its column's name.</param>
/// <param name="Measure">The figure.</param>
public sealed record PivotNode(string Id, string Input, IReadOnlyList<GroupKey> GroupBy, string Column, IReadOnlyList<string> Values, PivotMeasure Measure) : FlowNode(Id)
{
    /// <summary>Columns that a pivot may make at most.</summary>
    public const int MaxValues = 100;

    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}

/// <summary>A text column cut at a separator into several. The last part takes the rest, separators included; parts that a text does not have are null.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="Column">The text column.</param>
/// <param name="By">The separator, 1 to <see cref="MaxSeparator"/> characters; capitals matter.</param>
/// <param name="Into">The names of the parts, 2 to <see cref="MaxParts"/>.</param>
/// <param name="Keep">Whether the column stays before its parts; otherwise they take its place.</param>
public sealed record SplitNode(string Id, string Input, string Column, string By, IReadOnlyList<string> Into, bool Keep) : FlowNode(Id)
{
    /// <summary>Parts that a split may make at most.</summary>
    public const int MaxParts = 20;

    /// <summary>Characters that a separator may have at most.</summary>
    public const int MaxSeparator = 100;

    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}

/// <summary>What takes the place of nulls in a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="With">An expression over the columns as they were before: a value such as <c>0</c> or <c>'unknown'</c>, another column, or more.</param>
public sealed record FilledColumn(string Column, string With);

/// <summary>Rows whose nulls are filled.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="Columns">The columns, at least one.</param>
public sealed record FillNode(string Id, string Input, IReadOnlyList<FilledColumn> Columns) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}

/// <summary>A value and what takes its place. Both are as people write them; null is the absent value, an empty text is the empty text.</summary>
/// <param name="From">The whole value that is replaced; capitals matter.</param>
/// <param name="To">The new value.</param>
public sealed record Replacement(string? From, string? To);

/// <summary>Rows with values of a column replaced, all at once: what one pair gave is not replaced by another. The type stays.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="Column">The column.</param>
/// <param name="Values">The pairs, 1 to <see cref="MaxValues"/>.</param>
public sealed record ReplaceNode(string Id, string Input, string Column, IReadOnlyList<Replacement> Values) : FlowNode(Id)
{
    /// <summary>Pairs that a replacing may have at most.</summary>
    public const int MaxValues = 500;

    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}
