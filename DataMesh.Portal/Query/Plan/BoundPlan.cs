using DataMesh.Portal.Query.Plan.Rewriting;

namespace DataMesh.Portal.Query.Plan;

/// <summary>A flow, or the part of it up to one node, that is ready to run.</summary>
public sealed class BoundPlan
{
    internal BoundPlan(PlanNode root) => Root = root;

    /// <summary>The node whose rows it gives.</summary>
    public string Node => Root.Id;

    /// <summary>The columns of its rows.</summary>
    public IReadOnlyList<PlanColumn> Columns => Root.Columns;

    /// <summary>The ports that it reads, once per input node.</summary>
    public IReadOnlyList<GovernedScan> Scans => field ??= [.. PlanWalk.Upstream(Root).OfType<PlanScan>().Select(scan => scan.Scan)];

    /// <summary>What of its ports the rows depend on, once per input node: columns that nothing needs are left out.</summary>
    public IReadOnlyList<ScanUse> Uses => [.. PlanWalk.Upstream(PlanRewriter.Rewrite(Root)).OfType<PlanScan>().Select(scan => new ScanUse(scan.Scan, scan.OnlyCounts ? [] : [.. scan.Columns.Select(column => column.Name)]))];

    internal PlanNode Root { get; }
}

/// <summary>What a plan takes of one input.</summary>
/// <param name="Scan">The port as the principal may read it.</param>
/// <param name="Columns">The columns on which the rows depend; none where rows are only counted.</param>
public sealed record ScanUse(GovernedScan Scan, IReadOnlyList<string> Columns);

/// <summary>What binding gave.</summary>
/// <param name="Plan">The plan where nothing is wrong.</param>
/// <param name="Errors">What is wrong otherwise.</param>
/// <param name="Schemas">The columns of every node that could be bound, by id.</param>
public sealed record BindResult(BoundPlan? Plan, IReadOnlyList<FlowError> Errors, IReadOnlyDictionary<string, IReadOnlyList<PlanColumn>> Schemas);

/// <summary>What one node gives, or what is wrong with it.</summary>
/// <param name="Columns">Its columns; null where it or something upstream is wrong.</param>
/// <param name="Errors">Its own errors.</param>
public sealed record NodeInspection(IReadOnlyList<PlanColumn>? Columns, IReadOnlyList<FlowError> Errors);

internal static class PlanWalk
{
    /// <summary>Who reads a node, in all of a plan; twice where it is read twice.</summary>
    internal static ILookup<PlanNode, PlanNode> Readers(PlanNode root) => Upstream(root).SelectMany(node => node.Inputs.Select(input => (Input: input, Reader: node)))
        .ToLookup(pair => pair.Input, pair => pair.Reader, (IEqualityComparer<PlanNode>)ReferenceEqualityComparer.Instance);

    /// <summary>A node and all that it reads, inputs first, each once.</summary>
    internal static IReadOnlyList<PlanNode> Upstream(PlanNode root)
    {
        var seen = new HashSet<PlanNode>(ReferenceEqualityComparer.Instance);
        var order = new List<PlanNode>();
        Visit(root);
        return order;

        void Visit(PlanNode node)
        {
            if (seen.Add(node))
            {
                foreach (var input in node.Inputs)
                {
                    Visit(input);
                }

                order.Add(node);
            }
        }
    }
}
