namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>All rewrites, in the order in which they help one another.</summary>
internal static class PlanRewriter
{
    internal static PlanNode Rewrite(PlanNode root) => ColumnPruning.Rewrite(FilterPushdown.Rewrite(root));
}
