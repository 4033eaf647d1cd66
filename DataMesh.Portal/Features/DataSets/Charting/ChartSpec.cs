namespace DataMesh.Portal.Features.DataSets.Charting;

/// <summary>How rows are drawn.</summary>
public enum ChartKind
{
    /// <summary>A bar for each category.</summary>
    Bar,

    /// <summary>A line through points in order.</summary>
    Line,

    /// <summary>A line with the ground below it filled; several stand on one another.</summary>
    Area,

    /// <summary>A dot for each row.</summary>
    Scatter,

    /// <summary>Shares of a whole.</summary>
    Pie,

    /// <summary>A table with categories at the side and above.</summary>
    Pivot,

    /// <summary>One figure, beside another one where there is one.</summary>
    Single,
}

/// <summary>How several rows of one place become one figure.</summary>
public enum ChartFunction
{
    /// <summary>Added up.</summary>
    Sum,

    /// <summary>Their mean.</summary>
    Avg,

    /// <summary>The least.</summary>
    Min,

    /// <summary>The greatest.</summary>
    Max,

    /// <summary>How many rows there are, or, of a column, how many have a value.</summary>
    Count,
}

/// <summary>The order of categories.</summary>
public enum ChartSort
{
    /// <summary>As the rows come; days and numbers on a line always stand in their own order.</summary>
    Rows,

    /// <summary>By the category itself.</summary>
    Category,

    /// <summary>By the first figure, the greatest first.</summary>
    Value,
}

/// <summary>A figure that a chart shows.</summary>
/// <param name="Column">Of which column; null only for <see cref="ChartFunction.Count"/>, which then counts rows.</param>
/// <param name="Function">How rows of one place become one figure.</param>
public sealed record ChartMeasure(string? Column, ChartFunction Function = ChartFunction.Sum)
{
    /// <summary>The figure in words: <c>amount</c>, <c>average of amount</c>, <c>rows</c>.</summary>
    public string Words => (Function, Column) switch
    {
        (ChartFunction.Count, null) => "rows",
        (ChartFunction.Count, var column) => $"number of {column}",
        (ChartFunction.Sum, var column) => column ?? "",
        (ChartFunction.Avg, var column) => $"average of {column}",
        (ChartFunction.Min, var column) => $"lowest {column}",
        (_, var column) => $"highest {column}",
    };
}

/// <summary>What a chart shows of rows; kept with a data set as JSON.</summary>
/// <param name="Kind">How it is drawn.</param>
/// <param name="X">The column of categories, of the way along, or of a pivot's side; null for a single number.</param>
/// <param name="Series">Columns that part the rows into series, or stand above a pivot; mostly none or one.</param>
/// <param name="Y">The figures; of a scatter the first column is the height; of a single number the second is what the first is compared with.</param>
/// <param name="Sort">The order of categories.</param>
/// <param name="Title">The title, or null for one that is made of the rest.</param>
public sealed record ChartSpec(ChartKind Kind, string? X, IReadOnlyList<string> Series, IReadOnlyList<ChartMeasure> Y, ChartSort Sort = ChartSort.Rows, string? Title = null)
{
    /// <summary>The title, made of the columns where nobody wrote one.</summary>
    public string Heading => Title is { Length: > 0 } ? Title : (Kind, X) switch
    {
        (ChartKind.Single, _) => Upper(Y.Count > 0 ? Y[0].Words : "One figure"),
        (_, null) => Upper(Figures),
        (_, var x) => Upper($"{Figures} by {x}{(Series.Count > 0 ? $" and {string.Join(", ", Series)}" : "")}"),
    };

    private string Figures => Y.Count == 0 ? "rows" : string.Join(" and ", Y.Select(y => y.Words));

    /// <inheritdoc />
    public bool Equals(ChartSpec? other)
        => other is not null && (Kind, X, Sort, Title) == (other.Kind, other.X, other.Sort, other.Title) && Series.SequenceEqual(other.Series) && Y.SequenceEqual(other.Y);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, X, Sort, Title, Series.Count, Y.Count);

    private static string Upper(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
