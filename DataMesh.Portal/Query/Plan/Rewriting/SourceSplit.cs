using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>Where a scan's table lives, and which of its columns are there.</summary>
internal sealed record ScanPlace(Guid Source, SourceDialect Dialect, IReadOnlySet<string> Columns);

/// <summary>
/// Finds the largest parts of a plan that a source can carry out itself without changing the answer: all that they read lives there,
/// and its dialect keeps what they mean. What remains reads them as tables.
/// <para>
/// Conditions that could fail stay here, because an engine may ask the conditions of one statement in any order; a column whose value
/// could fail may be computed there, but no condition there may speak of it. An order is kept only where it decides which rows there
/// are (top n) or where it is the whole plan's; elsewhere the embedded engine sorts.
/// </para>
/// </summary>
internal sealed class SourceSplit
{
    private static readonly HashSet<string> s_none = [];
    private readonly IReadOnlyDictionary<PlanScan, ScanPlace> places;
    private readonly HashSet<PlanNode> shared;
    private readonly bool sorts;
    private readonly Dictionary<PlanNode, (PlanNode Node, Place? Place)> seen = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanNode, PlanRemote> remotes = new(ReferenceEqualityComparer.Instance);

    private SourceSplit(IReadOnlyDictionary<PlanScan, ScanPlace> places, HashSet<PlanNode> shared, bool sorts) => (this.places, this.shared, this.sorts) = (places, shared, sorts);

    /// <summary>The plan with its remote parts; the same plan where there are none.</summary>
    /// <param name="root">The plan.</param>
    /// <param name="places">The scans that live in sources that can be asked, by reference.</param>
    internal static PlanNode Rewrite(PlanNode root, IReadOnlyDictionary<PlanScan, ScanPlace> places)
    {
        if (places.Count == 0) return root;
        var shared = PlanWalk.Readers(root).Where(readers => readers.Count() > 1).Select(readers => readers.Key).ToHashSet<PlanNode>(ReferenceEqualityComparer.Instance);
        return new SourceSplit(places, shared, sorts: true).Visit(root) is (var whole, { } place)
            ? new PlanRemote(whole, place.Source, place.Dialect)
            : new SourceSplit(places, shared, sorts: false).Local(root);
    }

    /// <summary>A node that the embedded engine can read: as it is, or as a remote part.</summary>
    private PlanNode Local(PlanNode node)
    {
        var (own, place) = Visit(node);
        return place is null ? own : Remote(own, place);
    }

    private PlanRemote Remote(PlanNode part, Place place)
    {
        if (!remotes.TryGetValue(part, out var remote)) remotes[part] = remote = new PlanRemote(part, place.Source, place.Dialect);
        return remote;
    }

    private (PlanNode Node, Place? Place) Visit(PlanNode node)
    {
        if (!seen.TryGetValue(node, out var known)) seen[node] = known = Once(node, Find(node));
        return known;
    }

    /// <summary>Rows that a limit takes can be others each time; where the engine would take them for each reader, they are fetched once.</summary>
    private (PlanNode Node, Place? Place) Once(PlanNode node, (PlanNode Node, Place? Place) found) =>
        found.Place is { Dialect.SharesSteps: false } place && shared.Contains(node) && PlanWalk.Upstream(found.Node).Any(step => step is PlanLimit)
            ? (Remote(found.Node, place), null)
            : found;

    private (PlanNode Node, Place? Place) Find(PlanNode node) => node switch
    {
        PlanScan scan => (scan, Scan(scan)),
        PlanFilter filter => Filter(filter),
        PlanLimit { Input: PlanSort sort } limit when !sorts => TopN(limit, sort),
        PlanProject project => Same(project, input => Project(project, input)),
        PlanJoin join => Same(join, _ => Join(join)),
        PlanUnion union => Same(union, _ => Union(union)),
        PlanAggregate aggregate => Same(aggregate, input => Aggregate(aggregate, input)),
        PlanSort sort => Same(sort, input => sorts ? input : null),
        PlanDistinct or PlanLimit => Same(node, input => input),
        _ => Same(node, _ => null),
    };

    /// <summary>A node is placed where all its inputs are, when its own meaning is kept there.</summary>
    private (PlanNode Node, Place? Place) Same(PlanNode node, Func<Place, Place?> own)
    {
        var inputs = node.Inputs.Select(input => Visit(input).Place).ToList();
        if (inputs.Count > 0 && inputs[0] is { } first && inputs.All(place => place is not null && place.Source == first.Source) && own(first) is { } place && Fits(place, node))
        {
            return (node, place);
        }

        return (node.With([.. node.Inputs.Select(Local)]), null);
    }

