using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;

namespace DataMesh.Portal.Query.Execution;

/// <summary>A scan that was opened: what was asked of it, its table, and whether it was asked for some keys alone.</summary>
internal sealed record OpenScan(ScanDemand Demand, TableInput Input, bool ByKeys = false)
{
    /// <summary>What was moved to the source.</summary>
    internal IReadOnlyList<string> Pushed => ByKeys ? [.. Demand.Pushed, SourceParts.KeysWord] : Demand.Pushed;
}

/// <summary>A part of the plan that its source carries out: what it was asked as a user may read it, its rows, and whether it was asked for some keys alone.</summary>
internal sealed record OpenPart(PlanRemote Part, RowInput Input, string Shown, bool ByKeys);

/// <summary>A plan whose scans are open and whose remote parts are found; the parts are asked one by one, since what some are asked depends on others' rows.</summary>
internal sealed class OpenPlan
{
    private readonly BoundPlan plan;
    private readonly ITableInputs inputs;
    private readonly long? most;
    private readonly SplitPlan split;
    private readonly List<OpenScan> scans;
    private readonly Dictionary<PlanRemote, OpenPart> asked = new(ReferenceEqualityComparer.Instance);

    private OpenPlan(BoundPlan plan, ITableInputs inputs, QueryEngineOptions options, long? most, SplitPlan split, List<OpenScan> scans)
    {
        (this.plan, this.inputs, this.most, this.split, this.scans) = (plan, inputs, most, split, scans);
        Restrictions = (IsWhole ? [] : JoinKeys.Find(Root, Rows, Takes, options.JoinKeyRows)).ToLookup(own => own.Target, (IEqualityComparer<PlanNode>)ReferenceEqualityComparer.Instance);
    }

    /// <summary>The plan with its remote parts.</summary>
    internal PlanNode Root => split.Root;

    internal IReadOnlyList<OpenScan> Scans => scans;

    internal IReadOnlyList<PlanRemote> Parts => split.Parts;

    /// <summary>The parts and scans that other inputs' keys may restrict, from the smallest to the largest.</summary>
    internal ILookup<PlanNode, KeyRestriction> Restrictions { get; }

    /// <summary>The parts that were asked.</summary>
    internal IEnumerable<OpenPart> Asked => asked.Values;

    /// <summary>Whether the whole plan is one statement of one source, which leaves nothing for the embedded engine.</summary>
    internal bool IsWhole => Root is PlanRemote;

    /// <summary>Opens the scans of a plan and finds its remote parts.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">Opens them.</param>
    /// <param name="options">The engine's settings.</param>
    /// <param name="most">Rows that suffice; null for all.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal static async Task<OpenPlan> OpenAsync(BoundPlan plan, ITableInputs inputs, QueryEngineOptions options, long? most, CancellationToken cancellationToken)
    {
        var split = await SplitPlan.OfAsync(plan, inputs, cancellationToken);
        var scans = new List<OpenScan>();
        // A source that carries out the whole plan leaves no table to be read.
        foreach (var demand in split.Root is PlanRemote ? [] : ScanRequests.Of(split.Root, most))
        {
            if (options.MaskSalt.Length == 0 && demand.Scan.Scan.Columns.Any(column => column.Mask?.Kind == MaskKind.Hash))
            {
                throw new InvalidOperationException("A hash mask needs the installation's salt.");
            }

            scans.Add(new OpenScan(demand, await inputs.OpenAsync(demand.Scan.Scan, demand.Request, cancellationToken)));
        }

        return new OpenPlan(plan, inputs, options, most, split, scans);
    }

    /// <summary>Asks a part.</summary>
    /// <param name="part">One of <see cref="Parts"/>.</param>
    /// <param name="condition">What its rows have to meet besides, or null.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal async Task<OpenPart> AskAsync(PlanRemote part, Scalar? condition, CancellationToken cancellationToken)
    {
        if (!ReferenceEquals(part, Root))
        {
            return asked[part] = await SourceParts.OpenAsync(part, condition, part.Columns, split.Relations, inputs, cancellationToken);
        }

        var words = split.Whole(most);
        return asked[part] = await SourceParts.OpenAsync(part, words.Statement, words.Shown, byKeys: false, plan.Columns, split.Relations, inputs, cancellationToken);
    }

    /// <summary>Opens a scan for those rows alone that meet a condition; what was opened before was not read.</summary>
    /// <param name="scan">One of <see cref="Scans"/>.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="cancellationToken">Stops.</param>
    internal async Task<OpenScan> ReopenAsync(OpenScan scan, Scalar condition, CancellationToken cancellationToken)
    {
        var request = scan.Demand.Request;
        // Sources take conditions apart by columns, and this one has none.
        var input = ReferenceEquals(condition, KeyConditions.None) ? (RowInput)scan.Input with { Batches = NoRowsAsync() }
            : (RowInput)await inputs.OpenAsync(scan.Demand.Scan.Scan, request with { Predicate = request.Predicate is { } asked ? FilterPushdown.All([asked, condition]) : condition, Limit = null }, cancellationToken);
        // It may take one value and no list, or no range; what it is asked shows it.
        var takes = ReferenceEquals(condition, KeyConditions.None) || input.Statement != ((RowInput)scan.Input).Statement;
        return scans[scans.IndexOf(scan)] = scan with { Input = input, ByKeys = takes };
    }

    /// <summary>Asks all parts only to tell what they would be asked; keys are not known then.</summary>
    internal async Task AskAllAsync(CancellationToken cancellationToken)
    {
        foreach (var part in Parts)
        {
            asked[part] = await AskAsync(part, null, cancellationToken) with { ByKeys = Restrictions.Contains(part) };
        }

        for (var i = 0; i < scans.Count; i++) scans[i] = scans[i] with { ByKeys = Restrictions.Contains(scans[i].Demand.Scan) };
    }

    /// <summary>What the one source was asked that carries out everything.</summary>
    internal IReadOnlyList<InputExplanation> ExplainWhole() => split.Whole(most).Explained(() => [.. SourceParts.Explain(asked[(PlanRemote)Root]).Select(input => input with { Stays = Stays(Root) })]);

    /// <summary>Why steps over a scan or part are carried out here, where its source could be asked.</summary>
    internal IReadOnlyList<string> Stays(PlanNode leaf) => leaf switch
    {
        PlanRemote part => [.. StayReasons.Of(part, PlanWalk.Readers(Root)[part])],
        PlanScan scan when split.Places.TryGetValue(scan, out var place) => [.. StayReasons.Of(scan, place)],
        _ => [],
    };

    // A mask's values say nothing of what is stored.
    private bool Takes(PlanScan scan, string column) => scan.Scan.Columns.First(own => own.Name == column).Mask is null
        && Scans.First(own => ReferenceEquals(own.Demand.Scan, scan)).Input is RowInput rows && rows.KeyColumns.Contains(column);

    private static async IAsyncEnumerable<RowBatch> NoRowsAsync()
    {
        await Task.CompletedTask;
        yield break;
    }

    private long? Rows(PlanNode leaf) => leaf is PlanRemote part ? SourceParts.Rows(part, split.Relations)
        : Scans.FirstOrDefault(own => ReferenceEquals(own.Demand.Scan, leaf))?.Input switch
        {
            RowInput rows => rows.Rows,
            FileInput files => files.Rows,
            _ => null,
        };
}
