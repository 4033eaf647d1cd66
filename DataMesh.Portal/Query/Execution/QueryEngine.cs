using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Execution;

/// <summary>A plan whose inputs are open: what the embedded engine carries out, and what it reads.</summary>
internal sealed record OpenPlan(PlanNode Root, IReadOnlyList<OpenScan> Scans, IReadOnlyList<OpenPart> Parts)
{
    /// <summary>The plan as one statement of one source, which leaves nothing for the embedded engine; otherwise null.</summary>
    internal OpenPart? Whole => Root is PlanRemote ? Parts[0] : null;
}

/// <summary>Carries out bound plans: rewrites them, opens their inputs, and joins them in the embedded engine. It keeps no data between queries. One serves the whole process.</summary>
/// <param name="options">Settings of the engine.</param>
public sealed class QueryEngine(QueryEngineOptions options) : IDisposable
{
    private readonly SpareDatabases databases = new(options.SpareDatabases);

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs a plan and reads its first rows.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">Opens its inputs.</param>
    /// <param name="limits">What it may take.</param>
    /// <param name="progress">Hears how far it is, or null.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The rows, and how they came about.</returns>
    /// <exception cref="QueryException">The query could not be carried out.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<QueryResult> RunAsync(
        BoundPlan plan, ITableInputs inputs, QueryLimits limits, IProgress<QueryProgress>? progress, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var most = limits.MaxRows + 1;
        using var deadline = new Deadline(limits.Timeout, cancellationToken);
        var (rows, opened) = await GuardAsync(
            plan.Root,
            deadline,
            async token =>
            {
                var opened = await OpenAsync(plan, inputs, most, token);
                if (opened.Whole is { } whole)
                {
                    return (await HeadAsync(whole.Input, most, token), opened);
                }

                using var session = await StartAsync(plan, opened, limits, most, progress, token);
                var all = new List<object?[]>();
                while (session.Next(token) is { } next)
                {
                    all.AddRange(next);
                }

                return (all, opened);
            });
        var truncated = rows.Count > limits.MaxRows;
        if (truncated)
        {
            rows.RemoveRange((int)limits.MaxRows, rows.Count - (int)limits.MaxRows);
        }

