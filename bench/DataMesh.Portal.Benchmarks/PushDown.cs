using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using DataMesh.Portal.Tests.Shared;
using Npgsql;

namespace DataMesh.Portal.Benchmarks;

/// <summary>Queries over a PostgreSQL source, beside the same statements asked of it directly, turn by turn.</summary>
internal static class PushDown
{
    private const string Owner = "bruno@fjordline.example";

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var server = await PostgresServer.StartAsync("shared_buffers=512MB", "max_wal_size=8GB");
        await server.RunAsync("""
            CREATE UNLOGGED TABLE customers AS SELECT i::bigint AS id, (ARRAY['SE','DE','FR','NO','DK'])[1 + i % 5] AS country FROM generate_series(1, 100000) i;
            ALTER TABLE customers ADD PRIMARY KEY (id);
            CREATE UNLOGGED TABLE orders AS SELECT i::bigint AS id, (1 + (i * 7919::bigint) % 100000)::bigint AS customer, CASE WHEN i % 40000 = 0 THEN 'disputed' ELSE 'paid' END AS status, ((i * 31::bigint) % 100000 / 100.0)::numeric(12,2) AS amount FROM generate_series(1, 10000000) i;
            """);
        await server.RunAsync("VACUUM ANALYZE");
        await using var portal = await Portals.DemoAsync(("Sources:AllowedHosts:0", "127.0.0.1"));
        using var client = await Portals.ClientAsync(portal, Owner);
        await ConnectAsync(client, server);
        await using var bare = NpgsqlDataSource.Create(server.ConnectionString + ";Pooling=true");

        var first = await CompareAsync(
            client,
            """{"nodes":[{"id":"o","kind":"input","port":"commerce/bench/orders"},{"id":"f","kind":"filter","input":"o","where":"status = 'disputed'"}],"output":"f"}""",
            bare,
            "SELECT id, customer, status, amount FROM orders WHERE status COLLATE \"C\" = $1 LIMIT 101",
            10,
            "disputed");
        var grouped = await CompareAsync(
            client,
            """{"nodes":[{"id":"o","kind":"input","port":"commerce/bench/orders"},{"id":"c","kind":"input","port":"commerce/bench/customers"},{"id":"j","kind":"join","join":"inner","left":"o","right":"c","on":[{"left":"customer","right":"id"}]},{"id":"g","kind":"aggregate","input":"j","groupBy":["country"],"measures":[{"name":"orders","function":"count"},{"name":"revenue","function":"sum","column":"amount"}]}],"output":"g"}""",
            bare,
            "SELECT c.country, count(*), sum(o.amount) FROM orders o JOIN customers c ON c.id = o.customer GROUP BY c.country",
            5);
        return
        [
            new Figure("first 100 rows of a filtered 10-million-row PostgreSQL table, by API", "1.3 × bare Npgsql", first),
            new Figure("two tables of one PostgreSQL (10 million and 100,000 rows), joined and grouped, by API", "1.1 × the same SQL", grouped),
        ];
    }

    private static async Task ConnectAsync(HttpClient client, PostgresServer server)
    {
        await DoAsync(client, HttpMethod.Post, "/api/v1/domains/commerce/sources", new
        {
            slug = "bench", name = "Bench", kind = "postgresql",
            settings = new { host = "127.0.0.1", port = server.Port, database = "postgres", user = "postgres", tls = "disable" },
            secrets = new { password = PostgresServer.Password },
        });
        await DoAsync(client, HttpMethod.Post, "/api/v1/products", new { domain = "commerce", slug = "bench", name = "Bench", kind = "sourceAligned" });
        foreach (var table in (string[])["orders", "customers"])
            await DoAsync(client, HttpMethod.Put, $"/api/v1/products/commerce/bench/ports/{table}", new { name = table, source = "bench", table = $"public.{table}" });
    }

    private static async Task<string> CompareAsync(HttpClient client, string flow, NpgsqlDataSource bare, string sql, int runs, params object[] values)
    {
        var (portal, direct) = (new List<double>(), new List<double>());
        for (var i = 0; i <= runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await DoAsync(client, HttpMethod.Post, "/api/v1/query", new { flow = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(flow), limit = 100 });
            var through = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            started = Stopwatch.GetTimestamp();
            await using (var command = bare.CreateCommand(sql))
            {
                foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync()) _ = reader.GetValue(0);
            }

            var beside = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            // The first turn warms both up.
            if (i == 0) continue;
            portal.Add(through);
            direct.Add(beside);
        }

        portal.Sort();
        direct.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{portal[portal.Count / 2] / direct[direct.Count / 2]:0.00} × (median {portal[portal.Count / 2]:0} ms, beside {direct[direct.Count / 2]:0} ms, {runs} turns)");
    }

    private static async Task DoAsync(HttpClient client, HttpMethod method, string path, object body)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
    }
}
