using System.Net;
using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Postgres;

/// <summary>Through the portal's API: what a PostgreSQL source is asked, and what the decision of an owner makes of it.</summary>
[Collection(PostgresTests.Name)]
public sealed class PushDownTests(PostgresServer server) : IAsyncLifetime
{
    private const string Database = "pushdown";
    private readonly PortalFactory _portal = new PortalFactory().With("Sources:AllowedHosts:0", "127.0.0.1");
    private HttpClient _owner = null!;
    private HttpClient _analyst = null!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.Programs is null) return;
        if (await server.ValueAsync<long>($"SELECT count(*) FROM pg_database WHERE datname = '{Database}'") == 0)
            await server.DatabaseAsync(Database, """
                CREATE TABLE orders (id int PRIMARY KEY, customer int NOT NULL, amount numeric(12,2), status text);
                INSERT INTO orders SELECT i, 1 + i % 10, i * 1.5, CASE WHEN i % 3 = 0 THEN 'paid' ELSE 'open' END FROM generate_series(1, 300) i;
                CREATE TABLE customers (id int PRIMARY KEY, country text, email text);
                INSERT INTO customers SELECT i, CASE WHEN i % 2 = 0 THEN 'SE' ELSE 'DE' END, 'c' || i || '@example.com' FROM generate_series(1, 10) i
                """);
        var admin = await _portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        _owner = await _portal.ClientAsync("owner@example.com");
        _analyst = await _portal.ClientAsync("analyst@example.com");
        await admin.SubmitAsync("/api/v1/domains", new { slug = "shop", name = "Shop", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/shop/members/owner@example.com", new { role = "owner" });
        await _owner.SubmitAsync("/api/v1/domains/shop/sources", new
        {
            slug = "db", name = "Shop DB", kind = "postgresql", settings = new { host = "127.0.0.1", port = server.Port, database = Database, user = "postgres", tls = "disable" }, secrets = new { password = PostgresServer.Password },
        }, HttpStatusCode.Created);
        await _owner.SubmitAsync("/api/v1/products", new { domain = "shop", slug = "sales", name = "Sales", kind = "sourceAligned", purpose = "Orders and customers of the shop.", owners = new[] { "owner@example.com" } }, HttpStatusCode.Created);
        await PortAsync("orders", "id", "customer", "amount", "status");
        await PortAsync("customers", "id", "country", "email");
        await _owner.SubmitAsync("/api/v1/products/shop/sales/publish", null);
    }

    public Task DisposeAsync()
    {
        _portal.Dispose();
        return Task.CompletedTask;
    }

    [PostgresFact]
    public async Task Query_JoinAndFiguresOfOneDatabase_IsOneStatementThere()
    {
        var rows = await _owner.SubmitAsync("/api/v1/query", new { flow = Grouped, limit = 100 });
        Assert.Equal(await ExpectedAsync("true"), rows.RowsAsText());
        var plan = await _owner.SubmitAsync("/api/v1/query/explain", new { flow = Grouped });
        var asked = plan.GetProperty("inputs").EnumerateArray().Select(i => i.GetProperty("statement").GetString()!).Distinct().Single();
        Assert.Contains("INNER JOIN", asked, StringComparison.Ordinal);
        Assert.Contains("GROUP BY", asked, StringComparison.Ordinal);
        Assert.Contains("-- $1 = 'paid'", asked, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Query_GrantWithRowFilterAndColumnLeftOut_HoldsInTheStatementAndEndsAtOnce()
    {
        var request = await _analyst.SubmitAsync("/api/v1/access-requests", new { ports = new[] { "shop/sales/orders", "shop/sales/customers" }, purpose = "Revenue by country.", level = "read", until = TimeProvider.System.GetUtcNow().AddDays(30) }, HttpStatusCode.Created);
        var misspelled = await _owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { rowFilter = "customer > 4" }, HttpStatusCode.BadRequest);
        Assert.True(misspelled.ToString().Contains("there is no such field", StringComparison.Ordinal), misspelled.ToString());
        await _owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new
        {
            rowFilters = new Dictionary<string, string> { ["shop/sales/orders"] = "customer > 4" },
            columns = new Dictionary<string, string[]> { ["shop/sales/customers"] = ["id", "country"] },
        });
        Assert.Equal(await ExpectedAsync("o.customer > 4"), (await _analyst.SubmitAsync("/api/v1/query", new { flow = Grouped, limit = 100 })).RowsAsText());
        var plan = (await _analyst.SubmitAsync("/api/v1/query/explain", new { flow = Grouped })).ToString();
        Assert.DoesNotContain("> CAST", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("email", plan, StringComparison.Ordinal);
        var hidden = await _analyst.SubmitAsync("/api/v1/query", new { flow = Filtered("email = 'c1@example.com'"), limit = 10 }, HttpStatusCode.BadRequest);
        Assert.DoesNotContain("c1@example.com", hidden.GetProperty("errors").ToString(), StringComparison.Ordinal);

        foreach (var grant in (await _owner.ReadAsync("/api/v1/grants?scope=domain")).Items().Where(g => g.GetProperty("port").GetString() == "shop/sales/orders"))
            await _owner.SubmitAsync($"/api/v1/grants/{grant.GetProperty("id").GetString()}/revoke", new { reason = "Over." });
        await _analyst.SubmitAsync("/api/v1/query", new { flow = Grouped, limit = 100 }, HttpStatusCode.Forbidden);
    }

    private static object Grouped => new
    {
        nodes = new object[]
        {
            new { id = "o", kind = "input", port = "shop/sales/orders" },
            new { id = "c", kind = "input", port = "shop/sales/customers" },
            new { id = "p", kind = "filter", input = "o", where = "status = 'paid'" },
            new { id = "j", kind = "join", join = "inner", left = "p", right = "c", on = new[] { new { left = "customer", right = "id" } } },
            new { id = "g", kind = "aggregate", input = "j", groupBy = new[] { "country" }, measures = new object[] { new { name = "orders", function = "count" }, new { name = "revenue", function = "sum", column = "amount" } } },
            new { id = "s", kind = "sort", input = "g", by = new[] { new { column = "country" } } },
        },
        output = "s",
    };

    private static object Filtered(string where) => new { nodes = new object[] { new { id = "c", kind = "input", port = "shop/sales/customers" }, new { id = "f", kind = "filter", input = "c", where } }, output = "f" };

    private async Task<List<string>> ExpectedAsync(string where)
    {
        var all = await server.ValueAsync<string>($"SELECT string_agg(line, ';' ORDER BY line) FROM (SELECT c.country || '|' || count(*) || '|' || sum(o.amount) AS line FROM orders o JOIN customers c ON c.id = o.customer WHERE o.status = 'paid' AND {where} GROUP BY c.country) t", Database);
        return [.. all.Split(';')];
    }

    private async Task PortAsync(string table, params string[] columns) => await _owner.ReplaceAsync($"/api/v1/products/shop/sales/ports/{table}", new
    {
        name = table, description = "One row each.", source = "db", table = $"public.{table}",
        columns = columns.Select(name => new { name, description = $"The {name}", classification = "internal" }),
    });
}
