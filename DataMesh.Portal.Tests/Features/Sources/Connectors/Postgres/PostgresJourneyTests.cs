using System.Net;
using System.Text;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Postgres;

/// <summary>A database becomes a source, a product and an answer that is joined with a file, through the API alone.</summary>
[Collection(PostgresTests.Name)]
public class PostgresJourneyTests(PostgresServer server)
{
    private const string Secret = "horse-battery-staple-77";

    [PostgresFact]
    public async Task Journey_FromConnectingToAJoinWithAFile_KeepsTheSecret()
    {
        await server.DatabaseAsync("journey", $"""
            CREATE SCHEMA shop; CREATE TABLE shop.orders (id bigint PRIMARY KEY, customer int NOT NULL, total numeric(10,2), placed timestamptz, token text);
            INSERT INTO shop.orders VALUES (1, 10, 12.50, '2026-01-02 03:04:05.000006+01', 't1'), (2, 10, 7.25, NULL, 't2'), (3, 20, NULL, '2026-02-01Z', 't3'), (4, 99, 1, NULL, 't4');
            DROP ROLE IF EXISTS portal; CREATE ROLE portal LOGIN PASSWORD '{Secret}'; GRANT USAGE ON SCHEMA shop TO portal; GRANT SELECT ON shop.orders TO portal;
            """);
        using var portal = new PortalFactory().With("Sources:AllowedHosts:0", "127.0.0.1");
        var admin = await portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var owner = await portal.ClientAsync("owner@example.com");
        var analyst = await portal.ClientAsync("analyst@example.com");
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });

        await ConnectAsync(owner);
        await PublishAsync(owner);
        await GrantAsync(owner, analyst);

        var answer = await analyst.SubmitAsync("/api/v1/query", new { flow = Flow(), limit = 100 });
        Assert.Equal(["1|12.50|2026-01-02T02:04:05.000006Z|Anna", "2|7.25|null|Anna", "3|null|2026-02-01T00:00:00Z|Ben"], answer.RowsAsText());
        var explained = (await analyst.SubmitAsync("/api/v1/query/explain", new { flow = Flow() })).ToString();
        Assert.Contains("shop", explained, StringComparison.Ordinal);
        Assert.DoesNotContain("token", explained, StringComparison.Ordinal);

        await server.RunAsync("ALTER ROLE portal PASSWORD 'changed'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portal'");
        var refused = (await analyst.SubmitAsync("/api/v1/query", new { flow = Flow() }, HttpStatusCode.BadGateway)).ToString();
        Assert.Contains("secrets.password", refused, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refused, StringComparison.Ordinal);
    }

    private async Task ConnectAsync(HttpClient owner)
    {
        const string Sources = "/api/v1/domains/commerce/sources";
        var settings = new { host = "127.0.0.1", port = server.Port, database = "journey", user = "portal", tls = "disable" };
        var wrong = await owner.SubmitAsync(Sources, new { slug = "db", name = "Shop DB", kind = "postgresql", settings }, HttpStatusCode.BadRequest);
        Assert.Contains("secrets.password", wrong.ToString(), StringComparison.Ordinal);
        var made = await owner.SubmitAsync(Sources, new { slug = "db", name = "Shop DB", kind = "postgresql", settings, secrets = new { password = Secret } }, HttpStatusCode.Created);
        Assert.Contains("password", made.GetProperty("secrets").ToString(), StringComparison.Ordinal);
        var tested = await owner.SubmitAsync($"{Sources}/db/test", null);
        Assert.True(tested.GetProperty("ok").GetBoolean(), tested.ToString());
        var tables = await owner.ReadAsync($"{Sources}/db/tables");
        Assert.Equal("shop.orders", Assert.Single(tables.Items()).GetProperty("name").GetString());
        var columns = await owner.ReadAsync($"{Sources}/db/tables/shop.orders/columns");
        Assert.Contains("decimal(10,2)", columns.ToString(), StringComparison.Ordinal);
        foreach (var told in new[] { made, tested, await owner.ReadAsync($"{Sources}/db"), await owner.ReadAsync(Sources) })
            Assert.DoesNotContain(Secret, told.ToString(), StringComparison.Ordinal);

        await owner.SubmitAsync(Sources, new { slug = "files", name = "Files", kind = "files" }, HttpStatusCode.Created);
        await owner.UploadAsync($"{Sources}/files/files", "people.csv", new MemoryStream(Encoding.UTF8.GetBytes("id,name\n10,Anna\n20,Ben\n30,Cleo\n")));
    }

    private static async Task PublishAsync(HttpClient owner)
    {
        await owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = "shop", name = "Shop", kind = "sourceAligned", purpose = "Orders as the shop has them.", owners = new[] { "owner@example.com" }, visibility = "everyone" }, HttpStatusCode.Created);
        await owner.ReplaceAsync("/api/v1/products/commerce/shop/ports/orders", Port("db", "shop.orders", "id", "customer", "total", "placed"));
        await owner.ReplaceAsync("/api/v1/products/commerce/shop/ports/people", Port("files", "people", "id", "name"));
        await owner.SubmitAsync("/api/v1/products/commerce/shop/publish", null);
    }

    private static async Task GrantAsync(HttpClient owner, HttpClient analyst)
    {
        var request = await analyst.SubmitAsync("/api/v1/access-requests", new
        {
            ports = new[] { "commerce/shop/orders", "commerce/shop/people" },
            consumer = new { kind = "user", id = "analyst@example.com" },
            purpose = "Report on orders by customer.",
            level = "read",
            until = $"{TimeProvider.System.GetUtcNow().Year + 1}-01-01T00:00:00Z",
        }, HttpStatusCode.Created);
        await owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { });
    }

    private static object Port(string source, string table, params string[] columns) => new
    {
        name = table,
        description = "One row each.",
        source,
        table,
        columns = columns.Select((c, i) => new { name = c, description = $"The {c} of it", classification = "internal", personalData = false, primaryKey = i == 0 }),
    };

    private static object Flow() => new
    {
        nodes = new object[]
        {
            new { id = "orders", kind = "input", port = "commerce/shop/orders" },
            new { id = "people", kind = "input", port = "commerce/shop/people" },
            new { id = "who", kind = "join", left = "orders", right = "people", join = "inner", on = new[] { new { left = "customer", right = "id" } } },
            new { id = "kept", kind = "select", input = "who", columns = new[] { new { name = "id" }, new { name = "total" }, new { name = "placed" }, new { name = "name" } } },
            new { id = "sorted", kind = "sort", input = "kept", by = new[] { new { column = "id" } } },
        },
        output = "sorted",
    };
}
