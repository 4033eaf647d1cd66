using System.Net;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Postgres;

/// <summary>A table that is spread over two servers behind a coordinator: one statement, and the servers that hold the rows do the work.</summary>
[Collection(PostgresTests.Name)]
public sealed class ShardedTests : IAsyncLifetime
{
    private readonly PortalFactory _portal = new PortalFactory().With("Sources:AllowedHosts:0", "127.0.0.1");
    private readonly List<PostgresServer> _shards = [];
    private PostgresServer? _coordinator;

    public async Task InitializeAsync()
    {
        if (PostgresServer.Programs is null) return;
        foreach (var _ in (int[])[0, 1])
        {
            var shard = await PostgresServer.StartAsync("log_statement=all");
            await shard.RunAsync("CREATE TABLE orders (id bigint, customer bigint, amount numeric(12,2), status text)");
            _shards.Add(shard);
        }

        _coordinator = await PostgresServer.StartAsync("enable_partitionwise_aggregate=on", "enable_partitionwise_join=on");
        var password = PostgresServer.Password.Replace("'", "''", StringComparison.Ordinal);
        await _coordinator.RunAsync("CREATE EXTENSION postgres_fdw; CREATE TABLE orders (id bigint, customer bigint, amount numeric(12,2), status text) PARTITION BY HASH (customer)");
        for (var i = 0; i < _shards.Count; i++)
        {
            await _coordinator.RunAsync($"""
                CREATE SERVER shard{i} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '{_shards[i].Port}', dbname 'postgres', use_remote_estimate 'true', async_capable 'true');
                CREATE USER MAPPING FOR postgres SERVER shard{i} OPTIONS (user 'postgres', password '{password}');
                CREATE FOREIGN TABLE orders{i} PARTITION OF orders FOR VALUES WITH (MODULUS 2, REMAINDER {i}) SERVER shard{i} OPTIONS (table_name 'orders');
                """);
        }

        await _coordinator.RunAsync("INSERT INTO orders SELECT i, i % 50, i * 0.25, CASE WHEN i % 3 = 0 THEN 'paid' ELSE 'open' END FROM generate_series(1, 20000) i");
        foreach (var shard in _shards) await shard.RunAsync("ANALYZE orders");
        // Foreign tables have no statistics of their own.
        await _coordinator.RunAsync("ANALYZE orders");
    }

    public async Task DisposeAsync()
    {
        _portal.Dispose();
        if (_coordinator is not null) await _coordinator.DisposeAsync();
        foreach (var shard in _shards) await shard.DisposeAsync();
    }

    [PostgresFact]
    public async Task Query_FiguresOfAShardedTable_AreTheShardsWork()
    {
        var owner = await OwnerAsync();
        var logs = _shards.ConvertAll(shard => shard.Log.Length);
        var flow = new
        {
            nodes = new object[]
            {
                new { id = "o", kind = "input", port = "shop/sales/orders" },
                new { id = "f", kind = "filter", input = "o", where = "status = 'paid' and id > 100" },
                new { id = "g", kind = "aggregate", input = "f", groupBy = new[] { "customer" }, measures = new object[] { new { name = "orders", function = "count" }, new { name = "revenue", function = "sum", column = "amount" } } },
            },
            output = "g",
        };
        var rows = (await owner.SubmitAsync("/api/v1/query", new { flow, limit = 100 })).RowsAsText().Order(StringComparer.Ordinal).ToList();
        Assert.Equal(50, rows.Count);
        var total = await _coordinator!.ValueAsync<long>("SELECT count(*) FROM orders WHERE status = 'paid' AND id > 100");
        Assert.Equal(total, rows.Sum(row => long.Parse(row.Split('|')[1], System.Globalization.CultureInfo.InvariantCulture)));

        var plan = await owner.SubmitAsync("/api/v1/query/explain", new { flow });
        Assert.Equal("", plan.GetProperty("engine").GetString());
        for (var i = 0; i < _shards.Count; i++)
        {
            var asked = _shards[i].Log[logs[i]..];
            Assert.Contains("status = 'paid'", asked, StringComparison.Ordinal);
            Assert.Contains("GROUP BY", asked, StringComparison.Ordinal);
            Assert.Contains("sum(amount)", asked, StringComparison.Ordinal);
        }
    }

    private async Task<HttpClient> OwnerAsync()
    {
        var admin = await _portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var owner = await _portal.ClientAsync("owner@example.com");
        await admin.SubmitAsync("/api/v1/domains", new { slug = "shop", name = "Shop", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/shop/members/owner@example.com", new { role = "owner" });
        await owner.SubmitAsync("/api/v1/domains/shop/sources", new
        {
            slug = "db", name = "Cluster", kind = "postgresql", settings = new { host = "127.0.0.1", port = _coordinator!.Port, database = "postgres", user = "postgres", tls = "disable" }, secrets = new { password = PostgresServer.Password },
        }, HttpStatusCode.Created);
        await owner.SubmitAsync("/api/v1/products", new { domain = "shop", slug = "sales", name = "Sales", kind = "sourceAligned", purpose = "Orders of the shop.", owners = new[] { "owner@example.com" } }, HttpStatusCode.Created);
        await owner.ReplaceAsync("/api/v1/products/shop/sales/ports/orders", new
        {
            name = "Orders", source = "db", table = "public.orders",
            columns = ((string[])["id", "customer", "amount", "status"]).Select(name => new { name, description = $"The order's {name}.", classification = "internal", personal = false }),
        });
        return owner;
    }
}
