using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>A kind of step that can be added.</summary>
/// <param name="Title">Its name in the menu.</param>
/// <param name="Text">What it does.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Word">What ids of such steps begin with.</param>
/// <param name="Make">Makes one from an id, the step that it reads and that step's columns.</param>
internal sealed record StepKinds(string Title, string Text, string Icon, string Word, Func<string, string, IReadOnlyList<PlanColumn>, FlowNode> Make)
{
    /// <summary>The kinds in the order of the menu.</summary>
    public static IReadOnlyList<StepKinds> All { get; } =
    [
        new("Join", "Add columns of another product", "join", "joined", (id, input, _) => new JoinNode(id, input, "", JoinKind.Inner, [new JoinKey("", "")])),
        new("Union", "Take the rows of several together", "union", "together", (id, input, _) => new UnionNode(id, [input])),
        new("Keep rows", "Rows for which a condition holds", "filter", "kept", (id, input, _) => new FilterNode(id, input, "")),
        new("Compute", "A column from an expression", "derive", "computed", (id, input, _) => new DeriveNode(id, input, [new DerivedColumn("", "")])),
        new("Group", "Sums, averages and counts for each group", "sigma", "grouped", (id, input, _) => new AggregateNode(id, input, [], [new Measure("rows", MeasureFunction.Count, null)])),
        new("Pivot", "Turn the values of a column into columns", "pivot", "pivoted", (id, input, _) => new PivotNode(id, input, [], "", [], new PivotMeasure(MeasureFunction.Count, null))),
        new("Columns", "Choose, order, rename and retype", "columns", "chosen", (id, input, columns) => new SelectNode(id, input, [.. columns.Select(c => new SelectedColumn(c.Name, null))])),
        new("Split", "Cut a text into several columns", "split", "split", (id, input, _) => new SplitNode(id, input, "", " ", ["", ""], Keep: false)),
        new("Fill", "Put something in the place of empty values", "fill", "filled", (id, input, _) => new FillNode(id, input, [new FilledColumn("", "")])),
        new("Replace", "Put other values in the place of some", "replace", "replaced", (id, input, _) => new ReplaceNode(id, input, "", [new Replacement("", "")])),
        new("Sort", "Order the rows", "sort", "sorted", (id, input, _) => new SortNode(id, input, [new SortKey("", true)])),
        new("Distinct", "Drop repeated rows", "distinct", "distinct", (id, input, _) => new DistinctNode(id, input, [])),
        new("Limit", "Only the first rows", "limit", "first", (id, input, _) => new LimitNode(id, input, 100)),
    ];

    /// <summary>The icon of a step's kind.</summary>
    public static string IconOf(FlowNode node) => node is InputNode ? "catalog" : All.First(k => k.Make("", "", []).GetType() == node.GetType()).Icon;
}
