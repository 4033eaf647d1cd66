namespace DataMesh.Portal.Query.Plan;

/// <summary>The definition of a data set: nodes that feed one another, and which of them is the result.</summary>
/// <param name="Nodes">The nodes, in the order in which they were written.</param>
/// <param name="Output">The id of the node whose rows are the result; null while it is not chosen.</param>
public sealed record Flow(IReadOnlyList<FlowNode> Nodes, string? Output)
{
    /// <summary>Nodes that a flow may have at most.</summary>
    public const int MaxNodes = 200;

    /// <summary>Inputs that a flow may have at most.</summary>
    public const int MaxInputs = 50;
}

/// <summary>Where a node stands on the canvas; what the flow gives does not depend on it.</summary>
/// <param name="X">To the right, in pixels of the canvas at its natural size, within ±<see cref="Most"/>.</param>
/// <param name="Y">Downwards, likewise.</param>
public sealed record NodePlace(double X, double Y)
{
    /// <summary>How far from the middle a node may stand, in pixels.</summary>
    public const double Most = 1_000_000;
}

/// <summary>A step of a flow.</summary>
/// <param name="Id">Its name within the flow.</param>
public abstract record FlowNode(string Id)
{
    /// <summary>Characters that a note may have at most.</summary>
    public const int MaxNote = 1000;

    /// <summary>Where it stands on the canvas; null leaves that to the canvas.</summary>
    public NodePlace? Place { get; init; }

    /// <summary>What somebody wrote about it, up to <see cref="MaxNote"/> characters, or null.</summary>
    public string? Note { get; init; }

    /// <summary>The nodes that it reads, with the field that names each.</summary>
    public virtual IReadOnlyList<(string Field, string Id)> Inputs => [];
}

/// <summary>Rows of an output port.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Port">The port, as domain/product/port.</param>
public sealed record InputNode(string Id, string Port) : FlowNode(Id);

/// <summary>Rows for which a condition holds.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="Where">The condition.</param>
public sealed record FilterNode(string Id, string Input, string Where) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}

/// <summary>How two inputs are joined.</summary>
public enum JoinKind
{
    /// <summary>Pairs only.</summary>
    Inner,

    /// <summary>Pairs, and left rows without a partner.</summary>
    Left,

    /// <summary>Pairs, and right rows without a partner.</summary>
    Right,

    /// <summary>Pairs, and the rows of both sides without a partner.</summary>
    Full,

    /// <summary>Left rows that have a partner, once each.</summary>
    Semi,

    /// <summary>Left rows that have no partner.</summary>
    Anti,
}

/// <summary>Two columns that must be equal; null equals nothing.</summary>
/// <param name="Left">A column of the left input.</param>
/// <param name="Right">A column of the right input.</param>
public sealed record JoinKey(string Left, string Right);

/// <summary>Two inputs side by side.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Left">The left node.</param>
/// <param name="Right">The right node.</param>
/// <param name="Join">The kind.</param>
/// <param name="On">The keys, at least one.</param>
/// <param name="Allow">Why figures over rows that this join repeats are right, as somebody wrote it, up to <see cref="FlowNode.MaxNote"/> characters; null where nobody allowed them. It changes no row.</param>
public sealed record JoinNode(string Id, string Left, string Right, JoinKind Join, IReadOnlyList<JoinKey> On, string? Allow = null) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("left", Left), ("right", Right)];
}

/// <summary>The rows of several inputs below one another; columns match by name.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Sources">The nodes that it reads, at least two.</param>
public sealed record UnionNode(string Id, IReadOnlyList<string> Sources) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [.. Sources.Select(source => ("inputs", source))];
}

/// <summary>A computed column.</summary>
/// <param name="Name">Its name; one that exists is replaced in its place.</param>
/// <param name="Expression">What it holds.</param>
public sealed record DerivedColumn(string Name, string Expression);

/// <summary>Rows with computed columns; each sees those before it.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="Columns">The columns, at least one.</param>
public sealed record DeriveNode(string Id, string Input, IReadOnlyList<DerivedColumn> Columns) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}

