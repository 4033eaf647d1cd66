using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>
/// How large columns are once everything that they are computed from is written out. Engines do that when they move a condition down, and
/// columns that use others several times, step upon step, double with each: ten short steps would keep an engine planning for minutes.
/// </summary>
internal static class ColumnGrowth
{
    /// <summary>Parts of an expression that engines still plan at once.</summary>
    internal const int Most = 2000;

    /// <summary>Of how many parts an expression is.</summary>
    /// <param name="scalar">The expression.</param>
    /// <param name="column">Of how many parts a column is; null counts each as one.</param>
    internal static long Size(Scalar scalar, Func<string, long>? column = null) =>
        scalar is ScalarColumn own && column is not null ? column(own.Name) : Math.Min(int.MaxValue, 1 + scalar.Children.Sum(child => Size(child, column)));

    /// <summary>The projections below which an engine must not look, because columns have grown too large there.</summary>
    internal static HashSet<PlanNode> Barriers(PlanNode root)
    {
        var barriers = new HashSet<PlanNode>(ReferenceEqualityComparer.Instance);
        var sizes = new Dictionary<PlanNode, Dictionary<string, long>>(ReferenceEqualityComparer.Instance);
        foreach (var node in PlanWalk.Upstream(root))
        {
            var own = sizes[node] = node.Columns.ToDictionary(column => column.Name, column => Of(node, column.Name), StringComparer.OrdinalIgnoreCase);
            // A single step is as large as somebody wrote it; what stands upon others is what grows.
            if (node is PlanProject project && project.Outputs.Any(output => own[output.Column.Name] > Most && own[output.Column.Name] > Size(output.Value)))
            {
                barriers.Add(node);
                sizes[node] = own.ToDictionary(column => column.Key, _ => 1L, StringComparer.OrdinalIgnoreCase);
            }
        }

        return barriers;

        long Of(PlanNode node, string column) => node switch
        {
            PlanProject project => Size(project.Outputs.First(output => output.Column.Name == column).Value, name => sizes[project.Input][name]),
            PlanJoin join => join.Outputs.First(output => output.Column.Name == column) is var output ? sizes[output.FromRight ? join.Right : join.Left][output.Source] : 1,
            PlanUnion union => union.Sources.Max(source => sizes[source].GetValueOrDefault(column, 1)),
            _ => node.Inputs.Count == 1 ? sizes[node.Inputs[0]].GetValueOrDefault(column, 1) : 1,
        };
    }
}
