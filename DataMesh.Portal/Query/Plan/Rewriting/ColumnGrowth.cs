using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>
/// How large columns are once everything that they are computed from is written out. Engines do that when they move a condition down, and
/// columns that use others several times, step upon step, double with each: ten short steps would keep an engine planning for minutes.
/// </summary>
internal static class ColumnGrowth
{
    /// <summary>Parts of an expression that engines still plan at once.</summary>
    internal const int Most = 500;

    /// <summary>Of how many parts an expression is.</summary>
    /// <param name="scalar">The expression.</param>
    /// <param name="column">Of how many parts a column is; null counts each as one.</param>
    internal static long Size(Scalar scalar, Func<string, long>? column = null) =>
        scalar is ScalarColumn own && column is not null ? column(own.Name) : Math.Min(int.MaxValue, 1 + scalar.Children.Sum(child => Size(child, column)));

    /// <summary>The projections into which an engine must move no condition, because what stands upon them would grow too large.</summary>
    internal static HashSet<PlanNode> Barriers(PlanNode root)
    {
        var barriers = new HashSet<PlanNode>(ReferenceEqualityComparer.Instance);
        var sizes = new Dictionary<PlanNode, Dictionary<string, long>>(ReferenceEqualityComparer.Instance);
        var order = PlanWalk.Upstream(root).ToList();
        for (var i = 0; i < order.Count; i++)
        {
            var node = order[i];
            if (Grows(node) && Below(node).Where(barriers.Add).ToList() is { Count: > 0 } added)
            {
                // What lies between is as small as its own steps now.
                i = added.Min(order.IndexOf) - 1;
                continue;
            }

            sizes[node] = node.Columns.ToDictionary(column => column.Name, column => barriers.Contains(node) ? 1 : Of(node, column.Name), StringComparer.OrdinalIgnoreCase);
        }

        return barriers;

        // A single step is as large as somebody wrote it; what stands upon others is what grows.
        bool Grows(PlanNode node) => Expressions(node).Any(expression => Size(expression, name => sizes[node.Inputs[0]][name]) is var size && size > Most && size > Size(expression));

        long Of(PlanNode node, string column) => node switch
        {
            PlanProject project => Size(project.Outputs.First(output => output.Column.Name == column).Value, name => sizes[project.Input][name]),
            PlanJoin join => join.Outputs.First(output => output.Column.Name == column) is var output ? sizes[output.FromRight ? join.Right : join.Left][output.Source] : 1,
            PlanUnion union => union.Sources.Max(source => sizes[source].GetValueOrDefault(column, 1)),
            _ => node.Inputs.Count == 1 ? sizes[node.Inputs[0]].GetValueOrDefault(column, 1) : 1,
        };
    }

    private static IEnumerable<Scalar> Expressions(PlanNode node) => node switch
    {
        PlanProject project => project.Outputs.Select(output => output.Value),
        PlanFilter filter => [filter.Condition],
        _ => [],
    };

    /// <summary>The nearest projections that a node reads.</summary>
    private static IEnumerable<PlanNode> Below(PlanNode node) => node.Inputs.SelectMany(input => input is PlanProject ? [input] : Below(input));
}
