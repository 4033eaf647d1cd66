using System.Diagnostics;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.Postgres;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Postgres;

[Collection(PostgresTests.Name)]
public class PostgresRowsTests(PostgresServer server)
{
    // generate_series in the select list makes rows one by one; in FROM it would make all of them first.
    private const string Running = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'datamesh-portal' AND state <> 'idle'";

    // The views, and not what is asked of the catalog before.
    private const string Reading = $"{Running} AND (query LIKE '%asleep%' OR query LIKE '%endless%')";

    [PostgresFact]
    public async Task Parameters_EveryType_ComeBackAsTheyWent()
    {
        using var bench = await PostgresBench.MakeAsync(server, "SELECT 1");
        var pool = (await bench.Pools.OfAsync(bench.Handle(), default)).Value;
        object?[] values = [long.MinValue, -0.10m, 1e-300, "O'Brien \"x\"; -- $1 :a @b\n", true, DateOnly.MinValue, DateOnly.MaxValue, new DateTime(2026, 3, 29, 2, 30, 0, DateTimeKind.Utc).AddMicroseconds(1), new TimeOnly(23, 59), null];
        LogicalType[] types = [LogicalType.Integer, LogicalType.Decimal(10, 2), LogicalType.Number, LogicalType.String, LogicalType.Boolean, LogicalType.Date, LogicalType.Date, LogicalType.Timestamp, LogicalType.Time, LogicalType.String];
        var rows = new PostgresRows(pool, "SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10::text", values, [.. types.Select((t, i) => new SchemaColumn($"c{i}", t))]);
        Assert.Equal(values, Assert.Single(await PostgresBench.AllAsync(rows.ReadAsync(default))));
    }

