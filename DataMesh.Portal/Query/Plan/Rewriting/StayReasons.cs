using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>Why a step is carried out here and not by the source whose rows it reads. Row filters are not spoken of beyond that there is one.</summary>
internal static class StayReasons
{
    /// <summary>Why the steps that read a part are not in it.</summary>
    internal static IEnumerable<string> Of(PlanRemote part, IEnumerable<PlanNode> readers) => readers.Distinct<PlanNode>(ReferenceEqualityComparer.Instance).Select(reader => reader switch
    {
        PlanFilter filter => Say("filter", filter, Why(part.Dialect, FilterPushdown.Conjuncts(filter.Condition)) ?? "a condition that could fail is not sent"),
        PlanProject project => Say("computed columns", project, Why(part.Dialect, project.Outputs.Select(output => output.Value))),
        PlanJoin join => Say("join", join, Elsewhere(part, join) ?? (part.Dialect.Keeps(join.Kind) ? null : $"{part.Dialect.Name} would compare every row with every other") ?? Why(part.Dialect, join.Keys.SelectMany(key => (Scalar[])[key.Left, key.Right])) ?? "its keys are not compared the same there"),
        PlanUnion union => Say("union", union, Elsewhere(part, union)),
        PlanAggregate aggregate => Say("aggregate", aggregate, aggregate.Measures.FirstOrDefault(measure => !part.Dialect.Keeps(measure)) is { } measure
            ? $"{Word(measure.Function)} of '{measure.Column.Name}' is not the same in {part.Dialect.Name}" : null),
        PlanSort sort => Say("sort", sort, "what follows here relies on the order"),
        PlanLimit limit => Say("limit", limit, null),
        _ => Say("distinct", reader, null),
    });

    /// <summary>Why a table of a source that can be asked is read as rows.</summary>
    /// <param name="scan">The scan.</param>
    /// <param name="place">Where it lives.</param>
    internal static IEnumerable<string> Of(PlanScan scan, ScanPlace place)
    {
        var own = scan.Scan.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        foreach (var column in scan.Columns.Select(column => own[column.Name]))
        {
            if (!place.Columns.Contains(column.Name)) yield return $"column '{column.Name}' is read as it is: its values are checked here";
            else if (column.Mask?.Kind == MaskKind.Hash) yield return $"column '{column.Name}' is hashed here: no source gets to see the salt";
            else if (column.Mask is { } mask && !place.Dialect.Keeps(mask, column.Type)) yield return $"column '{column.Name}' is masked here";
        }

        if (scan.RowFilter is { } filter && !(place.Dialect.Keeps(filter) && ScalarSafety.CannotFail(filter))) yield return "the row filter is asked here";
    }

    private static string Say(string word, PlanNode node, string? why) => $"{word} '{node.Id}'{(why is null ? "" : $": {why}")}";

    private static string? Elsewhere(PlanRemote part, PlanNode node)
        => JoinKeys.Leaves(node).Any(leaf => leaf is PlanScan || ((PlanRemote)leaf).SourceId != part.SourceId) ? "not all that it reads is in this source" : null;

    private static string? Why(SourceDialect dialect, IEnumerable<Scalar> scalars) => scalars.Select(dialect.Unkept).FirstOrDefault(unkept => unkept is not null) switch
    {
        null => null,
        ScalarCall call => $"{call.Operation} does not mean quite the same in {dialect.Name}",
        ScalarCast cast => $"converting to {cast.Target} does not mean quite the same in {dialect.Name}",
        _ => $"a value in it does not mean quite the same in {dialect.Name}",
    };

    private static string Word(MeasureFunction function) => function switch
    {
        MeasureFunction.Sum => "the sum",
        MeasureFunction.Avg => "the average",
        MeasureFunction.Median => "the median",
        MeasureFunction.Min => "the least",
        MeasureFunction.Max => "the greatest",
        _ => "the count",
    };
}
