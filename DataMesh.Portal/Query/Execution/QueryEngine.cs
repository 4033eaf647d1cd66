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

    private readonly SourceGates gates = new(options.StatementsPerSource);

    private const int BatchesAhead = 4;
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
        var (rows, opened, read, cut) = await GuardAsync(
            plan.Root,
            deadline,
            async token =>
            {
                var opened = await OpenPlan.OpenAsync(plan, inputs, options, most, token);
                if (opened.IsWhole)
                {
                    var head = await HeadAsync(opened, most, token);
                    return (head, opened, [new InputProgress(opened.Root.Id, "", head.Count, 1)], null);
                }

                await using var run = new QueryRun(opened, Session(opened, limits, progress is not null), options, limits, mayCut: true, gates, token);
                var rows = await WatchedAsync(run, progress, async () =>
                {
                    await run.PrepareAsync();
                    return await EngineThread.RunAsync(
                        () =>
                        {
                            run.Start(plan.Columns, most);
                            var all = new List<object?[]>();
                            while (run.Next() is { } next)
                            {
                                all.AddRange(next);
                            }

                            return all;
                        },
                        token);
                });
                return (rows, opened, run.Progress.Inputs, run.Cut);
            });
        var truncated = rows.Count > limits.MaxRows;
        if (truncated)
        {
            rows.RemoveRange((int)limits.MaxRows, rows.Count - (int)limits.MaxRows);
        }

        return new QueryResult(
            plan.Columns,
            rows,
            truncated || cut is not null,
            truncated ? string.Create(CultureInfo.InvariantCulture, $"There are more rows than the {limits.MaxRows:N0} that were asked for.") : cut,
            truncated || cut is not null ? null : rows.Count,
            Explain(plan, opened, read),
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
        var opened = await GuardAsync(plan.Root, deadline, token => OpenPlan.OpenAsync(plan, inputs, options, null, token));
        if (opened.IsWhole)
        {
            using var entered = await gates.EnterAsync([(opened.Parts[0].SourceId, 1)], deadline.Token);
            var whole = await GuardAsync(plan.Root, deadline, token => opened.AskAsync(opened.Parts[0], null, token));
            await using var batches = whole.Input.Batches.GetAsyncEnumerator(deadline.Token);
            while (await GuardAsync(plan.Root, deadline, async _ => await batches.MoveNextAsync()))
            {
                yield return batches.Current;
            }

            yield break;
        }

        await using var run = new QueryRun(opened, Session(opened, limits, progress: false), options, limits, mayCut: false, gates, deadline.Token);
        await GuardAsync(plan.Root, deadline, async _ =>
        {
            await run.PrepareAsync();
            return true;
        });
        using var queue = new BatchQueue<RowBatch>(BatchesAhead);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        var working = EngineThread.RunAsync(() => Drain(run, plan.Columns, queue, left.Token), CancellationToken.None);
        try
        {
            while (await GuardAsync(plan.Root, deadline, async token => await queue.TakeAsync(token)) is { } batch)
            {
                yield return batch;
            }
        }
        finally
        {
            await left.CancelAsync();
            await run.StopAsync();
            await working;
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
        var opened = await OpenPlan.OpenAsync(plan, inputs, options, null, cancellationToken);
        await opened.AskAllAsync(cancellationToken);
        return Explain(plan, opened, []);
    }

    /// <inheritdoc />
    public void Dispose() => databases.Dispose();

    private QuerySession Session(OpenPlan opened, QueryLimits limits, bool progress)
        => new(databases.Take(), options, limits, opened.Scans.Select(scan => scan.Input).OfType<FileInput>().SelectMany(input => input.Paths), progress);

    private async Task<List<object?[]>> HeadAsync(OpenPlan opened, long most, CancellationToken cancellationToken)
    {
        using var entered = await gates.EnterAsync([(opened.Parts[0].SourceId, 1)], cancellationToken);
        var whole = await opened.AskAsync(opened.Parts[0], null, cancellationToken);
        var rows = new List<object?[]>();
        var batches = whole.Input.Blocking?.Invoke(cancellationToken).ToAsyncEnumerable() ?? whole.Input.Batches;
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            rows.AddRange(batch.Rows);
            if (rows.Count >= most)
            {
                break;
            }
        }

        return rows;
    }

    /// <summary>Gives all rows of a query to whoever takes them, as fast as they are taken; blocks the thread.</summary>
    private static bool Drain(QueryRun run, IReadOnlyList<PlanColumn> columns, BatchQueue<RowBatch> queue, CancellationToken cancellationToken)
    {
        try
        {
            run.Start(columns, null);
            while (run.Next() is { } rows)
            {
                queue.Give(new RowBatch(rows), cancellationToken);
            }

            queue.End();
        }
#pragma warning disable CA1031 // Whoever takes the rows gets it, bugs included.
        catch (Exception error)
#pragma warning restore CA1031
        {
            queue.End(error);
        }

        return true;
    }

    private static async Task<T> WatchedAsync<T>(QueryRun run, IProgress<QueryProgress>? progress, Func<Task<T>> work)
    {
        if (progress is null)
        {
            return await work();
        }

        using var done = new CancellationTokenSource();
        var watch = WatchAsync(run, progress, done.Token);
        try
        {
            return await work();
        }
        finally
        {
            await done.CancelAsync();
            await watch;
        }
    }

    /// <summary>Tells how far a query is now and then, and once at its end.</summary>
    private static async Task WatchAsync(QueryRun run, IProgress<QueryProgress> progress, CancellationToken done)
    {
        using var timer = new PeriodicTimer(ProgressInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(done))
            {
                progress.Report(run.Progress);
            }
        }
        catch (OperationCanceledException)
        {
            progress.Report(run.Progress);
        }
    }

    /// <summary>Runs the engine's blocking calls on a thread of the pool and translates what they throw.</summary>
    private static async Task<T> GuardAsync<T>(PlanNode root, Deadline deadline, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            deadline.Token.ThrowIfCancellationRequested();
            // Already there, and with nowhere to come back to, another thread would only have to be waited for.
            var stays = Thread.CurrentThread.IsThreadPoolThread && SynchronizationContext.Current is null;
            return await (stays ? work(deadline.Token) : Task.Run(() => work(deadline.Token), deadline.Token));
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

    private QueryExplanation Explain(BoundPlan plan, OpenPlan opened, IReadOnlyList<InputProgress> read)
    {
        long? Rows(PlanNode leaf) => read.FirstOrDefault(input => input.Node == leaf.Id)?.Rows;
        if (opened.IsWhole)
        {
            return new QueryExplanation([.. opened.ExplainWhole().Select(input => input with { Rows = Rows(opened.Root) })], "");
        }

        var dialect = new DuckDbDialect(options.MaskSalt);
        var shown = new SqlWriter(
            dialect,
            new SqlParameters(),
            scan => new ScanRelation(dialect.Identifier(scan.Scan.Port), scan.Scan.Columns.ToDictionary(column => column.Name, column => dialect.Identifier(column.Name), StringComparer.Ordinal)),
            part => new ScanRelation(dialect.Identifier(opened.Asked.First(own => ReferenceEquals(own.Part, part)).Input.SourceName), part.Columns.ToDictionary(column => column.Name, column => dialect.Identifier(column.Name), StringComparer.Ordinal)))
            .Write(SourceParts.WithoutRowFilters(opened.Root), plan.Columns, null).Text;
        return new QueryExplanation(
            [
                .. opened.Scans.Select(scan => Explain(scan) with { Rows = scan.Input is RowInput ? Rows(scan.Demand.Scan) : null, Stays = opened.Stays(scan.Demand.Scan) }),
                .. opened.Asked.SelectMany(part => SourceParts.Explain(part).Select(input => input with { Rows = Rows(part.Part), Stays = opened.Stays(part.Part) })),
            ],
            shown);
    }

    private static InputExplanation Explain(OpenScan scan) => new(
        scan.Demand.Scan.Id,
        scan.Demand.Scan.Scan.Port,
        scan.Input.SourceName,
        [.. scan.Demand.Scan.Columns.Select(column => column.Name)],
        scan.Pushed,
        (scan.Input as RowInput)?.Statement);

    /// <summary>The caller's token and the time that is left, as one.</summary>
    private sealed class Deadline : IDisposable
    {
        private readonly CancellationTokenSource both;
        private readonly CancellationToken caller;

        internal Deadline(TimeSpan timeout, CancellationToken caller)
        {
            (Timeout, this.caller) = (timeout, caller);
            both = CancellationTokenSource.CreateLinkedTokenSource(caller);
            both.CancelAfter(timeout);
        }

        internal TimeSpan Timeout { get; }

        internal CancellationToken Token => both.Token;

        internal bool Passed => both.IsCancellationRequested && !caller.IsCancellationRequested;

        public void Dispose() => both.Dispose();
    }
}
