using System.Runtime.ExceptionServices;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;

namespace DataMesh.Portal.Query.Execution;

/// <summary>
/// One query in the embedded engine. Its sources are read all at once, and the engine works on rows while more are coming. Only what is
/// read more than once, or whose keys a larger part waits for, is read into tables first.
/// </summary>
/// <param name="opened">The plan.</param>
/// <param name="session">Its session; it is closed with the run.</param>
/// <param name="options">The engine's settings.</param>
/// <param name="limits">What the query may take.</param>
/// <param name="mayCut">Whether the answer may end where a source has more than may be read; it never does where rows are joined, counted or sorted.</param>
/// <param name="gates">The sources' limits.</param>
/// <param name="cancellationToken">Stops it.</param>
internal sealed class QueryRun(OpenPlan opened, QuerySession session, QueryEngineOptions options, QueryLimits limits, bool mayCut, SourceGates gates, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly ILookup<PlanNode, PlanNode> readers = PlanWalk.Readers(opened.Root);
    private readonly ReadTotals totals = new();
    private readonly List<RowFeed> feeds = [];
    private IDisposable? entered;
    private Exception? failure;

    /// <summary>Why rows of inputs were left out, or null.</summary>
    internal string? Cut => feeds.Select(feed => feed.Cut).FirstOrDefault(cut => cut is not null);

    /// <summary>How far it is.</summary>
    internal QueryProgress Progress
    {
        get
        {
            List<RowFeed> all;
            lock (feeds)
            {
                all = [.. feeds];
            }

            var inputs = all.Where(feed => feed.IsTold).Select(feed => feed.Progress).ToList();
            var reading = all.Where(feed => !feed.Ended).Select(feed => feed.SourceName).Distinct(StringComparer.Ordinal).ToList();
            var share = session.Progress;
            return new QueryProgress(
                reading.Count > 0 ? $"Reading {string.Join(", ", reading)}" : "Computing",
                reading.Count > 0 || share < 0 ? null : share,
                inputs.Count > 0 ? inputs.Sum(input => input.Rows) : null,
                inputs);
        }
    }

    /// <summary>Opens the inputs and waits for the first rows of each.</summary>
    internal async Task PrepareAsync()
    {
        entered = await gates.EnterAsync(Statements().GroupBy(one => one).Select(one => (one.Key, one.Count())), stop.Token);
        var crowded = Statements().GroupBy(one => one).Where(one => one.Count() > gates.Most).Select(one => one.Key).ToHashSet();
        var early = opened.Restrictions.SelectMany(of => of).SelectMany(own => JoinKeys.Leaves(own.Other)).ToHashSet<PlanNode>(ReferenceEqualityComparer.Instance);
        var streamed = new List<(PlanNode Leaf, ScanDemand? Demand, RowFeed Feed)>();
        var loading = new List<Task>();
        foreach (var scan in opened.Scans)
        {
            if (scan.Input is FileInput files) session.Read(scan.Demand, files, stop.Token);
            else if (!opened.Restrictions.Contains(scan.Demand.Scan)) await ReadAsync(scan.Demand.Scan, scan.Demand, (RowInput)scan.Input);
        }

        foreach (var part in opened.Parts.Where(part => !opened.Restrictions.Contains(part)))
        {
            await ReadAsync(part, null, (await opened.AskAsync(part, null, stop.Token)).Input);
        }

        foreach (var restricted in opened.Restrictions)
        {
            // Its keys are in tables that have to be whole.
            await LoadedAsync();
            var condition = await ConditionAsync(restricted);
            if (restricted.Key is PlanRemote part)
            {
                await ReadAsync(part, null, (await opened.AskAsync(part, condition, stop.Token)).Input);
                continue;
            }

            var scan = opened.Scans.First(own => ReferenceEquals(own.Demand.Scan, restricted.Key));
            var narrowed = await opened.ReopenAsync(scan, condition!, stop.Token);
            await ReadAsync(restricted.Key, scan.Demand, (RowInput)narrowed.Input);
        }

        await LoadedAsync();
        foreach (var (leaf, demand, feed) in streamed)
        {
            session.Stream(leaf, demand, feed);
        }

        // Nobody blocks a thread before there is something to work on.
        foreach (var (_, _, feed) in streamed)
        {
            await feed.ReadyAsync();
        }

        async Task LoadedAsync()
        {
            try
            {
                await Task.WhenAll(loading);
            }
            catch (OperationCanceledException) when (failure is not null)
            {
                // What was stopped for another's sake is not what went wrong.
                ExceptionDispatchInfo.Throw(failure);
            }
        }

        async Task ReadAsync(PlanNode leaf, ScanDemand? demand, RowInput input)
        {
            var feed = Feed(leaf, input);
            if (crowded.Contains(SourceOf(leaf)))
            {
                // More statements than the source may be asked at once: one after the other, so that none waits for another's end for ever.
                await session.LoadAsync(leaf, demand, feed, stop.Token);
            }
            else if (early.Contains(leaf) || !IsReadOnce(leaf))
            {
                loading.Add(StoppingAsync(session.LoadAsync(leaf, demand, feed, stop.Token)));
            }
            else
            {
                streamed.Add((leaf, demand, feed));
            }
        }
    }

    /// <summary>Starts the statement; blocks the thread.</summary>
    internal void Start(IReadOnlyList<PlanColumn> columns, long? most) => session.Start(opened.Root, columns, most, stop.Token);

    /// <summary>The next rows, or null at the end; blocks the thread.</summary>
    /// <exception cref="QueryException">A source failed.</exception>
    internal List<object?[]>? Next() => session.Next(stop.Token);

    /// <summary>Stops it, so that whoever waits in <see cref="Next"/> comes back.</summary>
    internal Task StopAsync() => stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        // First the inputs: a thread of the engine may wait for their rows, and closing waits for that thread.
        foreach (var feed in feeds)
        {
            await feed.DisposeAsync();
        }

        session.Dispose();
        entered?.Dispose();
        stop.Dispose();
    }

    private IEnumerable<Guid> Statements() => opened.Scans.Where(scan => scan.Input is RowInput).Select(scan => scan.Demand.Scan.Scan.SourceId).Concat(opened.Parts.Select(part => part.SourceId));

    private static Guid SourceOf(PlanNode leaf) => leaf is PlanRemote part ? part.SourceId : ((PlanScan)leaf).Scan.SourceId;

    private RowFeed Feed(PlanNode leaf, RowInput input)
    {
        // How many rows came that a row filter is yet to be asked of would tell how many it drops, and with a condition pushed: what they hold.
        var feed = new RowFeed(input, leaf.Id, limits.Read ?? ReadLimits.None, totals, mayCut && IsRowWise(leaf), stop.Token) { IsTold = leaf is not PlanScan { RowFilter: not null } };
        lock (feeds)
        {
            feeds.Add(feed);
        }

        return feed;
    }

    /// <summary>Whether a statement reads it once: a step that is read twice may be carried out twice, with all below it.</summary>
    private bool IsReadOnce(PlanNode node) => readers[node].ToList() switch
    {
        [] => true,
        [var only] => IsReadOnce(only),
        _ => false,
    };

    /// <summary>Whether the rows that come first are the first rows of the answer, however many follow.</summary>
    private bool IsRowWise(PlanNode node) => readers[node].ToList() switch
    {
        [] => true,
        [PlanFilter or PlanProject or PlanLimit or PlanUnion] => IsRowWise(readers[node].First()),
        _ => false,
    };

    /// <summary>One table that cannot be read stops the others.</summary>
    private async Task StoppingAsync(Task load)
    {
        try
        {
            await load;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            failure ??= error;
            await stop.CancelAsync();
            throw;
        }
    }

    /// <summary>The condition that others' keys make for a part, or null where they make none.</summary>
    private async Task<Scalar?> ConditionAsync(IEnumerable<KeyRestriction> restrictions)
    {
        var conditions = new List<Scalar>();
        foreach (var restriction in restrictions)
        {
            var condition = await EngineThread.RunAsync(() => KeyConditions.Of(restriction, options.MostJoinKeys, node => session.Ask(node, stop.Token)), stop.Token);
            // Nothing else needs to be known where there are no keys at all.
            if (ReferenceEquals(condition, KeyConditions.None)) return condition;
            var all = FilterPushdown.All([.. conditions, condition])!;
            // A scan's source takes of it what it can.
            if (restriction.Target is not PlanRemote { Dialect: var dialect } part || (dialect.Keeps(condition) && SourceSplit.Fits(dialect, new PlanFilter("", part.Part, all))))
            {
                conditions.Add(condition);
            }
        }

        return FilterPushdown.All(conditions);
    }
}
