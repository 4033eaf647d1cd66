using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.Execution;

/// <summary>How rows flow from sources through the engine, and what holds them back.</summary>
public sealed class StreamingTests
{
    private const string Rows = """{"nodes":[{"id":"a","kind":"input","port":"a"},{"id":"f","kind":"filter","input":"a","where":"n >= 0"}],"output":"f"}""";
    private const string Count = """{"nodes":[{"id":"a","kind":"input","port":"a"},{"id":"g","kind":"aggregate","input":"a","measures":[{"name":"rows","function":"count"}]}],"output":"g"}""";
    private const string Both = """{"nodes":[{"id":"a","kind":"input","port":"a"},{"id":"b","kind":"input","port":"b"},{"id":"j","kind":"join","left":"a","right":"b","join":"inner","on":[{"left":"n","right":"n"}]}],"output":"j"}""";

    [Fact]
    public async Task Run_EnoughRowsAreThere_StopsTheSource()
    {
        var tables = new Tables().Add("a", Endless);
        var result = await RunAsync(tables, Rows, QueryLimits.Default with { MaxRows = 5 });
        Assert.Equal((5, true), (result.Rows.Count, result.Truncated));
        Assert.Equal(["a"], tables.Ended);
    }

    [Fact]
    public async Task Run_TwoSources_AreReadAtOnce()
    {
        // Each begins only when the other has begun.
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        var tables = new Tables().Add("a", ct => AfterAsync(first, second, ct)).Add("b", ct => AfterAsync(second, first, ct));
        var result = await RunAsync(tables, Both);
        Assert.Single(result.Rows);
    }

    [Fact]
    public async Task Run_SourceFailsInTheMiddle_TellsItsReasonAndStopsTheOther()
    {
        var tables = new Tables().Add("a", Endless).Add("b", FailingAsync);
        var error = await Assert.ThrowsAsync<QueryException>(() => RunAsync(tables, Both));
        Assert.Equal((QueryFailure.Source, "b was lost."), (error.Failure, error.Message));
        Assert.Contains("a", tables.Ended);
    }

    [Fact]
    public async Task Run_TableReadTwiceFails_TellsItsReason()
    {
        var tables = new Tables().Add("a", FailingAsync);
        var error = await Assert.ThrowsAsync<QueryException>(() => RunAsync(tables, """{"nodes":[{"id":"a","kind":"input","port":"a"},{"id":"u","kind":"union","inputs":["a","a"]}],"output":"u"}"""));
        Assert.Equal("b was lost.", error.Message);
    }

