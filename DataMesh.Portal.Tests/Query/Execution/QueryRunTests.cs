using System.Runtime.CompilerServices;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Query.Shared;

namespace DataMesh.Portal.Tests.Query.Execution;

public sealed class QueryRunTests
{
    private const string Heavy = "{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`},{`id`:`d`,`kind`:`derive`,`input`:`t`,`columns`:[{`name`:`one`,`expression`:`1`}]},"
        + "{`id`:`j`,`kind`:`join`,`left`:`d`,`right`:`d`,`join`:`inner`,`on`:[{`left`:`one`,`right`:`one`}]},"
        + "{`id`:`k`,`kind`:`join`,`left`:`j`,`right`:`d`,`join`:`inner`,`on`:[{`left`:`one`,`right`:`one`}]},"
        + "{`id`:`a`,`kind`:`aggregate`,`input`:`k`,`measures`:[{`name`:`n`,`function`:`countDistinct`,`column`:`d.n`}]}],`output`:`a`}";

    private static readonly QueryEngine Engine = new(new QueryEngineOptions { Threads = 2 });

    private static TestTables Many => new TestTables().Add("t", "n integer", [.. Enumerable.Range(0, 20_000).Select(i => new object?[] { (long)i })]);

    [Fact]
    public async Task Run_OverTime_IsAClearError()
    {
        var tables = Many;

        var error = await Assert.ThrowsAsync<QueryException>(() => Flows.RunAsync(Heavy, tables, limits: new QueryLimits(10, TimeSpan.FromSeconds(1))));

        Assert.Equal(QueryFailure.Timeout, error.Failure);
        Assert.Contains("longer than 1 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Cancelled_IsCancelledAndNoTimeout()
    {
        var tables = Many;
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(500));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Engine.RunAsync(Flows.Bind(Flows.Read(Heavy), tables), tables, QueryLimits.Default, null, source.Token));
    }

    [Fact]
    public async Task Run_CancelledWhileASourceSends_StopsTheSource()
    {
        using var source = new CancellationTokenSource();
        var stopped = false;
        var tables = new EndlessTable(source, () => stopped = true);
        var flow = Flows.Read("{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`}],`output`:`t`}");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Engine.RunAsync(Binder.Bind(flow, null, EndlessTable.Resolve).Plan!, tables, QueryLimits.Default, null, source.Token));

        Assert.True(stopped);
    }

    [Fact]
    public async Task Run_WithProgress_TellsRowsAndStages()
    {
        var heard = new List<QueryProgress>();
        var tables = Many;

        await Engine.RunAsync(Flows.Bind(Flows.Read("{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`}],`output`:`t`}"), tables), tables, QueryLimits.Default with { MaxRows = 30_000 }, new Listener(heard), CancellationToken.None);

        var input = Assert.Single(heard[^1].Inputs);
        Assert.Equal(("t", "memory", 20_000L, 20_000L), (input.Node, input.Source, input.Rows, heard[^1].Rows));
        Assert.All(heard, progress => Assert.Contains(progress.Stage, (string[])["Reading memory", "Computing"]));
    }

    [Fact]
    public async Task Stream_ManyRows_GivesThemAllInOrder()
    {
        var tables = Many;
        var plan = Flows.Bind(Flows.Read("{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`},{`id`:`s`,`kind`:`sort`,`input`:`t`,`by`:[{`column`:`n`,`descending`:true}]}],`output`:`s`}"), tables);
        var all = new List<object?>();

        await foreach (var batch in Engine.StreamAsync(plan, tables, QueryLimits.Default, CancellationToken.None))
        {
            Assert.InRange(batch.Rows.Count, 1, 2048);
            all.AddRange(batch.Rows.Select(row => row[0]));
        }

        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (object?)(19_999L - i)), all);
    }

    [Fact]
    public async Task Stream_LeftEarly_ReleasesTheEngine()
    {
        var tables = Many;
        var plan = Flows.Bind(Flows.Read("{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`}],`output`:`t`}"), tables);
        for (var i = 0; i < 20; i++)
        {
            await foreach (var batch in Engine.StreamAsync(plan, tables, QueryLimits.Default, CancellationToken.None))
            {
                Assert.NotEmpty(batch.Rows);
                break;
            }
        }
    }

    [Fact]
    public async Task Run_OverMemory_SaysSo()
    {
        var rows = Enumerable.Range(0, 300_000).Select(i => new object?[] { $"{i} {new string('x', 200)}" }).ToArray();
        var tables = new TestTables().Add("t", "s string", rows);

        var error = await Assert.ThrowsAsync<QueryException>(() => Flows.RunAsync(
            "{`nodes`:[{`id`:`t`,`kind`:`input`,`port`:`t`},{`id`:`s`,`kind`:`distinct`,`input`:`t`}],`output`:`s`}", tables, limits: QueryLimits.Default with { MemoryBytes = 32 << 20 }));

        Assert.True(error.Failure == QueryFailure.Memory, error.InnerException?.Message);
    }

    [Fact]
    public async Task Explain_Plan_TellsPortsAndStatementsWithoutReading()
    {
        var tables = Many;
        var explanation = await Engine.ExplainAsync(Flows.Bind(Flows.Read(Heavy), tables), tables, CancellationToken.None);

        var input = Assert.Single(explanation.Inputs);
        Assert.Equal(("t", "memory", "rows of t"), (input.Port, input.Source, input.Statement));
        Assert.Contains("count(DISTINCT", explanation.EngineSql, StringComparison.Ordinal);
    }

    private sealed class Listener(List<QueryProgress> heard) : IProgress<QueryProgress>
    {
        public void Report(QueryProgress value) => heard.Add(value);
    }

    /// <summary>Sends rows for ever; its third batch cancels the query.</summary>
    private sealed class EndlessTable(CancellationTokenSource source, Action stopped) : ITableInputs
    {
        internal static ScanResolution.Scan Resolve(string port) =>
            new(new GovernedScan(port, Guid.Empty, port, [new ScanColumn("n", LogicalType.Integer, "public", false, null)]));

        public ValueTask<TableInput> OpenAsync(GovernedScan scan, ScanRequest request, CancellationToken cancellationToken) =>
            new(new RowInput("endless", [new SchemaColumn("n", LogicalType.Integer)], Rows(cancellationToken), null));

        private async IAsyncEnumerable<RowBatch> Rows([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                for (var n = 0L; ; n++)
                {
                    await Task.Delay(10, cancellationToken);
                    if (n == 3)
                    {
                        await source.CancelAsync();
                    }

                    yield return new RowBatch([[n]]);
                }
            }
            finally
            {
                stopped();
            }
        }
    }
}
