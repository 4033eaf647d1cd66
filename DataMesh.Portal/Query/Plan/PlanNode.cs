using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan;

/// <summary>A bound step: names resolved, expressions typed. Nodes are shared where a flow reads one twice.</summary>
/// <param name="Id">The flow's node that it came from.</param>
internal abstract record PlanNode(string Id)
{
    /// <summary>What it gives.</summary>
    internal abstract IReadOnlyList<PlanColumn> Columns { get; }

    internal abstract IReadOnlyList<PlanNode> Inputs { get; }

    /// <summary>The same step over other inputs.</summary>
    internal abstract PlanNode With(IReadOnlyList<PlanNode> inputs);
}

internal sealed record PlanScan(string Id, IReadOnlyList<PlanColumn> Granted, GovernedScan Scan, Scalar? RowFilter) : PlanNode(Id)
{
    /// <summary>Comparisons of raw columns with values that the source's indexes serve; its rows meet them all.</summary>
    internal IReadOnlyList<ScalarCall> Sought { get; init; } = [];

    /// <summary>Whether rows are only counted: the column that is left then matters to nobody.</summary>
    internal bool OnlyCounts { get; init; }

    internal override IReadOnlyList<PlanColumn> Columns => Granted;

    internal override IReadOnlyList<PlanNode> Inputs => [];

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => this;
}

internal sealed record PlanFilter(string Id, PlanNode Input, Scalar Condition) : PlanNode(Id)
{
    internal override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    internal override IReadOnlyList<PlanNode> Inputs => [Input];

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => new PlanFilter(Id, inputs[0], Condition);
}

/// <summary>An output column of a projection.</summary>
internal sealed record PlanOutput(PlanColumn Column, Scalar Value);

/// <summary>Select and derive: every output column is an expression over the input.</summary>
internal sealed record PlanProject(string Id, PlanNode Input, IReadOnlyList<PlanOutput> Outputs) : PlanNode(Id)
{
    internal override IReadOnlyList<PlanColumn> Columns => [.. Outputs.Select(output => output.Column)];

    internal override IReadOnlyList<PlanNode> Inputs => [Input];

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => this with { Input = inputs[0] };
}

/// <summary>An output column of a join, and where it comes from.</summary>
internal sealed record PlanJoinOutput(PlanColumn Column, bool FromRight, string Source);

internal sealed record PlanJoinKey(Scalar Left, Scalar Right);

internal sealed record PlanJoin(string Id, PlanNode Left, PlanNode Right, JoinKind Kind, IReadOnlyList<PlanJoinKey> Keys, IReadOnlyList<PlanJoinOutput> Outputs)
    : PlanNode(Id)
{
    internal override IReadOnlyList<PlanColumn> Columns => [.. Outputs.Select(output => output.Column)];

    internal override IReadOnlyList<PlanNode> Inputs => [Left, Right];

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => this with { Left = inputs[0], Right = inputs[1] };
}

internal sealed record PlanUnion(string Id, IReadOnlyList<PlanNode> Sources, IReadOnlyList<PlanColumn> Outputs) : PlanNode(Id)
{
    internal override IReadOnlyList<PlanColumn> Columns => Outputs;

    internal override IReadOnlyList<PlanNode> Inputs => Sources;

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => this with { Sources = inputs };
}

/// <summary>A figure of an aggregate; the argument is null where rows are counted.</summary>
internal sealed record PlanMeasure(PlanColumn Column, MeasureFunction Function, ScalarColumn? Argument);

internal sealed record PlanAggregate(string Id, PlanNode Input, IReadOnlyList<PlanColumn> Groups, IReadOnlyList<PlanMeasure> Measures)
    : PlanNode(Id)
{
    internal override IReadOnlyList<PlanColumn> Columns => [.. Groups, .. Measures.Select(measure => measure.Column)];

    internal override IReadOnlyList<PlanNode> Inputs => [Input];

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => this with { Input = inputs[0] };
}

internal sealed record PlanSort(string Id, PlanNode Input, IReadOnlyList<SortKey> By) : PlanNode(Id)
{
    internal override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    internal override IReadOnlyList<PlanNode> Inputs => [Input];

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => new PlanSort(Id, inputs[0], By);
}

internal sealed record PlanDistinct(string Id, PlanNode Input, IReadOnlyList<string> Keys) : PlanNode(Id)
{
    internal override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    internal override IReadOnlyList<PlanNode> Inputs => [Input];

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => new PlanDistinct(Id, inputs[0], Keys);
}

internal sealed record PlanLimit(string Id, PlanNode Input, long Count) : PlanNode(Id)
{
    internal override IReadOnlyList<PlanColumn> Columns => Input.Columns;

    internal override IReadOnlyList<PlanNode> Inputs => [Input];

    internal override PlanNode With(IReadOnlyList<PlanNode> inputs) => new PlanLimit(Id, inputs[0], Count);
}
