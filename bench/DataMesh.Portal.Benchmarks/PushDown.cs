using System.Diagnostics;
using System.Globalization;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Tests.Shared;
using Npgsql;
using NpgsqlTypes;

namespace DataMesh.Portal.Benchmarks;

/// <summary>Queries over a PostgreSQL source, beside the best that can be done by hand, turn by turn.</summary>
internal static class PushDown
{
    private const string Selective = """
        {"nodes":[{"id":"o","kind":"input","port":"commerce/bench/orders"},{"id":"t","kind":"input","port":"commerce/tiers/tiers"},{"id":"f","kind":"filter","input":"t","where":"tier = 'gold'"},
        {"id":"j","kind":"join","join":"inner","left":"o","right":"f","on":[{"left":"customer","right":"customer"}]},
        {"id":"g","kind":"aggregate","input":"j","groupBy":["region"],"measures":[{"name":"orders","function":"count"},{"name":"revenue","function":"sum","column":"amount"}]}],"output":"g"}
        """;

    // Lower letters and sums of floating point are not PostgreSQL's work, so that every row comes over.
    private const string Whole = """
        {"nodes":[{"id":"o","kind":"input","port":"commerce/bench/orders"},{"id":"d","kind":"derive","input":"o","columns":[{"name":"low","expression":"lower(status)"},{"name":"x","expression":"cast(amount as number)"}]},
        {"id":"g","kind":"aggregate","input":"d","measures":[{"name":"a","function":"max","column":"id"},{"name":"b","function":"max","column":"customer"},{"name":"c","function":"max","column":"low"},{"name":"d","function":"sum","column":"x"},{"name":"e","function":"max","column":"at"}]}],"output":"g"}
        """;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var server = await PostgresServer.StartAsync("shared_buffers=1GB", "max_wal_size=8GB", "max_parallel_workers_per_gather=0");
        await server.RunAsync("""
            CREATE UNLOGGED TABLE customers AS SELECT i::bigint AS id, (ARRAY['SE','DE','FR','NO','DK'])[1 + i % 5] AS country FROM generate_series(1, 100000) i;
            ALTER TABLE customers ADD PRIMARY KEY (id);
            CREATE UNLOGGED TABLE orders AS SELECT i::bigint AS id, (1 + (i * 7919::bigint) % 100000)::bigint AS customer, CASE WHEN i % 40000 = 0 THEN 'disputed' ELSE 'paid' END AS status, ((i * 31::bigint) % 100000 / 100.0)::numeric(12,2) AS amount, timestamp '2026-01-01' + i * interval '3 seconds' AS at FROM generate_series(1, 10000000) i;
            CREATE INDEX ON orders (customer);
            """);
        await server.RunAsync("VACUUM ANALYZE");
        var folder = Directory.CreateTempSubdirectory("datamesh-bench-").FullName;
        var tiers = Path.Combine(folder, "tiers.parquet");
        Bench.Write(tiers, "SELECT (i + 1)::BIGINT AS customer, CASE WHEN i % 400 = 0 THEN 'gold' ELSE 'base' END AS tier, 'r' || (i % 7) AS region FROM range(100000) t(i)");
        try
        {
            await using var portal = await Portals.DemoAsync(("Sources:AllowedHosts:0", "127.0.0.1"));
            using var client = await Portals.ClientAsync(portal, Bench.Owner);
            await Bench.DoAsync(client, HttpMethod.Post, "/api/v1/domains/commerce/sources", new
            {
                slug = "bench", name = "Bench", kind = "postgresql",
                settings = new { host = "127.0.0.1", port = server.Port, database = "postgres", user = "postgres", tls = "disable" },
                secrets = new { password = PostgresServer.Password },
            });
            await Bench.DoAsync(client, HttpMethod.Post, "/api/v1/domains/commerce/sources", new { slug = "tiers", name = "Tiers", kind = "files", settings = new { } });
            await Bench.UploadAsync(client, "tiers", tiers);
            await Bench.ProductAsync(client, "bench", "bench", ("orders", "public.orders"), ("customers", "public.customers"));
            await Bench.ProductAsync(client, "tiers", "tiers", ("tiers", "tiers"));
            await using var bare = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=true");
            return await MeasureAsync(client, bare, tiers);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(HttpClient client, NpgsqlDataSource bare, string tiers)
    {
        var first = await CompareAsync(10, () => Bench.QueryAsync(client, """{"nodes":[{"id":"o","kind":"input","port":"commerce/bench/orders"},{"id":"f","kind":"filter","input":"o","where":"status = 'disputed'"}],"output":"f"}"""),
            () => ReadAsync(bare, "SELECT id, customer, status, amount, at FROM orders WHERE status COLLATE \"C\" = $1 LIMIT 101", new NpgsqlParameter { Value = "disputed" }));
        var grouped = await CompareAsync(5, () => Bench.QueryAsync(client, """{"nodes":[{"id":"o","kind":"input","port":"commerce/bench/orders"},{"id":"c","kind":"input","port":"commerce/bench/customers"},{"id":"j","kind":"join","join":"inner","left":"o","right":"c","on":[{"left":"customer","right":"id"}]},{"id":"g","kind":"aggregate","input":"j","groupBy":["country"],"measures":[{"name":"orders","function":"count"},{"name":"revenue","function":"sum","column":"amount"}]}],"output":"g"}"""),
            () => ReadAsync(bare, "SELECT c.country, count(*), sum(o.amount) FROM orders o JOIN customers c ON c.id = o.customer GROUP BY c.country"));
        var explained = (await Bench.DoAsync(client, HttpMethod.Post, "/api/v1/query/explain", new { flow = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(Selective) })).ToString();
        if (!explained.Contains("join keys", StringComparison.Ordinal)) throw new InvalidOperationException($"The selective join sends no keys: {explained}");
        var selective = await CompareAsync(10, () => Bench.QueryAsync(client, Selective), () => TwoStepsAsync(bare, tiers));
        var all = await CompareAsync(3, () => Bench.QueryAsync(client, Selective), () => FetchAllAsync(bare, "SELECT customer, amount FROM orders", r => r.GetInt64(0) + (long)r.GetDecimal(1)));
        var rate = await CompareAsync(3, () => Bench.QueryAsync(client, Whole), () => FetchAllAsync(bare, "SELECT id, customer, status, amount, at FROM orders",
            r => r.GetInt64(0) + r.GetInt64(1) + r.GetString(2).Length + (long)r.GetDecimal(3) + r.GetDateTime(4).Ticks));
        return
        [
            new Figure("first 100 rows of a filtered 10-million-row PostgreSQL table, by API", "at most 1.3 × bare Npgsql", first.Say()),
            new Figure("two tables of one PostgreSQL (10 million and 100,000 rows), joined and grouped, by API", "at most 1.1 × the same SQL", grouped.Say()),
            new Figure("PostgreSQL 10 million ⋈ Parquet 100,000 (250 keys), grouped, by API", "at most 1.5 × a two-step plan by hand", selective.Say()),
            new Figure("the same, beside fetching the 10 million rows by bare Npgsql", "at least 10 × faster", string.Create(CultureInfo.InvariantCulture, $"{all.Beside / all.Through:0.0} × faster ({all.Through:0} ms, fetching {all.Beside:0} ms)")),
            new Figure("10 million PostgreSQL rows of 5 columns into the embedded engine and five figures, by API", "at least 0.8 × the rate of bare Npgsql", string.Create(CultureInfo.InvariantCulture, $"{rate.Beside / rate.Through:0.00} × ({10_000 / rate.Through:0.00} million rows/s, bare {10_000 / rate.Beside:0.00})")),
        ];
    }

    /// <summary>By hand: the keys of the small side, the rows of the large side that have them, joined and grouped in the embedded engine.</summary>
    private static async Task TwoStepsAsync(NpgsqlDataSource bare, string tiers)
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [tiers] });
        using var connection = database.Connect();
        var keys = connection.Query($"SELECT DISTINCT customer FROM '{tiers}' WHERE tier = 'gold'").Select(row => (long)row[0]!).ToArray();
        connection.Execute("CREATE TABLE o (customer BIGINT, amount DECIMAL(12,2))");
        using (var appender = connection.Append("o"))
        {
            await using var command = bare.CreateCommand("SELECT customer, amount FROM orders WHERE customer = ANY ($1)");
            command.Parameters.Add(new NpgsqlParameter { Value = keys, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) appender.Append([reader.GetInt64(0), reader.GetDecimal(1)]);
            appender.Flush();
        }

        connection.Query($"SELECT t.region, count(*), sum(o.amount) FROM o JOIN '{tiers}' t ON t.customer = o.customer WHERE t.tier = 'gold' GROUP BY t.region");
    }

    private static async Task ReadAsync(NpgsqlDataSource bare, string sql, params NpgsqlParameter[] values)
    {
        await using var command = bare.CreateCommand(sql);
        command.Parameters.AddRange(values);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) _ = reader.GetValue(0);
    }

    private static async Task FetchAllAsync(NpgsqlDataSource bare, string sql, Func<NpgsqlDataReader, long> use)
    {
        await using var command = bare.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var sum = 0L;
        while (await reader.ReadAsync()) sum = unchecked(sum + use(reader));
        GC.KeepAlive(sum);
    }

    private static async Task<Compared> CompareAsync(int runs, Func<Task> through, Func<Task> beside)
    {
        var (portal, direct) = (new List<double>(), new List<double>());
        for (var i = 0; i <= runs; i++)
        {
            var (a, b) = (await TimeAsync(through), await TimeAsync(beside));
            // The first turn warms both up.
            if (i == 0) continue;
            portal.Add(a);
            direct.Add(b);
        }

        return new Compared(Bench.Median(portal), Bench.Median(direct), runs);
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private sealed record Compared(double Through, double Beside, int Turns)
    {
        public string Say() => string.Create(CultureInfo.InvariantCulture, $"{Through / Beside:0.00} × (median {Through:0} ms, beside {Beside:0} ms, {Turns} turns)");
    }
}