        return new QueryResult(
            plan.Columns,
            rows,
            truncated,
            truncated ? string.Create(CultureInfo.InvariantCulture, $"There are more rows than the {limits.MaxRows:N0} that were asked for.") : null,
            truncated ? null : rows.Count,
            Explain(plan, opened),
            watch.Elapsed);
    }

    /// <summary>Runs a plan and hands all of its rows over batch by batch, in constant memory where the plan allows it.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">Opens its inputs.</param>
    /// <param name="limits">What it may take; the number of rows is not limited.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The rows, in batches of up to 2,048.</returns>
    /// <exception cref="QueryException">The query could not be carried out.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async IAsyncEnumerable<RowBatch> StreamAsync(
        BoundPlan plan, ITableInputs inputs, QueryLimits limits, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var deadline = new Deadline(limits.Timeout, cancellationToken);
        var opened = await GuardAsync(plan.Root, deadline, token => OpenAsync(plan, inputs, null, token));
        if (opened.Whole is { } whole)
        {
            await using var batches = whole.Input.Batches.GetAsyncEnumerator(deadline.Token);
            while (await GuardAsync(plan.Root, deadline, async _ => await batches.MoveNextAsync()))
            {
                yield return batches.Current;
            }

            yield break;
        }

        using var session = await GuardAsync(plan.Root, deadline, token => StartAsync(plan, opened, limits, null, null, token));
        while (await GuardAsync(plan.Root, deadline, token => Task.FromResult(session.Next(token))) is { } rows)
        {
            yield return new RowBatch(rows);
        }
    }

    /// <summary>Says how a plan would be carried out, without reading any row.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="inputs">Opens its inputs.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The inputs and what the engine does.</returns>
    /// <exception cref="QueryException">A source cannot be opened.</exception>
    public async Task<QueryExplanation> ExplainAsync(BoundPlan plan, ITableInputs inputs, CancellationToken cancellationToken)
    {
        return Explain(plan, await OpenAsync(plan, inputs, null, cancellationToken));
    }

    /// <inheritdoc />
    public void Dispose() => databases.Dispose();

    private async Task<OpenPlan> OpenAsync(BoundPlan plan, ITableInputs inputs, long? most, CancellationToken cancellationToken)
    {
        var rewritten = PlanRewriter.Rewrite(plan.Root);
        var relations = new Dictionary<PlanScan, SourceRelation>(ReferenceEqualityComparer.Instance);
        foreach (var scan in PlanWalk.Upstream(rewritten).OfType<PlanScan>())
        {
            if (await inputs.PlaceAsync(scan.Scan, cancellationToken) is { } relation)
            {
                relations[scan] = relation;
            }
        }

        var root = SourceParts.Split(rewritten, relations);
        var scans = new List<OpenScan>();
        foreach (var demand in ScanRequests.Of(root, most))
        {
            if (options.MaskSalt.Length == 0 && demand.Scan.Scan.Columns.Any(column => column.Mask?.Kind == MaskKind.Hash))
            {
                throw new InvalidOperationException("A hash mask needs the installation's salt.");
            }

            scans.Add(new OpenScan(demand, await inputs.OpenAsync(demand.Scan.Scan, demand.Request, cancellationToken)));
        }

        var parts = new List<OpenPart>();
        foreach (var part in PlanWalk.Upstream(root).OfType<PlanRemote>())
        {
            parts.Add(await SourceParts.OpenAsync(part, ReferenceEquals(part, root) ? plan.Columns : part.Columns, relations, inputs, ReferenceEquals(part, root) ? most : null, cancellationToken));
        }

        return new OpenPlan(root, scans, parts);
    }

    private static async Task<List<object?[]>> HeadAsync(RowInput input, long most, CancellationToken cancellationToken)
    {
        var rows = new List<object?[]>();
        await foreach (var batch in input.Batches.WithCancellation(cancellationToken))
        {
            rows.AddRange(batch.Rows);
            if (rows.Count >= most)
            {
                break;
            }
        }

        return rows;
    }

    private async Task<QuerySession> StartAsync(
        BoundPlan plan, OpenPlan opened, QueryLimits limits, long? most, IProgress<QueryProgress>? progress, CancellationToken cancellationToken)
    {
        var session = new QuerySession(databases.Take(), options, limits, opened.Scans, progress is not null);
        try
        {
            foreach (var scan in opened.Scans)
            {
                await session.LoadAsync(scan, progress, cancellationToken);
            }

            foreach (var part in opened.Parts)
            {
                await session.LoadAsync(part, progress, cancellationToken);
            }

            using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watch = progress is null ? Task.CompletedTask : WatchAsync(session, progress, watching.Token);
            try
            {
                session.Start(opened.Root, plan.Columns, most, cancellationToken);
            }
            finally
            {
                await watching.CancelAsync();
                await watch;
            }

            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static async Task WatchAsync(QuerySession session, IProgress<QueryProgress> progress, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProgressInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var percentage = session.Progress;
                progress.Report(new QueryProgress("Computing", percentage < 0 ? null : percentage, null));
            }
        }
        catch (OperationCanceledException)
        {
            // The query has ended; there is nothing more to watch.
        }
    }

    /// <summary>Runs the engine's blocking calls on a thread of the pool and translates what they throw.</summary>
    private static async Task<T> GuardAsync<T>(PlanNode root, Deadline deadline, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await Task.Run(() => work(deadline.Token), deadline.Token);
        }
        catch (OperationCanceledException) when (deadline.Passed)
        {
            throw QueryErrors.Timeout(deadline.Timeout);
        }
        catch (DuckDbException error)
        {
            throw QueryErrors.Translate(error, root);
        }
    }

    private QueryExplanation Explain(BoundPlan plan, OpenPlan opened)
    {
        var dialect = new DuckDbDialect(options.MaskSalt);
        var shown = opened.Whole is not null ? "" : new SqlWriter(
            dialect,
            new SqlParameters(),
            scan => new ScanRelation(dialect.Identifier(scan.Scan.Port), scan.Scan.Columns.ToDictionary(column => column.Name, column => dialect.Identifier(column.Name), StringComparer.Ordinal)),
            part => new ScanRelation(dialect.Identifier(opened.Parts.First(own => ReferenceEquals(own.Part, part)).Input.SourceName), part.Columns.ToDictionary(column => column.Name, column => dialect.Identifier(column.Name), StringComparer.Ordinal)))
            .Write(SourceParts.WithoutRowFilters(opened.Root), plan.Columns, null).Text;
        return new QueryExplanation([.. opened.Scans.Select(Explain), .. opened.Parts.SelectMany(SourceParts.Explain)], shown);
    }

    private static InputExplanation Explain(OpenScan scan) => new(
        scan.Demand.Scan.Id,
        scan.Demand.Scan.Scan.Port,
        scan.Input.SourceName,
        [.. scan.Demand.Scan.Columns.Select(column => column.Name)],
        scan.Demand.Pushed,
        (scan.Input as RowInput)?.Statement);

    /// <summary>The caller's token and the time that is left, as one.</summary>
    private sealed class Deadline : IDisposable
    {
        private readonly CancellationTokenSource timer;
        private readonly CancellationTokenSource both;
        private readonly CancellationToken caller;

        internal Deadline(TimeSpan timeout, CancellationToken caller)
        {
            (Timeout, this.caller) = (timeout, caller);
            timer = new CancellationTokenSource(timeout);
            both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, caller);
        }

        internal TimeSpan Timeout { get; }

        internal CancellationToken Token => both.Token;

        internal bool Passed => timer.IsCancellationRequested && !caller.IsCancellationRequested;

        public void Dispose()
        {
            both.Dispose();
            timer.Dispose();
        }
    }
}
