using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Tests.Features.DataApi.OData;

/// <summary>A portal with a product over an SQLite file that tests ask and change themselves, and an analyst with a grant for two of its three ports.</summary>
public sealed class ODataWorld : IAsyncLifetime
{
    public const string Sales = "/odata/commerce/web-shop/sales";
    public const string Lines = "/odata/commerce/web-shop/order_lines";
    public const string Analyst = "analyst@example.com";

    private static readonly string[] s_columns = ["id", "name", "country", "amount", "quantity", "active", "sold_on", "sold_at", "ship to", "note", "secret"];
    private readonly string _root = Directory.CreateTempSubdirectory("datamesh-odata-").FullName;

    public PortalFactory Portal { get; private set; } = null!;

    /// <summary>Whether the portal listens on a free port, for callers that are programs of their own.</summary>
    public bool OnKestrel { get; init; }

    public HttpClient Owner { get; private set; } = null!;

    public HttpClient Reader { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Portal = new PortalFactory().With("Sources:FileRoots:0", _root).With("Mcp:Enabled", "true");
        if (OnKestrel) Portal.UseKestrel(0);
        await ExecuteAsync(Script());
        // A file that was written just now has no version yet.
        File.SetLastWriteTimeUtc(Path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var admin = await Portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        Owner = await Portal.ClientAsync("owner@example.com");
        Reader = await Portal.ClientAsync(Analyst);
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });
        await Owner.SubmitAsync("/api/v1/domains/commerce/sources", new { slug = "shop", name = "Shop", kind = "sqlite", settings = new { path = Path } }, HttpStatusCode.Created);
        foreach (var (product, visibility) in new[] { ("web-shop", "everyone"), ("hidden", "domain") })
        {
            await Owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = product, name = "Web shop", kind = "sourceAligned", purpose = "Everything that the <shop> sold & shipped.", owners = new[] { "owner@example.com" }, visibility }, HttpStatusCode.Created);
            await PortAsync(product, "sales", "sales", s_columns, "id");
        }

        await PortAsync("web-shop", "order-lines", "lines", ["article", "pieces"], null);
        await PortAsync("web-shop", "closed", "sales", ["id", "secret"], "id");
        foreach (var product in (string[])["web-shop", "hidden"]) await Owner.SubmitAsync($"/api/v1/products/commerce/{product}/publish", null);
        await GrantAsync(Reader, Analyst, "export", new { ports = new[] { "commerce/web-shop/sales" }, columns = s_columns[..^1] });
        await GrantAsync(Reader, Analyst, "read", new { ports = new[] { "commerce/web-shop/order-lines" }, columns = new[] { "article", "pieces" } });
    }

    public async Task DisposeAsync()
    {
        await Portal.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    /// <summary>Asks for one port, and gives it; the grant's id.</summary>
    public async Task<string> GrantAsync(HttpClient client, string email, string level, dynamic what, object? masks = null)
    {
        string port = what.ports[0];
        var request = await client.SubmitAsync("/api/v1/access-requests", new { ports = new[] { port }, consumer = new { kind = "user", id = email }, purpose = "Count what the shop has sold.", level, until = TimeProvider.System.GetUtcNow().AddDays(30) }, HttpStatusCode.Created);
        var approved = await Owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new
        {
            columns = new Dictionary<string, object> { [port] = what.columns },
            masks = new Dictionary<string, object> { [port] = masks ?? new { } },
        });
        return approved.GetProperty("ports")[0].GetProperty("grantId").GetString()!;
    }

    /// <summary>Changes the source.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks the source past the portal: the first column of each row.</summary>
    public async Task<IReadOnlyList<string>> AskAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={Path};Pooling=False;Mode=ReadOnly");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(await reader.IsDBNullAsync(0) ? "null" : Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return rows;
    }

    private string Path => System.IO.Path.Combine(_root, "shop.sqlite");

    private Task<JsonElement> PortAsync(string product, string port, string table, string[] columns, string? key) => Owner.ReplaceAsync($"/api/v1/products/commerce/{product}/ports/{port}", new
    {
        name = port, description = "One row per sale.", source = "shop", table,
        columns = columns.Select(c => new { name = c, description = $"Says \"{c}\" of it", classification = "internal", personalData = false, primaryKey = c == key }),
    });

    private static string Script()
    {
        var sql = new System.Text.StringBuilder("""
            CREATE TABLE sales (id INTEGER PRIMARY KEY, name TEXT, country TEXT, amount REAL, quantity INTEGER, active BOOLEAN, sold_on DATE, sold_at TIMESTAMP, "ship to" TEXT, note TEXT, secret TEXT);
            CREATE TABLE lines (article TEXT, pieces INTEGER);

            """);
        string[] names = ["Anna", "anna", "Bob O''Hara", "100%", "a_b", "Zoë", "Åse", "MARK", "x=1&y='", ""];
        string[] countries = ["'DE'", "'FR'", "'de'", "NULL", "'NL'", "'DEF'", "'Anna'"];
        string[] places = ["Oslo", "Bergen", "Kiel"];
        for (var i = 1; i <= 210; i++)
        {
            var name = names[i % names.Length].Replace("y='", "y=''", StringComparison.Ordinal);
            var day = new DateTime(2024, 12, 20, 0, 0, 0, DateTimeKind.Utc).AddDays(i * 3);
            sql.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO sales VALUES ({i * 10}, {(i % 13 == 0 ? "NULL" : $"'{name}'")}, {countries[i % countries.Length]}, {(i % 11 == 0 ? "NULL" : (i * 1.25).ToString(CultureInfo.InvariantCulture))}, {i % 9}, {(i % 7 == 0 ? "NULL" : i % 2)}, '{day:yyyy-MM-dd}', {(i % 17 == 0 ? "NULL" : $"'{day.AddMinutes(i * 37):yyyy-MM-dd HH:mm:ss}'")}, '{places[i % 3]}', '{(i == 100 ? new string('x', 5_000) : $"note {i % 4}")}', 'secret {i}');");
        }

        for (var i = 0; i < 40; i++) sql.AppendLine(CultureInfo.InvariantCulture, $"INSERT INTO lines VALUES ({(i % 8 == 0 ? "NULL" : $"'article {i % 5}'")}, {i % 3});");
        return sql.ToString();
    }
}

