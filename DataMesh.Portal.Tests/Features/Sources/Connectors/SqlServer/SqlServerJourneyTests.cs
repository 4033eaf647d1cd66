using System.Net;
using System.Text;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

/// <summary>A database becomes a source, a product and an answer, through the API alone.</summary>
public class SqlServerJourneyTests
{
    private const string Sources = "/api/v1/domains/commerce/sources";
    private const string Secret = "horse-battery-staple-77";

    [Fact]
    public async Task Journey_FromConnectingToAnAnswer_KeepsTheSecretAndAsksOneStatement()
    {
        await using var server = new TdsServer(Answer);
        using var portal = new PortalFactory().With("Sources:AllowedHosts:0", "127.0.0.1");
        var admin = await portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var owner = await portal.ClientAsync("owner@example.com");
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });
        await ConnectAsync(owner, server.Port);
        await owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = "shop", name = "Shop", kind = "sourceAligned", purpose = "Orders as the shop has them.", owners = new[] { "owner@example.com" }, visibility = "everyone" }, HttpStatusCode.Created);
        await owner.ReplaceAsync("/api/v1/products/commerce/shop/ports/orders", new
        {
            name = "Orders", description = "One row each.", source = "db", table = "shop.orders",
            columns = ((string[])["id", "status"]).Select(name => new { name, description = $"The {name} of it", classification = "internal", personalData = false, primaryKey = name == "id" }),
        });
        await owner.SubmitAsync("/api/v1/products/commerce/shop/publish", null);

        var flow = new
        {
            nodes = new object[] { new { id = "o", kind = "input", port = "commerce/shop/orders" }, new { id = "f", kind = "filter", input = "o", where = "status = 'paid'" }, new { id = "s", kind = "sort", input = "f", by = new[] { new { column = "id" } } } },
            output = "s",
        };
        Assert.Equal(["1|paid", "3|paid"], (await owner.SubmitAsync("/api/v1/query", new { flow, limit = 100 })).RowsAsText());
        Assert.Contains("COLLATE Latin1_General_100_BIN2_UTF8", server.Asked[^1], StringComparison.Ordinal);
        Assert.Contains("WHERE (c1 = CAST(@p1 AS varbinary(max)))", server.Asked[^1], StringComparison.Ordinal);
        var explained = (await owner.SubmitAsync("/api/v1/query/explain", new { flow })).ToString();
        Assert.Contains("-- @p1 = 'paid'", explained, StringComparison.Ordinal);
        Assert.DoesNotContain("token", explained, StringComparison.Ordinal);
    }

    private static async Task ConnectAsync(HttpClient owner, int port)
    {
        var settings = new { host = "127.0.0.1", port, database = "shop", user = "reader", encrypt = "optional", trustServerCertificate = "false" };
        var wrong = await owner.SubmitAsync(Sources, new { slug = "db", name = "Shop DB", kind = "sqlserver", settings }, HttpStatusCode.BadRequest);
        Assert.Contains("secrets.password", wrong.ToString(), StringComparison.Ordinal);
        var made = await owner.SubmitAsync(Sources, new { slug = "db", name = "Shop DB", kind = "sqlserver", settings, secrets = new { password = Secret } }, HttpStatusCode.Created);
        var tested = await owner.SubmitAsync($"{Sources}/db/test", null);
        Assert.True(tested.GetProperty("ok").GetBoolean(), tested.ToString());
        Assert.Equal("shop.orders", Assert.Single((await owner.ReadAsync($"{Sources}/db/tables")).Items()).GetProperty("name").GetString());
        Assert.Contains("\"id\"", (await owner.ReadAsync($"{Sources}/db/tables/shop.orders/columns")).ToString(), StringComparison.Ordinal);
        foreach (var told in new[] { made, tested, await owner.ReadAsync($"{Sources}/db"), await owner.ReadAsync(Sources) })
            Assert.DoesNotContain(Secret, told.ToString(), StringComparison.Ordinal);
    }

    private static TdsAnswer Answer(string sql) =>
        sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts()
        : sql.Contains("ORDER BY s.name", StringComparison.Ordinal) ? TdsAnswer.Rows("schema nvarchar;name nvarchar;view bit;rows bigint", ["shop", "orders", false, 3L])
        : sql.Contains("sys.foreign_key_columns", StringComparison.Ordinal) ? SqlServerBench.Columns("id|int|4|10|0|key", "status|nvarchar|40|0|0", "token|nvarchar|40|0|0")
        : TdsAnswer.Rows("c0 int;c1 varbinary", [1, Encoding.UTF8.GetBytes("paid")], [3, Encoding.UTF8.GetBytes("paid")]);
}