    [Fact]
    public async Task Run_ValueOfAnotherType_IsTheSourcesFault()
    {
        var tables = new Tables().Add("a", ct => OneAsync([["text where a number is meant"]], ct));
        var error = await Assert.ThrowsAsync<QueryException>(() => RunAsync(tables, Rows));
        Assert.Equal((QueryFailure.Source, "a"), (error.Failure, error.Node));
        Assert.DoesNotContain("text where", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreRowsThanMayBeRead_CutsRowsAndSaysWhy()
    {
        var tables = new Tables().Add("a", Endless);
        var result = await RunAsync(tables, Rows, QueryLimits.Default with { Read = ReadLimits.None with { RowsPerInput = 1_234 } });
        Assert.Equal((1_234, true, (long?)null), (result.Rows.Count, result.Truncated, result.RowCount));
        Assert.Contains("1,234 rows", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreRowsThanMayBeReadAreCounted_IsAnErrorAndNoWrongFigure()
    {
        var tables = new Tables().Add("a", Endless);
        var error = await Assert.ThrowsAsync<QueryException>(() => RunAsync(tables, Count, QueryLimits.Default with { Read = ReadLimits.None with { RowsPerInput = 1_234 } }));
        Assert.Equal((QueryFailure.Limit, "a"), (error.Failure, error.Node));
        Assert.Contains("1,234 rows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreBytesThanMayBeReadInAll_IsAnError()
    {
        var tables = new Tables().Add("a", Endless).Add("b", Endless);
        var error = await Assert.ThrowsAsync<QueryException>(() => RunAsync(tables, Both, QueryLimits.Default with { Read = ReadLimits.None with { Bytes = 3 << 20 } }));
        Assert.Equal(QueryFailure.Limit, error.Failure);
        Assert.Contains("3 MiB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_MoreThanMayBeRead_IsNeverCutSilently()
    {
        var tables = new Tables().Add("a", Endless);
        using var engine = new QueryEngine(new QueryEngineOptions { Threads = 2 });
        await Assert.ThrowsAsync<QueryException>(async () =>
        {
            await foreach (var batch in engine.StreamAsync(Bind(Rows), tables, QueryLimits.Default with { Read = ReadLimits.None with { RowsPerInput = 10_000 } }, CancellationToken.None)) Assert.NotEmpty(batch.Rows);
        });
    }

    [Fact]
    public async Task Stream_LeftWhileTheSourceSends_StopsIt()
    {
        var tables = new Tables().Add("a", Endless);
        using var engine = new QueryEngine(new QueryEngineOptions { Threads = 2 });
        await foreach (var batch in engine.StreamAsync(Bind(Rows), tables, QueryLimits.Default, CancellationToken.None))
        {
            Assert.NotEmpty(batch.Rows);
            break;
        }

        Assert.Equal(["a"], tables.Ended);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_ManyStatementsOfOneSource_KeepToItsLimit(int most)
    {
        using var engine = new QueryEngine(new QueryEngineOptions { Threads = 2, StatementsPerSource = most });
        var (now, peak) = (0, 0);
        async IAsyncEnumerable<RowBatch> Counted([EnumeratorCancellation] CancellationToken ct)
        {
            var mine = Interlocked.Increment(ref now);
            lock (engine) peak = Math.Max(peak, mine);
            await Task.Delay(20, ct);
            yield return new RowBatch([[1L]]);
            Interlocked.Decrement(ref now);
        }

        var tables = new Tables().Add("a", Counted).Add("b", Counted);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => engine.RunAsync(Bind(Both), tables, QueryLimits.Default, null, CancellationToken.None)));
        Assert.InRange(peak, 1, most);
    }

    [Fact]
    public async Task Run_CancelledWhileAnotherHoldsTheSource_StopsWaiting()
    {
        using var engine = new QueryEngine(new QueryEngineOptions { Threads = 2, StatementsPerSource = 1 });
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        async IAsyncEnumerable<RowBatch> Stuck([EnumeratorCancellation] CancellationToken ct)
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.Infinite, ct);
            yield break;
        }

        var holding = engine.RunAsync(Bind(Count), new Tables().Add("a", Stuck), QueryLimits.Default, null, first.Token);
        await begun.Task;
        var waiting = engine.RunAsync(Bind(Count), new Tables().Add("a", Endless), QueryLimits.Default, null, second.Token);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holding);
        // Nobody holds it any more.
        Assert.Single((await engine.RunAsync(Bind(Count), new Tables().Add("a", ct => OneAsync([[1L]], ct)), QueryLimits.Default, null, CancellationToken.None)).Rows);
    }

    private static BoundPlan Bind(string flow)
    {
        var bound = Binder.Bind(FlowJson.Read(flow).Flow!, null, port => new ScanResolution.Scan(new GovernedScan(port, Guid.Empty, port, [new ScanColumn("n", LogicalType.Integer, "public", false, null)])));
        Assert.Empty(bound.Errors);
        return bound.Plan!;
    }

    private static async Task<QueryResult> RunAsync(Tables tables, string flow, QueryLimits? limits = null)
    {
        using var engine = new QueryEngine(new QueryEngineOptions { Threads = 2 });
        return await engine.RunAsync(Bind(flow), tables, limits ?? QueryLimits.Default, null, CancellationToken.None);
    }

    private static async IAsyncEnumerable<RowBatch> Endless([EnumeratorCancellation] CancellationToken ct)
    {
        for (var n = 0L; ; n += 100)
        {
            await Task.Yield();
            ct.ThrowIfCancellationRequested();
            yield return new RowBatch([.. Enumerable.Range(0, 100).Select(i => new object?[] { n + i })]);
        }
    }

    private static async IAsyncEnumerable<RowBatch> OneAsync(object?[][] rows, [EnumeratorCancellation] CancellationToken ct)
    {
        await Task.Yield();
        ct.ThrowIfCancellationRequested();
        yield return new RowBatch(rows);
    }

    private static async IAsyncEnumerable<RowBatch> AfterAsync(TaskCompletionSource mine, TaskCompletionSource other, [EnumeratorCancellation] CancellationToken ct)
    {
        mine.SetResult();
        await other.Task.WaitAsync(ct);
        yield return new RowBatch([[1L]]);
    }

    private static async IAsyncEnumerable<RowBatch> FailingAsync([EnumeratorCancellation] CancellationToken ct)
    {
        for (var n = 0L; n < 10; n++)
        {
            await Task.Yield();
            ct.ThrowIfCancellationRequested();
            yield return new RowBatch([[n]]);
        }

        throw new QueryException(QueryFailure.Source, "b was lost.");
    }

    private sealed class Tables : ITableInputs
    {
        private readonly Dictionary<string, Func<CancellationToken, IAsyncEnumerable<RowBatch>>> rows = [];

        internal List<string> Ended { get; } = [];

        internal Tables Add(string port, Func<CancellationToken, IAsyncEnumerable<RowBatch>> batches)
        {
            rows[port] = batches;
            return this;
        }

        public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken)
            => ValueTask.FromResult<TableInput>(new RowInput(scan.Port, [new SchemaColumn("n", LogicalType.Integer)], Watch(scan.Port, CancellationToken.None), null));

        private async IAsyncEnumerable<RowBatch> Watch(string port, [EnumeratorCancellation] CancellationToken ct)
        {
            try
            {
                await foreach (var batch in rows[port](ct)) yield return batch;
            }
            finally
            {
                lock (Ended) Ended.Add(port);
            }
        }
    }
}
