using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>Leaves out every column that nothing further down needs, so that scans do not read it.</summary>
internal sealed class ColumnPruning
{
    private readonly Dictionary<PlanNode, HashSet<string>> needed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<PlanNode, PlanNode> pruned = new(ReferenceEqualityComparer.Instance);

    internal static PlanNode Rewrite(PlanNode root)
    {
        var pruning = new ColumnPruning();
        var order = PlanWalk.Upstream(root);
        pruning.Need(root, root.Columns.Select(column => column.Name));
        foreach (var node in order.Reverse())
        {
            pruning.Collect(node);
        }

        foreach (var node in order)
        {
            pruning.pruned[node] = pruning.Prune(node);
        }

        return pruning.pruned[root];
    }

    private void Need(PlanNode node, IEnumerable<string> columns)
    {
        if (!needed.TryGetValue(node, out var names))
        {
            needed[node] = names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        }

        names.UnionWith(columns);
    }

    private void Collect(PlanNode node)
    {
        var names = needed[node];
        switch (node)
        {
            case PlanFilter filter:
                Need(filter.Input, [.. names, .. filter.Condition.Columns()]);
                break;
            case PlanProject project:
                Need(project.Input, Kept(project, names).SelectMany(output => output.Value.Columns()));
                break;
            case PlanJoin join:
                var outputs = Kept(join.Outputs, output => output.Column.Name, names);
                Need(join.Left, [.. outputs.Where(output => !output.FromRight).Select(output => output.Source), .. join.Keys.SelectMany(key => key.Left.Columns())]);
                Need(join.Right, [.. outputs.Where(output => output.FromRight).Select(output => output.Source), .. join.Keys.SelectMany(key => key.Right.Columns())]);
                break;
            case PlanUnion union:
                var kept = Kept(union.Outputs, column => column.Name, names).Select(column => column.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
                foreach (var source in union.Sources)
                {
                    Need(source, source.Columns.Where(column => kept.Contains(column.Name)).Select(column => column.Name));
                }

                break;
            case PlanAggregate aggregate:
                Need(aggregate.Input, [.. aggregate.Groups.Select(group => group.Name), .. Kept(aggregate, names).SelectMany(measure => measure.Argument?.Columns() ?? [])]);
                break;
            case PlanSort sort:
                Need(sort.Input, [.. names, .. sort.By.Select(key => key.Column)]);
                break;
            case PlanDistinct distinct:
                // Which rows are the same, and which of them is kept, depends on every column.
                Need(distinct.Input, distinct.Input.Columns.Select(column => column.Name));
                break;
            case PlanLimit limit:
                Need(limit.Input, names);
                break;
            default:
                break;
        }
    }

    private PlanNode Prune(PlanNode node)
    {
        var names = needed[node];
        var inputs = node.Inputs.Select(input => pruned[input]).ToList();
        return node switch
        {
            PlanScan scan => scan with { Granted = Kept(scan.Columns, column => column.Name, names), OnlyCounts = names.Count == 0 },
            PlanProject project => project with { Input = inputs[0], Outputs = Kept(project, names) },
            PlanJoin join => join with { Left = inputs[0], Right = inputs[1], Outputs = Kept(join.Outputs, output => output.Column.Name, names) },
            PlanUnion union => union with { Sources = inputs, Outputs = Kept(union.Outputs, column => column.Name, names) },
            PlanAggregate aggregate => aggregate with { Input = inputs[0], Measures = Kept(aggregate, names) },
            _ => node.With(inputs),
        };
    }

    private static List<PlanOutput> Kept(PlanProject project, HashSet<string> names) => Kept(project.Outputs, output => output.Column.Name, names);

    private static List<PlanMeasure> Kept(PlanAggregate aggregate, HashSet<string> names) =>
        aggregate.Groups.Count > 0
            ? [.. aggregate.Measures.Where(measure => names.Contains(measure.Column.Name))]
            : Kept(aggregate.Measures, measure => measure.Column.Name, names);

    /// <summary>At least one column stays: rows without columns cannot be counted.</summary>
    private static List<T> Kept<T>(IReadOnlyList<T> items, Func<T, string> name, HashSet<string> names) =>
        items.Where(item => names.Contains(name(item))).ToList() is { Count: > 0 } kept ? kept : [.. items.Take(1)];
}
