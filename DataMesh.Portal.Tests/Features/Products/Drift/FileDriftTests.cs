using System.Net;
using System.Text.Json;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Tests.Features.Products.Drift;

/// <summary>Files that are uploaded anew, and SQLite files that change where they are.</summary>
public sealed class FileDriftTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("datamesh-drift-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Upload_WithoutAColumn_FailsOnlyReadsThatNeedItInWordsOfThePortUntilItIsBack()
    {
        const string Whole = "id,amount,card,channel\n1,10,4111,web\n2,20,4222,shop\n3,30,4333,web\n";
        await using var mesh = await DriftMesh.CreateAsync();
        await mesh.ConnectAsync(new { slug = "src", name = "Shop files", kind = "files" });
        await mesh.UploadAsync(Whole);
        await mesh.PublishAsync("orders", "id", "amount", "channel");
        await mesh.GrantAsync(["id", "amount"], "channel = 'web'");
        Assert.Equal((HttpStatusCode.OK, "1|10 3|30"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount"));

        await mesh.UploadAsync("id,margin,channel\n1,7,web\n2,8,shop\n4,9,web\n");
        var (status, text) = await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount");
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Matches(@"^The source of 'commerce/shop/orders' no longer has the column 'amount' since \d{4}-\d\d-\d\d \d\d:\d\d UTC; its owner has been told\.$", text);
        Assert.Equal((HttpStatusCode.OK, "1 4"), await DriftMesh.ReadAsync(mesh.Analyst, "id"));
        Assert.Equal((HttpStatusCode.OK, "2"), await DriftMesh.CountAsync(mesh.Analyst));
        Assert.Equal(text, (await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount")).Text);
        Assert.Equal(["The source of commerce/shop/orders changed: it no longer has the column 'amount' and has a new column"], await mesh.ToldAsync());

        var theirs = (await DriftMesh.DriftAsync(mesh.Analyst))!.Value;
        Assert.Equal(("breaking", "The source changed: it no longer has the column 'amount'."), (theirs.GetProperty("kind").GetString(), theirs.GetProperty("message").GetString()));
        Assert.DoesNotContain("margin", theirs.ToString(), StringComparison.Ordinal);
        Assert.Contains("margin", (await DriftMesh.DriftAsync(mesh.Owner))!.Value.ToString(), StringComparison.Ordinal);

        await mesh.UploadAsync(Whole);
        Assert.Equal((HttpStatusCode.OK, "1|10 3|30"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount"));
        Assert.Null(await DriftMesh.DriftAsync(mesh.Owner));
        Assert.Equal("The source of commerce/shop/orders fits again", (await mesh.ToldAsync())[^1]);
        Assert.Equal(2, (await mesh.ToldAsync()).Count);
    }

    [Fact]
    public async Task Upload_ThatBreaksAPort_IsToldToItsOwnerAndMarkedInTheCatalogWithoutAnybodyReading()
    {
        await using var mesh = await DriftMesh.CreateAsync();
        await mesh.ConnectAsync(new { slug = "src", name = "Shop files", kind = "files" });
        await mesh.UploadAsync("id,amount\n1,10\n");
        await mesh.PublishAsync("orders", "id", "amount");
        Assert.Empty((await BrokenAsync()).EnumerateArray());

        await mesh.UploadAsync("id\n1\n");
        Assert.Equal(["The source of commerce/shop/orders changed: it no longer has the column 'amount'"], await ToldAsync(1));
        Assert.Equal(["orders"], (await BrokenAsync()).EnumerateArray().Select(p => p.GetString()));

        await mesh.UploadAsync("id,amount\n1,10\n");
        Assert.Equal("The source of commerce/shop/orders fits again", (await ToldAsync(2))[^1]);
        Assert.Empty((await BrokenAsync()).EnumerateArray());

        async Task<JsonElement> BrokenAsync() => Assert.Single((await mesh.Analyst.ReadAsync("/api/v1/search?q=shop")).Items()).GetProperty("brokenPorts");

        async Task<IReadOnlyList<string>> ToldAsync(int count)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (true)
            {
                if (await mesh.ToldAsync() is var told && told.Count >= count) return told;
                await Task.Delay(50, patience.Token);
            }
        }
    }

    [Fact]
    public async Task Upload_WithoutTheRowFiltersColumn_IsNotNamedToWhoHasItNot()
    {
        await using var mesh = await DriftMesh.CreateAsync();
        await mesh.ConnectAsync(new { slug = "src", name = "Shop files", kind = "files" });
        await mesh.UploadAsync("id,amount,channel\n1,10,web\n2,20,shop\n");
        await mesh.PublishAsync("orders", "id", "amount", "channel");
        await mesh.GrantAsync(["id", "amount"], "channel = 'web'");

        await mesh.UploadAsync("id,amount\n1,10\n2,20\n");
        var (status, text) = await DriftMesh.ReadAsync(mesh.Analyst, "id");
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.StartsWith("The source of 'commerce/shop/orders' no longer has what the row filter of your access needs since ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("channel", text, StringComparison.Ordinal);
        Assert.Contains("'channel'", (await DriftMesh.ReadAsync(mesh.Owner, "id", "channel")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upload_ColumnBehindAMaskThatHidesItGone_GoesOnBeingHidden()
    {
        await using var mesh = await DriftMesh.CreateAsync();
        await mesh.ConnectAsync(new { slug = "src", name = "Shop files", kind = "files" });
        await mesh.UploadAsync("card,id\n4111,1\n4222,2\n");
        await mesh.PublishAsync("orders", "card", "id");
        await mesh.GrantAsync(["card", "id"], masks: new() { ["card"] = "redact" });
        await mesh.UploadAsync("id\n1\n2\n");
        Assert.Equal((HttpStatusCode.OK, "1|••• 2|•••"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "card"));
        Assert.Equal((HttpStatusCode.OK, "2"), await DriftMesh.CountAsync(mesh.Analyst));
        Assert.Equal(HttpStatusCode.BadGateway, (await DriftMesh.ReadAsync(mesh.Owner, "id", "card")).Status);
    }

    [Fact]
    public async Task Upload_TypeWhoseValuesWouldBecomeOthers_IsNotRead()
    {
        await using var mesh = await DriftMesh.CreateAsync();
        await mesh.ConnectAsync(new { slug = "src", name = "Shop files", kind = "files" });
        await mesh.UploadAsync("id,amount\n1,10\n2,20\n");
        await mesh.PublishAsync("orders", "id", "amount");
        await mesh.GrantAsync(["id", "amount"]);

        // 10.6 would be read as 11.
        await mesh.UploadAsync("id,amount\n1,10.6\n2,20\n");
        var (status, text) = await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount");
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("no longer holds integer in the column 'amount' since", text, StringComparison.Ordinal);

        // Text that holds numbers may be read, as far as it does.
        await mesh.UploadAsync("id,amount\n1,10\n2,many\n");
        (status, text) = await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount");
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("no longer holds integer in the column 'amount' since", text, StringComparison.Ordinal);
        Assert.DoesNotContain("many", text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "1 2"), await DriftMesh.ReadAsync(mesh.Analyst, "id"));
    }

    [Fact]
    public async Task Owner_TakesTheNewColumns_AndReadsGoOn()
    {
        await using var mesh = await DriftMesh.CreateAsync();
        await mesh.ConnectAsync(new { slug = "src", name = "Shop files", kind = "files" });
        await mesh.UploadAsync("id,amount\n1,10\n");
        await mesh.PublishAsync("orders", "id", "amount");
        await mesh.UploadAsync("id,total\n1,10\n");
        var found = await mesh.CheckAsync();
        Assert.Equal(["columnGone", "columnAdded"], found.GetProperty("drift").GetProperty("changes").EnumerateArray().Select(c => c.GetProperty("what").GetString()));
        await mesh.Analyst.SubmitAsync("/api/v1/products/commerce/shop/ports/orders/check", null, HttpStatusCode.Forbidden);

        var put = await mesh.PutAsync("orders", "id", "total");
        Assert.True(!put.TryGetProperty("drift", out var drift) || drift.ValueKind == JsonValueKind.Null);
        await mesh.Owner.SubmitAsync("/api/v1/products/commerce/shop/publish", null);
        Assert.Equal((HttpStatusCode.OK, "1|10"), await DriftMesh.ReadAsync(mesh.Owner, "id", "total"));
        Assert.Null(await DriftMesh.DriftAsync(mesh.Analyst));
    }

    [Fact]
    public async Task Sqlite_ColumnAndTableDropped_AreToldAndAnEmptyTableIsNot()
    {
        Change("CREATE TABLE orders (id INTEGER PRIMARY KEY, amount NUMERIC(10,2), placed TEXT); INSERT INTO orders VALUES (1, 10.5, '2026-01-02'), (2, 20, '2026-01-03');");
        await using var mesh = await DriftMesh.CreateAsync(("Sources:FileRoots:0", _root));
        await mesh.ConnectAsync(new { slug = "src", name = "Shop db", kind = "sqlite", settings = new { path = "shop.sqlite" } });
        await mesh.PublishAsync("orders", "amount", "id", "placed");
        await mesh.GrantAsync(["amount", "id", "placed"]);
        Assert.Equal((HttpStatusCode.OK, "1|10.50|2026-01-02 2|20.00|2026-01-03"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount", "placed"));

        // Without rows nothing says that the texts were dates.
        Change("CREATE TABLE kept AS SELECT * FROM orders; DELETE FROM orders;");
        Assert.False((await mesh.CheckAsync()).TryGetProperty("drift", out var drift) && drift.ValueKind != JsonValueKind.Null, drift.ToString());
        Assert.Equal((HttpStatusCode.OK, ""), await DriftMesh.ReadAsync(mesh.Analyst, "id", "placed"));

        Change("INSERT INTO orders SELECT * FROM kept; ALTER TABLE orders DROP COLUMN amount;");
        var (status, text) = await DriftMesh.ReadAsync(mesh.Analyst, "id", "amount");
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("no longer has the column 'amount' since", text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "1|2026-01-02 2|2026-01-03"), await DriftMesh.ReadAsync(mesh.Analyst, "id", "placed"));
        // The first column is gone, and rows are counted all the same.
        Assert.Equal((HttpStatusCode.OK, "2"), await DriftMesh.CountAsync(mesh.Analyst));

        Change("DROP TABLE orders;");
        (status, text) = await DriftMesh.ReadAsync(mesh.Analyst, "id");
        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.StartsWith("The source of 'commerce/shop/orders' no longer has its table since ", text, StringComparison.Ordinal);
        Assert.Equal(2, (await mesh.ToldAsync()).Count);

        // A file that is away is no change of it.
        File.Move(Path.Combine(_root, "shop.sqlite"), Path.Combine(_root, "elsewhere.sqlite"));
        await mesh.CheckAsync(HttpStatusCode.BadGateway);
        Assert.Equal(2, (await mesh.ToldAsync()).Count);
    }

    private void Change(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_root, "shop.sqlite")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
