using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Query.Plan.Rewriting;

/// <summary>Counts the values that a step brings into a statement, each of them a parameter.</summary>
internal static class PlanValues
{
    internal static int Count(PlanNode node) => node switch
    {
        PlanScan scan => scan.Scan.Columns.Count(column => column.Mask is not null) + Literals(scan.RowFilter),
        PlanFilter filter => Literals(filter.Condition),
        PlanProject project => project.Outputs.Sum(output => Literals(output.Value)),
        PlanJoin join => join.Keys.Sum(key => Literals(key.Left) + Literals(key.Right)),
        _ => 0,
    };

    private static int Literals(Scalar? scalar)
    {
        var found = 0;
        var open = new Stack<Scalar>(scalar is null ? [] : [scalar]);
        while (open.TryPop(out var next))
        {
            if (next is ScalarLiteral) found++;
            foreach (var child in next.Children) open.Push(child);
        }

        return found;
    }
}