    [PostgresFact]
    public async Task Sums_OfIntegers_AreIntegersOrFail()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE TABLE t (l int8); INSERT INTO t VALUES (9223372036854775807), (-7)");
        var pool = (await bench.Pools.OfAsync(bench.Handle(), default)).Value;
        Task<List<object?[]>> Sum(string sql) => PostgresBench.AllAsync(new PostgresRows(pool, sql, [], [new SchemaColumn("total", LogicalType.Integer)]).ReadAsync(default));
        Assert.Equal([9223372036854775800L], Assert.Single(await Sum("SELECT sum(l) FROM public.t")));
        Assert.Contains("'total'", (await Assert.ThrowsAsync<QueryException>(() => Sum("SELECT sum(l) FROM public.t WHERE l > 0 UNION ALL SELECT sum(l + 0::numeric) + 8 FROM public.t"))).Message, StringComparison.Ordinal);
        Assert.Equal(QueryFailure.Value, (await Assert.ThrowsAsync<QueryException>(() => Sum("SELECT l + 1 FROM public.t"))).Failure);
    }

    [PostgresFact]
    public async Task Session_OfASource_ReadsOnlyInUtcWithoutASearchPath()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE SEQUENCE q; CREATE VIEW writes AS SELECT nextval('public.q') AS n; ALTER DATABASE postgres SET timezone = 'Asia/Tokyo'");
        var pool = (await bench.Pools.OfAsync(bench.Handle(), default)).Value;
        var text = new SchemaColumn("v", LogicalType.String);
        const string Sql = "SELECT current_setting('transaction_read_only') || current_setting('TimeZone') || current_setting('search_path') || current_setting('statement_timeout') || current_setting('application_name')";
        // Twice, since a connection that comes back from the pool must be as it was.
        for (var i = 0; i < 2; i++)
            Assert.Equal(["onUTCpg_catalog30mindatamesh-portal"], Assert.Single(await PostgresBench.AllAsync(new PostgresRows(pool, Sql, [], [text]).ReadAsync(default))));
        var error = await Assert.ThrowsAsync<QueryException>(() => bench.RowsAsync("public.writes"));
        Assert.Contains("read only", error.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Cancel_InTheMiddle_StopsTheStatementOnTheServer()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE VIEW endless AS SELECT generate_series(1, 1000000000000) AS i, repeat('x', 100) AS x; CREATE VIEW asleep AS SELECT 1 AS i, pg_sleep(60)::text AS x");
        foreach (var view in (string[])["public.endless", "public.asleep"])
        {
            using var stop = new CancellationTokenSource();
            var reading = ReadUntilCancelledAsync((await bench.OpenAsync(view)).Batches, stop.Token);
            await UntilAsync(async () => await server.ValueAsync<long>(Reading) == 1);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
            await UntilAsync(async () => await server.ValueAsync<long>(Running) == 0);
        }

        Assert.Equal("i integer, x string", await bench.ColumnsAsync("public.endless"));
    }

    [PostgresFact]
    public async Task Rows_LeftInTheMiddle_StopTheStatementAndFreeTheConnection()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE VIEW endless AS SELECT generate_series(1, 1000000000000) AS i; CREATE TABLE t (i int); INSERT INTO t VALUES (5)");
        for (var i = 0; i < 30; i++)
        {
            await foreach (var batch in (await bench.OpenAsync("public.endless")).Batches)
            {
                Assert.Equal(2048, batch.Rows.Count);
                break;
            }

            Assert.Equal([5L], Assert.Single(await bench.RowsAsync("public.t")));
        }

        Assert.Equal(0, await server.ValueAsync<long>(Running));
    }

    [PostgresFact]
    public async Task Rows_Large_EndTheirBatchEarly()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE VIEW large AS SELECT repeat('x', 1000000) AS x FROM generate_series(1, 20) i");
        var sizes = new List<int>();
        await foreach (var batch in (await bench.OpenAsync("public.large")).Batches) sizes.Add(batch.Rows.Count);
        Assert.Equal([5, 5, 5, 5], sizes);
    }

    [PostgresFact]
    public async Task Server_KilledInTheMiddle_IsToldAndThePoolRecovers()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE VIEW slow AS SELECT i, pg_sleep(0.0002)::text AS x FROM generate_series(1, 100000) i; CREATE TABLE t (i int); INSERT INTO t VALUES (5)");
        var seen = 0;
        var error = await Assert.ThrowsAsync<QueryException>(async () =>
        {
            await foreach (var batch in (await bench.OpenAsync("public.slow")).Batches)
            {
                if (seen == 0) await server.KillAsync();
                seen += batch.Rows.Count;
            }
        });
        Assert.Equal(QueryFailure.Source, error.Failure);
        Assert.Contains("Shop DB", error.Message, StringComparison.Ordinal);
        Assert.True(seen > 0);
        var down = Assert.IsType<Portal.Platform.Results.Unavailable>((await bench.Connector.TestAsync(bench.Handle(), default)).Error);
        Assert.Contains("settings.port", down.Message, StringComparison.Ordinal);
        await server.BeginAsync();
        Assert.Equal([5L], Assert.Single(await bench.RowsAsync("public.t")));
    }

    [PostgresFact]
    public async Task Server_StartedAnewBetweenQueries_IsNotNoticed()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE TABLE t (i int); INSERT INTO t VALUES (5)");
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => bench.RowsAsync("public.t")));
        await server.KillAsync();
        await server.BeginAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ => Assert.Equal([5L], Assert.Single(await bench.RowsAsync("public.t")))));
    }

    [PostgresFact]
    public async Task Session_EndedByAnAdministrator_IsToldInWords()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE VIEW asleep AS SELECT pg_sleep(60)::text AS x; CREATE TABLE t (i int); INSERT INTO t VALUES (5)");
        var reading = bench.RowsAsync("public.asleep");
        await UntilAsync(async () => await server.ValueAsync<long>(Reading) == 1);
        await server.RunAsync("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'datamesh-portal'");
        var error = await Assert.ThrowsAsync<QueryException>(() => reading);
        Assert.Contains("stopped the statement", error.Message, StringComparison.Ordinal);
        Assert.Equal([5L], Assert.Single(await bench.RowsAsync("public.t")));
    }

    [PostgresFact]
    public async Task Opens_Thousand_LeakNoConnection()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE TABLE t (i int, odd date); INSERT INTO t SELECT i, NULL FROM generate_series(1, 10) i; CREATE VIEW bad AS SELECT 1 / (i - 5) AS x FROM t; CREATE VIEW misfit AS SELECT 'infinity'::date AS d FROM t");
        var most = 0L;
        await Parallel.ForEachAsync(Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, ct) =>
        {
            switch (i % 5)
            {
                case 0: await Assert.ThrowsAsync<QueryException>(() => bench.RowsAsync("public.bad", "x")); break;
                case 1: await Assert.ThrowsAsync<QueryException>(() => bench.RowsAsync("public.misfit", "d")); break;
                case 2:
                    using (var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 7)))
                    {
                        try
                        {
                            await foreach (var batch in (await bench.OpenAsync("public.t", "i")).Batches.WithCancellation(stop.Token)) Assert.Equal(10, batch.Rows.Count);
                        }
                        catch (OperationCanceledException)
                        {
                            // As it may be, at any moment.
                        }
                    }

                    break;
                default: Assert.Equal(10, (await bench.RowsAsync("public.t", "i")).Count); break;
            }

            if (i % 100 == 0) most = Math.Max(most, await server.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'datamesh-portal'"));
        });
        Assert.InRange(most, 1, PostgresSettings.MostConnections + 1);
        Assert.Equal(0, await server.ValueAsync<long>(Running));
        // All of them are free, which a leaked one would not be.
        var all = Enumerable.Range(0, PostgresSettings.MostConnections).Select(_ => bench.RowsAsync("public.t", "i")).ToList();
        Assert.All(await Task.WhenAll(all).WaitAsync(TimeSpan.FromSeconds(20)), rows => Assert.Equal(10, rows.Count));
    }

    [PostgresFact]
    public async Task Settings_Changed_CloseTheOldConnections()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE TABLE t (i int); DROP ROLE IF EXISTS other; CREATE ROLE other SUPERUSER LOGIN PASSWORD 'pw'");
        await bench.RowsAsync("public.t");
        var pool = (await bench.Pools.OfAsync(bench.Handle(), default)).Value;
        Assert.Same(pool, (await bench.Pools.OfAsync(bench.Handle(), default)).Value);
        Assert.True((await bench.Connector.TestAsync(bench.Handle(("user", "other"), ("password", "pw")), default)).Ok);
        await UntilAsync(async () => await server.ValueAsync<string>("SELECT string_agg(usename, ',') FROM pg_stat_activity WHERE application_name = 'datamesh-portal'") == "other");
    }

    private static async Task ReadUntilCancelledAsync(IAsyncEnumerable<RowBatch> batches, CancellationToken ct)
    {
        await foreach (var batch in batches.WithCancellation(ct)) Assert.NotEmpty(batch.Rows);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        var clock = Stopwatch.StartNew();
        while (!await holds())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), "It did not come about within 15 s.");
            await Task.Delay(20);
        }
    }
}
