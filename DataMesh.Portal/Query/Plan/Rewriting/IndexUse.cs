using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>
/// Moves comparisons of columns with values into the scans of a remote part, where they are written in the form that the source's indexes
/// serve: an index on a column is of no use to a condition on that column cast to another type, or collated in another way.
/// </summary>
internal static class IndexUse
{
    /// <summary>The part with what its scans are sought by.</summary>
    /// <param name="root">A part that one source carries out.</param>
    /// <param name="indexed">The columns of a scan that have such a form.</param>
    internal static PlanNode Rewrite(PlanNode root, Func<PlanScan, IReadOnlyDictionary<string, IndexedColumn>?> indexed)
    {
        var done = new Dictionary<PlanNode, PlanNode>(ReferenceEqualityComparer.Instance);
        foreach (var node in PlanWalk.Upstream(root))
        {
            done[node] = node switch
            {
                PlanScan scan => Filtered(scan, indexed(scan)),
                // The scan as this condition alone needs it: others may read it too.
                PlanFilter { Input: PlanScan scan } filter when indexed(scan) is { } columns => Sought(filter, Filtered(scan, columns), columns),
                _ => node.With([.. node.Inputs.Select(input => done[input])]),
            };
        }

        return done[root];
    }

    private static PlanScan Filtered(PlanScan scan, IReadOnlyDictionary<string, IndexedColumn>? columns)
    {
        if (columns is null || scan.RowFilter is null) return scan;
        var parts = FilterPushdown.Conjuncts(scan.RowFilter).ToLookup(part => Serves(part, columns));
        return scan with { RowFilter = FilterPushdown.All(parts[false]), Sought = [.. parts[true].Cast<ScalarCall>()] };
    }

    private static PlanNode Sought(PlanFilter filter, PlanScan scan, IReadOnlyDictionary<string, IndexedColumn> columns)
    {
        // A condition sees masks, an index does not.
        var masked = scan.Scan.Columns.Where(column => column.Mask is not null).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
        var parts = FilterPushdown.Conjuncts(filter.Condition).ToLookup(part => Serves(part, columns) && !part.Columns().Any(masked.Contains));
        var sought = scan with { Sought = [.. scan.Sought, .. parts[true].Cast<ScalarCall>()] };
        return FilterPushdown.All(parts[false]) is { } rest ? new PlanFilter(filter.Id, sought, rest) : sought;
    }

    private static bool Serves(Scalar condition, IReadOnlyDictionary<string, IndexedColumn> columns)
        => condition is ScalarCall { Operation: "=" or "in" or "<" or "<=" or ">" or ">=" } call
            && call.Arguments[0] is ScalarColumn column && columns.TryGetValue(column.Name, out var own) && (own.Ordered || call.Operation is "=" or "in")
            && call.Arguments.Skip(1).All(value => value is ScalarLiteral { Value: not null } && value.Type == column.Type);
}