/// <summary>Reads of OData as a simple client does them.</summary>
internal static class ODataClient
{
    /// <summary>An answer with its JSON, whatever its status.</summary>
    public static async Task<(HttpResponseMessage Answer, JsonElement Json)> AskAsync(this HttpClient client, string address, int? page = null, string? ifNoneMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (page is { } size) request.Headers.TryAddWithoutValidation("Prefer", $"odata.maxpagesize={size}");
        if (ifNoneMatch is not null) request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Parse(ifNoneMatch));
        var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer, text.Length > 0 && answer.Content.Headers.ContentType?.MediaType == "application/json" ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }

    /// <summary>All rows, page by page; between pages something may happen.</summary>
    public static async Task<List<JsonElement>> RowsAsync(this HttpClient client, string address, int? page = null, Func<int, Task>? between = null)
    {
        var rows = new List<JsonElement>();
        var pages = 0;
        for (string? next = address; next is not null;)
        {
            var (answer, json) = await client.AskAsync(next, page);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{next} answered {(int)answer.StatusCode}: {json}");
            var got = json.GetProperty("value").EnumerateArray().ToList();
            Assert.True(page is null || got.Count <= page);
            rows.AddRange(got);
            next = json.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
            if (next is not null && between is not null) await between(pages++);
        }

        return rows;
    }

    /// <summary>One column of rows, as text.</summary>
    public static List<string> Column(this IEnumerable<JsonElement> rows, string name) => [.. rows.Select(r => r.GetProperty(name)).Select(v => v.ValueKind == JsonValueKind.Null ? "null" : v.ToString())];
}
