using System.Net;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Products.Drift;

/// <summary>Tables of a database that somebody alters.</summary>
[Collection(PostgresTests.Name)]
public class PostgresDriftTests(PostgresServer server)
{
    private static int s_databases;
    private string _database = "";

    [PostgresFact]
    public async Task DropColumn_FailsOnlyReadsThatNeedIt()
    {
        await using var mesh = await MeshAsync(["id", "amount", "note"]);
        Assert.Equal((HttpStatusCode.OK, "1|10.50 2|20.00"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount"));
        await RunAsync("ALTER TABLE shop.orders DROP COLUMN amount");
        await FailsAsync(mesh.Analyst, "no longer has the column 'amount'", "id", "amount");
        await FailsAsync(mesh.Analyst, "no longer has the column 'amount'", "id", "amount");
        Assert.Equal((HttpStatusCode.OK, "1|a 2|b"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "note"));
        Assert.Equal((HttpStatusCode.OK, "2"), await DriftMesh.CountAsync(mesh.Analyst));
        Assert.Equal(["The source of commerce/shop/orders changed: it no longer has the column 'amount'"], await mesh.ToldAsync());

        await RunAsync("ALTER TABLE shop.orders ADD COLUMN amount numeric(10,2) DEFAULT 1");
        Assert.Equal((HttpStatusCode.OK, "1|1.00 2|1.00"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount"));
        Assert.Equal(2, (await mesh.ToldAsync()).Count);
    }

    [PostgresFact]
    public async Task RenameAndAdd_AreToldToMakersByNameAndToOthersByWhatThePortLacks()
    {
        await using var mesh = await MeshAsync(["id", "amount"]);
        await RunAsync("ALTER TABLE shop.orders RENAME COLUMN amount TO total; ALTER TABLE shop.orders ADD COLUMN margin int");
        await FailsAsync(mesh.Analyst, "no longer has the column 'amount'", "id", "amount");
        var theirs = (await DriftMesh.DriftAsync(mesh.Analyst))!.Value.ToString();
        Assert.DoesNotContain("total", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("margin", theirs, StringComparison.Ordinal);
        Assert.Equal("The source changed: it no longer has the column 'amount', has a new column 'total' and has a new column 'margin'.", (await DriftMesh.DriftAsync(mesh.Owner))!.Value.GetProperty("message").GetString());
    }

    [PostgresFact]
    public async Task ChangeType_ToTextThatHoldsOtherThings_IsToldInWordsOfThePort()
    {
        await using var mesh = await MeshAsync(["id", "quantity"]);
        Assert.Equal((HttpStatusCode.OK, "1|5 2|6"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "quantity"));
        await RunAsync("ALTER TABLE shop.orders ALTER COLUMN quantity TYPE text; UPDATE shop.orders SET quantity = 'a dozen' WHERE id = 2");
        await FailsAsync(mesh.Analyst, "no longer holds integer in the column 'quantity'", "id", "quantity");
        Assert.Equal((HttpStatusCode.OK, "1 2"), await DriftMesh.ReadAsync(mesh.Analyst, "id"));
        Assert.Contains("holds string instead of integer", (await DriftMesh.DriftAsync(mesh.Owner))!.Value.ToString(), StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task ChangeType_ToMoreDigitsBehindThePoint_IsNotRounded()
    {
        await using var mesh = await MeshAsync(["id", "amount"]);
        await RunAsync("ALTER TABLE shop.orders ALTER COLUMN amount TYPE numeric(12,4); UPDATE shop.orders SET amount = 10.5678 WHERE id = 1");
        await FailsAsync(mesh.Analyst, "no longer holds decimal(10,2) in the column 'amount'", "id", "amount");
        // Nor where the database would do the figures itself.
        var sum = await DriftMesh.RunAsync(mesh.Analyst, new
        {
            nodes = new object[] { new { id = "orders", kind = "input", port = DriftMesh.Port }, new { id = "all", kind = "aggregate", input = "orders", groupBy = Array.Empty<string>(), measures = new[] { new { name = "n", function = "sum", column = "amount" } } } },
            output = "all",
        });
        Assert.Equal(HttpStatusCode.BadGateway, sum.Status);
        Assert.Contains("no longer holds decimal(10,2)", sum.Text, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task ChangeType_ToAWiderOne_IsReadAsFarAsValuesFit()
    {
        await using var mesh = await MeshAsync(["id", "amount"]);
        await RunAsync("ALTER TABLE shop.orders ALTER COLUMN amount TYPE numeric(14,2)");
        Assert.Equal("additive", (await mesh.CheckAsync()).GetProperty("drift").GetProperty("kind").GetString());
        Assert.Null(await DriftMesh.DriftAsync(mesh.Analyst));
        Assert.Equal((HttpStatusCode.OK, "1|10.50 2|20.00"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount"));
        await RunAsync("UPDATE shop.orders SET amount = 123456789012.25 WHERE id = 2");
        await FailsAsync(mesh.Analyst, "may hold more than decimal(10,2) in the column 'amount'", "id", "amount");
    }

    [PostgresFact]
    public async Task DropConstraints_AreToldAndReadsGoOn()
    {
        await using var mesh = await MeshAsync(["id", "amount"]);
        await RunAsync("ALTER TABLE shop.orders DROP CONSTRAINT orders_pkey; ALTER TABLE shop.orders ALTER COLUMN id DROP NOT NULL");
        var drift = (await mesh.CheckAsync()).GetProperty("drift");
        Assert.Equal(["mayBeEmpty", "keyLost"], drift.GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("what").GetString()));
        Assert.Equal((HttpStatusCode.OK, "1|10.50 2|20.00"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount"));
    }

    [PostgresFact]
    public async Task DropTable_IsToldWithoutTheTablesName()
    {
        await using var mesh = await MeshAsync(["id", "amount"]);
        await RunAsync("DROP TABLE shop.orders");
        await FailsAsync(mesh.Analyst, "no longer has its table", "id");
        var text = await FailsAsync(mesh.Analyst, "no longer has its table", "id");
        Assert.DoesNotContain("shop.orders", text, StringComparison.Ordinal);
        Assert.Equal(["The source of commerce/shop/orders changed: it no longer has its table"], await mesh.ToldAsync());
    }

    [PostgresFact]
    public async Task ServerAway_IsNoDrift()
    {
        await using var mesh = await MeshAsync(["id", "amount"]);
        await RunAsync("ALTER TABLE shop.orders DROP COLUMN note");
        await server.RunAsync($"ALTER ROLE {_database} PASSWORD 'changed'; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{_database}'");
        var (status, text) = await DriftMesh.ReadAsync(mesh.Analyst, "id");
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.DoesNotContain("no longer", text, StringComparison.Ordinal);
        await mesh.CheckAsync(HttpStatusCode.BadGateway);
        Assert.Null(await DriftMesh.DriftAsync(mesh.Owner));
        Assert.Empty(await mesh.ToldAsync());
    }

    private static async Task<string> FailsAsync(HttpClient client, string words, params string[] columns)
    {
        var (status, text) = await DriftMesh.ReadAsync(client, columns);
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.StartsWith($"The source of '{DriftMesh.Port}' {words} since ", text, StringComparison.Ordinal);
        return text;
    }

    private async Task<DriftMesh> MeshAsync(string[] columns)
    {
        _database = $"drift{Interlocked.Increment(ref s_databases)}";
        await server.DatabaseAsync(_database, $"""
            CREATE SCHEMA shop; CREATE TABLE shop.orders (id bigint PRIMARY KEY, amount numeric(10,2), quantity int, note text);
            INSERT INTO shop.orders VALUES (1, 10.50, 5, 'a'), (2, 20, 6, 'b');
            CREATE ROLE {_database} LOGIN PASSWORD 'horse-battery-staple'; GRANT USAGE ON SCHEMA shop TO {_database}; GRANT SELECT ON shop.orders TO {_database};
            """);
        var mesh = await DriftMesh.CreateAsync(("Sources:AllowedHosts:0", "127.0.0.1"));
        await mesh.ConnectAsync(new
        {
            slug = "src", name = "Shop DB", kind = "postgresql", secrets = new { password = "horse-battery-staple" },
            settings = new { host = "127.0.0.1", port = server.Port, database = _database, user = _database, tls = "disable" },
        });
        await mesh.PublishAsync("shop.orders", columns);
        await mesh.GrantAsync(columns);
        return mesh;
    }

    private Task RunAsync(string sql) => server.RunAsync(sql, _database);
}