    private Place? Scan(PlanScan scan)
    {
        if (!places.TryGetValue(scan, out var place)) return null;
        var own = scan.Scan.Columns.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var granted = scan.Columns.Select(column => own[column.Name]).ToList();
        // A column that went missing is told by the embedded engine's way, which knows of what a principal may hear.
        var there = granted.Select(column => column.Name).Concat(scan.RowFilter?.Columns() ?? []).All(place.Columns.Contains);
        var masked = granted.All(column => column.Mask is null || place.Dialect.Keeps(column.Mask, column.Type));
        var filtered = scan.RowFilter is null || (place.Dialect.Keeps(scan.RowFilter) && ScalarSafety.CannotFail(scan.RowFilter));
        return there && masked && filtered && Fits(place.Dialect, scan) ? new Place(place.Source, place.Dialect, s_none) : null;
    }

    private (PlanNode Node, Place? Place) Filter(PlanFilter filter)
    {
        var (input, place) = Visit(filter.Input);
        if (place is null) return (filter.With([input]), null);
        var fits = Fits(place, filter);
        var parts = FilterPushdown.Conjuncts(filter.Condition).ToLookup(part => fits && Asks(place, part));
        if (!parts[false].Any()) return (filter, place);
        var below = parts[true].Any() ? new PlanFilter(filter.Id, input, FilterPushdown.All(parts[true])!) : input;
        return (new PlanFilter(filter.Id, Remote(below, place), FilterPushdown.All(parts[false])!), null);
    }

    /// <summary>The first n are found there; here they are put in order again, since what follows may rely on it.</summary>
    private (PlanNode Node, Place? Place) TopN(PlanLimit limit, PlanSort sort)
    {
        var (_, place) = Visit(sort.Input);
        return place is null ? (limit.With([Local(sort)]), null) : (new PlanSort(sort.Id, Remote(limit, place), sort.By), null);
    }

    private static Place? Project(PlanProject project, Place input)
    {
        if (!project.Outputs.All(output => input.Dialect.Keeps(output.Value))) return null;
        return input with { Fragile = [.. project.Outputs.Where(output => !Safe(input, output.Value)).Select(output => output.Column.Name)] };
    }

    private Place? Join(PlanJoin join)
    {
        var (left, right) = (Visit(join.Left).Place!, Visit(join.Right).Place!);
        if (!left.Dialect.Keeps(join.Kind) || !join.Keys.All(key => Asks(left, key.Left) && Asks(right, key.Right) && left.Dialect.Keeps(new ScalarCall("=", [key.Left, key.Right], LogicalType.Boolean)))) return null;
        return left with { Fragile = [.. join.Outputs.Where(output => (output.FromRight ? right : left).Fragile.Contains(output.Source)).Select(output => output.Column.Name)] };
    }

    private Place? Union(PlanUnion union)
    {
        var inputs = union.Sources.Select(source => Visit(source).Place!).ToList();
        var widened = union.Outputs.SelectMany(output => union.Sources
            .SelectMany(source => source.Columns.Where(own => own.Type != output.Type && own.Name.Equals(output.Name, StringComparison.OrdinalIgnoreCase)))
            .Select(own => new ScalarCast(new ScalarColumn(own.Name, own.Type), output.Type, Try: false)));
        return !widened.All(inputs[0].Dialect.Keeps) ? null : inputs[0] with { Fragile = [.. inputs.SelectMany(input => input.Fragile)] };
    }

    private static Place? Aggregate(PlanAggregate aggregate, Place input)
    {
        if (!aggregate.Measures.All(input.Dialect.Keeps)) return null;
        // A sum can go beyond its type, and whatever was fragile before is so still.
        var fragile = aggregate.Groups.Select(group => group.Name).Where(input.Fragile.Contains)
            .Concat(aggregate.Measures.Where(measure => measure.Function == MeasureFunction.Sum || (measure.Argument is { } argument && input.Fragile.Contains(argument.Name))).Select(measure => measure.Column.Name));
        return input with { Fragile = [.. fragile] };
    }

    private static bool Fits(Place place, PlanNode node) => Fits(place.Dialect, node);

    /// <summary>Whether a step, with all below it, has no more values than the engine takes in one statement.</summary>
    internal static bool Fits(SourceDialect dialect, PlanNode node) => PlanWalk.Upstream(node).Sum(PlanValues.Count) <= dialect.MostValues;

    private static bool Asks(Place place, Scalar condition) => place.Dialect.Keeps(condition) && Safe(place, condition);

    private static bool Safe(Place place, Scalar scalar) => ScalarSafety.CannotFail(scalar) && !scalar.Columns().Any(place.Fragile.Contains);

    private sealed record Place(Guid Source, SourceDialect Dialect, HashSet<string> Fragile);
}
