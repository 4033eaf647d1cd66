using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>A large remote part, or a scan of rows, that a join needs only the rows of whose key is among those of its other side.</summary>
/// <param name="Target">The part or scan.</param>
/// <param name="Column">Its column.</param>
/// <param name="Other">The join's other side, which is small.</param>
/// <param name="Key">The key there.</param>
internal sealed record KeyRestriction(PlanNode Target, ScalarColumn Column, PlanNode Other, Scalar Key);

/// <summary>
/// Finds joins of something small with a large part of a source. The small side is read first; what it holds of keys becomes a
/// condition of the large part. The join itself asks again, so that a condition may let more rows pass than it must.
/// </summary>
internal sealed class JoinKeys
{
    private const int TimesSmaller = 4;

    // Of a part whose rows nobody has counted.
    private const long AssumedRows = 1_000_000;

    private readonly Func<PlanNode, long?> rows;
    private readonly Func<PlanScan, string, bool> takes;
    private readonly long large;
    private readonly ILookup<PlanNode, PlanNode> readers;

    private JoinKeys(PlanNode root, Func<PlanNode, long?> rows, Func<PlanScan, string, bool> takes, long large)
    {
        (this.rows, this.takes, this.large) = (rows, takes, large);
        readers = PlanWalk.Readers(root);
    }

    /// <summary>The restrictions, by target from the smallest to the largest: each other side consists of files, of rows that are read anyway, and of smaller targets.</summary>
    /// <param name="root">The plan with its remote parts.</param>
    /// <param name="rows">About how many rows a scan or part reads; null where nobody knows.</param>
    /// <param name="takes">Whether the source of a scan, which cannot be asked in SQL, leaves rows out by values of a column.</param>
    /// <param name="large">Rows from which on a part is worth restricting.</param>
    internal static IReadOnlyList<KeyRestriction> Find(PlanNode root, Func<PlanNode, long?> rows, Func<PlanScan, string, bool> takes, long large)
    {
        var find = new JoinKeys(root, rows, takes, large);
        return [.. PlanWalk.Upstream(root).OfType<PlanJoin>().SelectMany(find.Of).OrderBy(own => find.Size(own.Target))];
    }

    /// <summary>The scans and parts that a step reads.</summary>
    internal static IEnumerable<PlanNode> Leaves(PlanNode node) => PlanWalk.Upstream(node).Where(own => own is PlanScan or PlanRemote);

    private IEnumerable<KeyRestriction> Of(PlanJoin join)
    {
        if (join.Kind is JoinKind.Inner or JoinKind.Right or JoinKind.Semi)
        {
            foreach (var one in join.Keys.SelectMany(key => Of(join.Left, key.Left, join.Right, key.Right))) yield return one;
        }

        if (join.Kind is JoinKind.Inner or JoinKind.Left or JoinKind.Semi or JoinKind.Anti)
        {
            foreach (var one in join.Keys.SelectMany(key => Of(join.Right, key.Right, join.Left, key.Left))) yield return one;
        }
    }

    private IEnumerable<KeyRestriction> Of(PlanNode large, Scalar key, PlanNode other, Scalar otherKey)
    {
        if (key is not ScalarColumn column || otherKey.Type != column.Type || column.Type?.Kind is LogicalKind.Number or LogicalKind.Time) return [];
        var leaves = Leaves(other).ToList();
        return Trace(large, column.Name)
            .Where(found => !leaves.Contains(found.Part, ReferenceEqualityComparer.Instance) && Smaller(leaves, Size(found.Part)))
            .Select(found => new KeyRestriction(found.Part, new ScalarColumn(found.Column, column.ColumnType), other, otherKey));
    }

    private bool Smaller(List<PlanNode> leaves, long size) => size >= large && leaves.Sum(Size) * TimesSmaller <= size && leaves.All(leaf => Size(leaf) < size);

    private long Size(PlanNode leaf) => rows(leaf) ?? (leaf is PlanRemote ? AssumedRows : large);

    /// <summary>The parts and scans whose column a column is, unchanged; rows without a wanted value there give nothing that has it here.</summary>
    private IEnumerable<(PlanNode Part, string Column)> Trace(PlanNode node, string column)
    {
        // What others read too must stay whole.
        if (readers[node].Count() > 1) return [];
        if (node is PlanRemote remote) return IsStored(remote.Part, column) ? [(remote, column)] : [];
        if (node is PlanScan scan) return takes(scan, column) ? [(scan, column)] : [];
        return Down(node, column).SelectMany(below => Trace(below.Node, below.Column));
    }

    /// <summary>Whether a part's column stands in a table as it is: what is computed could fail, and no condition may ask it.</summary>
    private static bool IsStored(PlanNode node, string column) => node is PlanScan || (Down(node, column).ToList() is { Count: > 0 } below && below.All(own => IsStored(own.Node, own.Column)));

    private static IEnumerable<(PlanNode Node, string Column)> Down(PlanNode node, string column)
    {
        switch (node)
        {
            case PlanFilter or PlanSort:
                return [(node.Inputs[0], column)];
            case PlanDistinct distinct when distinct.Keys.Count == 0 || distinct.Keys.Contains(column):
                return [(distinct.Input, column)];
            case PlanProject project when project.Outputs.First(output => output.Column.Name == column).Value is ScalarColumn own:
                return [(project.Input, own.Name)];
            case PlanAggregate aggregate when aggregate.Groups.Any(group => group.Name == column):
                return [(aggregate.Input, column)];
            case PlanUnion union:
                var type = union.Outputs.First(output => output.Name == column).Type;
                return union.Sources.SelectMany(source => source.Columns.Where(own => own.Name.Equals(column, StringComparison.OrdinalIgnoreCase) && own.Type == type).Select(own => (source, own.Name)));
            case PlanJoin join:
                var from = join.Outputs.First(output => output.Column.Name == column);
                return from.FromRight
                    ? join.Kind is JoinKind.Inner or JoinKind.Right ? [(join.Right, from.Source)] : []
                    : join.Kind is JoinKind.Inner or JoinKind.Left or JoinKind.Semi or JoinKind.Anti ? [(join.Left, from.Source)] : [];
            default:
                return [];
        }
    }
}
