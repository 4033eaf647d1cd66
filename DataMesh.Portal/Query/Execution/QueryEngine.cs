using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.Execution;

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
        var root = PlanRewriter.Rewrite(plan.Root);
        var (rows, scans) = await GuardAsync(
            root,
            deadline,
            async token =>
            {
                var opened = await OpenAsync(root, inputs, most, token);
                using var session = await StartAsync(plan, root, opened, limits, most, progress, token);
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
            Explain(plan, root, scans),
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
        var root = PlanRewriter.Rewrite(plan.Root);
        using var session = await GuardAsync(
            root, deadline, async token => await StartAsync(plan, root, await OpenAsync(root, inputs, null, token), limits, null, null, token));
        while (await GuardAsync(root, deadline, token => Task.FromResult(session.Next(token))) is { } rows)
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
        var root = PlanRewriter.Rewrite(plan.Root);
        return Explain(plan, root, await OpenAsync(root, inputs, null, cancellationToken));
    }

    /// <inheritdoc />
    public void Dispose() => databases.Dispose();

    private async Task<IReadOnlyList<OpenScan>> OpenAsync(PlanNode root, ITableInputs inputs, long? most, CancellationToken cancellationToken)
    {
        var scans = new List<OpenScan>();
        foreach (var demand in ScanRequests.Of(root, most))
        {
            if (options.MaskSalt.Length == 0 && demand.Scan.Scan.Columns.Any(column => column.Mask?.Kind == MaskKind.Hash))
            {
                throw new InvalidOperationException("A hash mask needs the installation's salt.");
            }

            scans.Add(new OpenScan(demand, await inputs.OpenAsync(demand.Scan.Scan, demand.Request, cancellationToken)));
        }

        return scans;
    }

    private async Task<QuerySession> StartAsync(
        BoundPlan plan, PlanNode root, IReadOnlyList<OpenScan> scans, QueryLimits limits, long? most, IProgress<QueryProgress>? progress, CancellationToken cancellationToken)
    {
        var session = new QuerySession(databases.Take(), options, limits, scans, progress is not null);
        try
        {
            foreach (var scan in scans)
            {
                await session.LoadAsync(scan, progress, cancellationToken);
            }

            using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var watch = progress is null ? Task.CompletedTask : WatchAsync(session, progress, watching.Token);
            try
            {
                session.Start(root, plan.Columns, most, cancellationToken);
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

    private QueryExplanation Explain(BoundPlan plan, PlanNode root, IReadOnlyList<OpenScan> scans)
    {
        var dialect = new DuckDbDialect(options.MaskSalt);
        var shown = new SqlWriter(
            dialect,
            new SqlParameters(),
            scan => new ScanRelation(dialect.Identifier(scan.Scan.Port), scan.Scan.Columns.ToDictionary(column => column.Name, column => dialect.Identifier(column.Name), StringComparer.Ordinal)))
            .Write(WithoutRowFilters(root, new(ReferenceEqualityComparer.Instance)), plan.Columns, null);
        return new QueryExplanation([.. scans.Select(Explain)], shown.Text);
    }

    private static InputExplanation Explain(OpenScan scan) => new(
        scan.Demand.Scan.Id,
        scan.Demand.Scan.Scan.Port,
        scan.Input.SourceName,
        [.. scan.Demand.Scan.Columns.Select(column => column.Name)],
        scan.Demand.Pushed,
        (scan.Input as RowInput)?.Statement);

    /// <summary>A row filter may speak of columns that the principal may not know of, so an explanation is written without it.</summary>
    private static PlanNode WithoutRowFilters(PlanNode node, Dictionary<PlanNode, PlanNode> done)
    {
        if (!done.TryGetValue(node, out var shown))
        {
            done[node] = shown = node is PlanScan scan
                ? scan with { RowFilter = null }
                : node.With([.. node.Inputs.Select(input => WithoutRowFilters(input, done))]);
        }

        return shown;
    }

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
