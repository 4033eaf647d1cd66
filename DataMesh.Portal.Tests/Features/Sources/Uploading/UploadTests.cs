using System.Net;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Tests.Features.Sources.Uploading;

public sealed class UploadTests(SourcesPortal portal) : IClassFixture<SourcesPortal>
{
    [Theory]
    [InlineData("ragged.csv", "id,name\n1,Anna\n2,Ben,extra\n", "ragged.csv, line 3")]
    [InlineData("quote.csv", "id,name\n1,\"Anna\n2,Ben\n", "quote.csv, line 2")]
    [InlineData("twice.csv", "id,name,ID\n1,a,2\n", "twice.csv, line 1")]
    [InlineData("unnamed.csv", "id,,name\n1,2,3\n", "unnamed.csv, line 1")]
    [InlineData("empty.csv", "", "empty.csv: the file is empty")]
    [InlineData("object.json", "{\"a\": 1}", "object.json, line 1")]
    [InlineData("broken.json", "[{\"a\": 1},\n{\"a\": }]", "broken.json, line 2")]
    [InlineData("broken.ndjson", "{\"a\": 1}\n{\"a\" 2}\n", "broken.ndjson, line 2")]
    [InlineData("fake.parquet", "PAR1 not really", "fake.parquet")]
    public async Task Upload_BrokenFile_NamesFileAndLineAndLeavesNothing(string file, string content, string expected)
    {
        var (client, _) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var source = await SourcesPortal.MakeFilesAsync(client, $"broken-{Guid.NewGuid():N}"[..20]);
        var slug = source.GetProperty("slug").GetString()!;
        var answer = await SourcesPortal.UploadAsync(client, slug, file, content, HttpStatusCode.BadRequest);
        Assert.StartsWith(expected, answer.GetProperty("errors").GetProperty("file")[0].GetString(), StringComparison.Ordinal);
        Assert.Empty((await client.ReadAsync($"/api/v1/domains/commerce/sources/{slug}/tables")).Items());
        var folder = Path.Combine(portal.DataDirectory, "files", source.GetProperty("id").GetGuid().ToString("N"));
        Assert.Empty(Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder) : []);
    }

    [Fact]
    public async Task Upload_NotUtf8_NamesTheLine()
    {
        var (client, _) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        await SourcesPortal.MakeFilesAsync(client, "latin");
        var bytes = (byte[])[.. "id,name\n1,Zoë\n"u8, .. Encoding.Latin1.GetBytes("2,Zoë\n")];
        var answer = await client.UploadAsync("/api/v1/domains/commerce/sources/latin/files", "latin.csv", new MemoryStream(bytes), HttpStatusCode.BadRequest);
        Assert.StartsWith("latin.csv, line 3", answer.GetProperty("errors").GetProperty("file")[0].GetString(), StringComparison.Ordinal);
    }

    [SharedDataFact]
    public async Task Upload_Jaffle_AnswersTableColumnsAndRows()
    {
        var (client, principal) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        await SourcesPortal.MakeFilesAsync(client, "jaffle");
        await using var file = File.OpenRead(Repository.SharedFile("jaffle/raw_orders.csv"));
        var answer = await client.UploadAsync("/api/v1/domains/commerce/sources/jaffle/files", "raw_orders.csv", file);
        Assert.Equal("raw_orders", answer.GetProperty("table").GetString());
        Assert.Equal(99, answer.GetProperty("rows").GetInt64());
        Assert.Equal("id integer, user_id integer, order_date date, status string", Columns(answer));
        Assert.Equal("id integer, user_id integer, order_date date, status string", Columns(await client.ReadAsync("/api/v1/domains/commerce/sources/jaffle/tables/raw_orders/columns")));
        var head = (await portal.Get<ISourceService>().HeadAsync(principal, "commerce", "jaffle", "raw_orders", 2, default)).Value;
        Assert.Equal(new object?[] { 1L, 1L, new DateOnly(2018, 1, 1), "returned" }, head.Rows[0]);
        Assert.Equal(99, head.TotalRows);
        Assert.Contains(await portal.EventsAsync("source.rows-seen"), e => e.Contains("raw_orders", StringComparison.Ordinal));
        Assert.Contains(await portal.EventsAsync("source.file-uploaded"), e => e.Contains("raw_orders.csv", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Upload_SameNameAgain_ReplacesTheTableAndKeepsTheOldFileForAWhile()
    {
        var (client, principal) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var source = await SourcesPortal.MakeFilesAsync(client, "again");
        await SourcesPortal.UploadAsync(client, "again", "Orders.csv", "id\n1\n");
        await SourcesPortal.UploadAsync(client, "again", "orders.csv", "id,name\n1,Anna\n2,Ben\n");
        var table = Assert.Single((await client.ReadAsync("/api/v1/domains/commerce/sources/again/tables")).Items());
        Assert.Equal(("orders", 2L), (table.GetProperty("name").GetString(), table.GetProperty("rows").GetInt64()));
        Assert.Equal(2, (await portal.Get<ISourceService>().HeadAsync(principal, "commerce", "again", "orders", 10, default)).Value.Rows.Count);

        var folder = Path.Combine(portal.DataDirectory, "files", source.GetProperty("id").GetGuid().ToString("N"));
        Assert.Equal(2, Directory.GetDirectories(folder).Length);
        foreach (var upload in Directory.GetDirectories(folder)) Directory.SetLastWriteTimeUtc(upload, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await portal.Get<UploadStore>().SweepAsync(default);
        Assert.Single(Directory.GetDirectories(folder));
        Assert.Equal(2, (await portal.Get<ISourceService>().HeadAsync(principal, "commerce", "again", "orders", 10, default)).Value.Rows.Count);
    }

    [Fact]
    public async Task Sweep_KilledUpload_IsDeletedAtOnceAndARunningOneStays()
    {
        var store = portal.Get<UploadStore>();
        var source = Guid.CreateVersion7();
        using var running = UploadFolder.Make(store, source);
        var killed = store.FolderOf(source, Guid.CreateVersion7());
        Directory.CreateDirectory(killed);
        await File.WriteAllTextAsync(Path.Combine(killed, UploadFolder.BusyName), "");
        await File.WriteAllTextAsync(Path.Combine(killed, "original.csv"), "id\n1");
        await store.SweepAsync(default);
        Assert.False(Directory.Exists(killed));
        Assert.True(Directory.Exists(store.FolderOf(source, running.Upload)));
    }

    [Fact]
    public async Task Upload_Cancelled_LeavesNothing()
    {
        var (client, principal) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var source = await SourcesPortal.MakeFilesAsync(client, "stopped");
        using var stop = new CancellationTokenSource();
        var bytes = new MemoryStream(Encoding.UTF8.GetBytes("id\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i}\n"))));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => portal.Get<ISourceService>()
            .UploadAsync(principal, "commerce", "stopped", "numbers.csv", bytes, new Stopper(stop), stop.Token));
        Assert.Empty(Directory.GetDirectories(Path.Combine(portal.DataDirectory, "files", source.GetProperty("id").GetGuid().ToString("N"))));
    }

    [Fact]
    public async Task Upload_Database_IsReadAsTables()
    {
        var (client, principal) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        await client.SubmitAsync("/api/v1/domains/commerce/sources", new { slug = "shop-db", name = "Shop", kind = "sqlite" }, HttpStatusCode.Created);
        var path = Path.Combine(portal.Root, "shop.db");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "CREATE TABLE customers (id INTEGER PRIMARY KEY, name TEXT); INSERT INTO customers VALUES (1, 'Anna'), (2, 'Ben');";
            await command.ExecuteNonQueryAsync();
        }

        await using (var file = File.OpenRead(path)) await client.UploadAsync("/api/v1/domains/commerce/sources/shop-db/files", "shop.db", file);
        Assert.Equal("customers", (await client.ReadAsync("/api/v1/domains/commerce/sources/shop-db/tables")).Items()[0].GetProperty("name").GetString());
        Assert.Equal(new object?[] { 2L, "Ben" }, (await portal.Get<ISourceService>().HeadAsync(principal, "commerce", "shop-db", "customers", 10, default)).Value.Rows[1]);
        var answer = await client.UploadAsync("/api/v1/domains/commerce/sources/shop-db/files", "not.db", new MemoryStream("hello"u8.ToArray()), HttpStatusCode.BadRequest);
        Assert.Contains("not.db: this is not an SQLite database", answer.GetRawText(), StringComparison.Ordinal);
        Assert.Single((await client.ReadAsync("/api/v1/domains/commerce/sources/shop-db/tables")).Items());
    }

    [Fact]
    public async Task Upload_DatabaseInWriteAheadMode_IsReadAndNothingIsMadeBesideIt()
    {
        var (client, principal) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var source = await client.SubmitAsync("/api/v1/domains/commerce/sources", new { slug = "ahead-db", name = "Ahead", kind = "sqlite" }, HttpStatusCode.Created);
        var path = Path.Combine(portal.Root, "ahead.db");
        await using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL; CREATE TABLE n (id INTEGER PRIMARY KEY); INSERT INTO n VALUES (1), (2), (3);";
            await command.ExecuteNonQueryAsync();
        }

        Assert.Equal(["ahead.db"], Directory.GetFiles(portal.Root, "ahead.db*").Select(Path.GetFileName));
        await using (var file = File.OpenRead(path)) await client.UploadAsync("/api/v1/domains/commerce/sources/ahead-db/files", "ahead.db", file);
        var id = source.GetProperty("id").GetGuid();
        await portal.GrantAsync("commerce/ahead-db/n", id, "n");
        Assert.Equal(3, (await client.ReadAsync("/api/v1/domains/commerce/sources/ahead-db/tables")).Items()[0].GetProperty("rows").GetInt64());
        Assert.Equal(3, (await portal.Get<ISourceService>().HeadAsync(principal, "commerce", "ahead-db", "n", 10, default)).Value.Rows.Count);
        var flow = new { nodes = new object[] { new { id = "n", kind = "input", port = "commerce/ahead-db/n" }, new { id = "f", kind = "filter", input = "n", where = "id > 1" } }, output = "f" };
        Assert.Equal(2, (await client.SubmitAsync("/api/v1/query", new { flow })).GetProperty("rows").GetArrayLength());
        var folder = Path.Combine(portal.DataDirectory, "files", id.ToString("N"));
        Assert.Equal(["original.sqlite", "reading.json"], Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Upload_NoFilePart_SaysHow()
    {
        var (client, _) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        await SourcesPortal.MakeFilesAsync(client, "no-part");
        using var form = new MultipartFormDataContent { { new StringContent("x"), "other" } };
        using var answer = await client.PostAsync(new Uri("/api/v1/domains/commerce/sources/no-part/files", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("one part named 'file'", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var json = await client.PostAsync(new Uri("/api/v1/domains/commerce/sources/no-part/files", UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
    }

    private static string Columns(JsonElement answer)
        => string.Join(", ", (answer.TryGetProperty("items", out var items) ? items : answer.GetProperty("columns")).EnumerateArray().Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("type").GetString()}"));

    private sealed class Stopper(CancellationTokenSource stop) : IProgress<long>
    {
        public void Report(long value) => stop.Cancel();
    }
}

public sealed class UploadLimitTests
{
    [Fact]
    public async Task Upload_OverTheLimit_Is413AndNamesFileAndLimit()
    {
        using var portal = new SourcesPortal(f => f.With("Sources:MaxUploadMegabytes", "1"));
        var (client, _) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        await SourcesPortal.MakeFilesAsync(client, "large");
        var answer = await client.UploadAsync("/api/v1/domains/commerce/sources/large/files", "large.csv", new MemoryStream(new byte[(1 << 20) + 1]), HttpStatusCode.RequestEntityTooLarge);
        Assert.StartsWith("large.csv is larger than 1 MiB", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty((await client.ReadAsync("/api/v1/domains/commerce/sources/large/tables")).Items());
    }
}
