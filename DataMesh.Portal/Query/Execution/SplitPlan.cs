using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Execution;

/// <summary>
/// A plan as its sources share it. It depends on nothing but the plan and what the sources say of their tables, so that a plan which is
/// carried out again keeps it for as long as they say the same.
/// </summary>
internal sealed class SplitPlan
{
    // How sources shared a plan when it was carried out last; it goes with the plan.
    private static readonly ConditionalWeakTable<BoundPlan, SplitPlan> s_kept = [];

    private readonly BoundPlan plan;
    private Words? words;

    private SplitPlan(BoundPlan plan, PlanNode rewritten, IReadOnlyList<PlanScan> tables, Dictionary<PlanScan, SourceRelation> relations)
    {
        this.plan = plan;
        (Rewritten, Tables, Relations, Places) = (rewritten, tables, relations, SourceParts.Places(relations));
        Root = SourceSplit.Rewrite(rewritten, Places);
        Parts = [.. PlanWalk.Upstream(Root).OfType<PlanRemote>()];
    }

    /// <summary>The plan with its remote parts.</summary>
    internal PlanNode Root { get; }

    internal IReadOnlyList<PlanRemote> Parts { get; }

    /// <summary>What sources say that can be asked.</summary>
    internal Dictionary<PlanScan, SourceRelation> Relations { get; }

    internal Dictionary<PlanScan, ScanPlace> Places { get; }

    private PlanNode Rewritten { get; }

    private IReadOnlyList<PlanScan> Tables { get; }

    /// <summary>The plan's split, or the one before where the sources say what they said then.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">Says where tables live.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static async ValueTask<SplitPlan> OfAsync(BoundPlan plan, ITableInputs inputs, CancellationToken cancellationToken)
    {
        var before = s_kept.TryGetValue(plan, out var known) ? known : null;
        var rewritten = before?.Rewritten ?? PlanRewriter.Rewrite(plan.Root);
        var tables = before?.Tables ?? [.. PlanWalk.Upstream(rewritten).OfType<PlanScan>()];
        var relations = new Dictionary<PlanScan, SourceRelation>(ReferenceEqualityComparer.Instance);
        foreach (var scan in tables)
        {
            if (await inputs.PlaceAsync(scan.Scan, cancellationToken) is { } relation)
            {
                relations[scan] = relation;
            }
        }

        if (before is not null && before.Holds(relations))
        {
            return before;
        }

        var split = new SplitPlan(plan, rewritten, tables, relations);
        s_kept.AddOrUpdate(plan, split);
        return split;
    }

    /// <summary>What the source is asked where it carries out the whole plan.</summary>
    /// <param name="most">Rows that suffice; null for all.</param>
    internal Words Whole(long? most) => words is { } known && known.Most == most ? known : words = Word(most);

    private Words Word(long? most)
    {
        var (statement, shown) = SourceParts.Write((PlanRemote)Root, null, plan.Columns, Relations, most);
        return new Words(most, statement, shown);
    }

    private bool Holds(Dictionary<PlanScan, SourceRelation> relations)
        => relations.Count == Relations.Count && relations.All(own => Relations.TryGetValue(own.Key, out var known) && ReferenceEquals(known, own.Value));

    /// <summary>A statement, and how it is shown.</summary>
    internal sealed record Words(long? Most, SqlStatement Statement, string Shown)
    {
        private IReadOnlyList<InputExplanation>? explained;

        /// <summary>How it is told, which is worked out once.</summary>
        internal IReadOnlyList<InputExplanation> Explained(Func<IReadOnlyList<InputExplanation>> explain) => explained ??= explain();
    }
}