/// <summary>What a measure computes.</summary>
public enum MeasureFunction
{
    /// <summary>Rows, or values that are not null.</summary>
    Count,

    /// <summary>Different values that are not null.</summary>
    CountDistinct,

    /// <summary>The sum.</summary>
    Sum,

    /// <summary>The mean, as a number.</summary>
    Avg,

    /// <summary>The smallest value.</summary>
    Min,

    /// <summary>The greatest value.</summary>
    Max,

    /// <summary>The median, as a number.</summary>
    Median,
}

/// <summary>One figure per group.</summary>
/// <param name="Name">The column that it becomes.</param>
/// <param name="Function">What is computed.</param>
/// <param name="Column">Of which column; null only for count, which then counts rows.</param>
public sealed record Measure(string Name, MeasureFunction Function, string? Column);

/// <summary>A stretch of time into which moments are gathered.</summary>
public enum TimeGrain
{
    /// <summary>Years.</summary>
    Year,

    /// <summary>Quarters.</summary>
    Quarter,

    /// <summary>Months.</summary>
    Month,

    /// <summary>Weeks, which begin on Monday.</summary>
    Week,

    /// <summary>Days.</summary>
    Day,

    /// <summary>Hours, of timestamps only.</summary>
    Hour,
}

/// <summary>A column to group by.</summary>
/// <param name="Column">The column.</param>
/// <param name="Grain">For a date or timestamp, the stretch whose beginning stands for all of its values; null groups by the values themselves.</param>
/// <param name="As">The name of the group's column; null is the column's own, with the grain behind it (<c>ordered_at_month</c>).</param>
public sealed record GroupKey(string Column, TimeGrain? Grain = null, string? As = null)
{
    /// <summary>The name of the group's column.</summary>
    public string Name => As ?? (Grain is { } grain ? $"{Column}_{FlowJson.Word(grain)}" : Column);

    /// <summary>A column grouped by its values.</summary>
    /// <param name="column">The column.</param>
    public static implicit operator GroupKey(string column) => FromString(column);

    /// <summary>A column grouped by its values.</summary>
    /// <param name="column">The column.</param>
    /// <returns>The key.</returns>
    public static GroupKey FromString(string column) => new(column);
}

/// <summary>One row per group.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="GroupBy">The columns whose values make a group; none makes one group of all rows.</param>
/// <param name="Measures">The figures.</param>
public sealed record AggregateNode(string Id, string Input, IReadOnlyList<GroupKey> GroupBy, IReadOnlyList<Measure> Measures) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}

/// <summary>A chosen column.</summary>
/// <param name="Name">The column.</param>
/// <param name="As">Its new name, or null to keep it.</param>
/// <param name="Type">Its new type, as <see cref="LogicalType.Parse"/> reads it, or null to keep it. Values that cannot be converted are an error, as in <c>cast</c>.</param>
public sealed record SelectedColumn(string Name, string? As, string? Type = null);

/// <summary>Chosen columns, in this order.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="Columns">The columns, at least one.</param>
public sealed record SelectNode(string Id, string Input, IReadOnlyList<SelectedColumn> Columns) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}

/// <summary>A column to sort by.</summary>
/// <param name="Column">The column.</param>
/// <param name="Descending">Whether great values come first. Nulls come last either way.</param>
public sealed record SortKey(string Column, bool Descending);

/// <summary>Rows in an order, which later filters, selections, derived columns and limits keep.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="By">The keys, at least one.</param>
public sealed record SortNode(string Id, string Input, IReadOnlyList<SortKey> By) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}

/// <summary>Rows without repetition.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="Columns">The columns that must differ: the first row of each is kept whole. None compares whole rows.</param>
public sealed record DistinctNode(string Id, string Input, IReadOnlyList<string> Columns) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}

/// <summary>The first rows.</summary>
/// <param name="Id">The node's id.</param>
/// <param name="Input">The node that it reads.</param>
/// <param name="Count">How many, 0 or more.</param>
public sealed record LimitNode(string Id, string Input, long Count) : FlowNode(Id)
{
    /// <inheritdoc />
    public override IReadOnlyList<(string Field, string Id)> Inputs => [("input", Input)];
}
