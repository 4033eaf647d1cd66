using System.Net;
using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.CouchDb;

/// <summary>A database of documents becomes a port that somebody else reads, through the portal's API alone.</summary>
[Collection(CouchTests.Name)]
public sealed class CouchJourneyTests(PouchServer server) : IDisposable
{
    private const string Sources = "/api/v1/domains/commerce/sources";
    private const string Port = "commerce/store/orders";
    private const string Secret = "very-secret-password";
    private readonly PortalFactory _portal = new PortalFactory().With("Sources:AllowedHosts:0", "127.0.0.1");

    public void Dispose() => _portal.Dispose();

    [CouchFact]
    public async Task Journey_FromAServerToRows_KeepsTheSecretAndTheRowFilter()
    {
        var database = await server.DatabaseAsync([.. Enumerable.Range(1, 40).Select(i => $$"""{"_id":"o{{i:00}}","total":{{i}},"customer":{"name":"{{(i % 2 == 0 ? "Anna" : "Ben")}}","country":"{{(i % 4 < 2 ? "Germany" : "France")}}" } }""")]);
        await server.UserAsync("reader", Secret);
        var admin = await _portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var owner = await _portal.ClientAsync("owner@example.com");
        var analyst = await _portal.ClientAsync("analyst@example.com");
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });

        var answers = new List<JsonElement>
        {
            await owner.SubmitAsync(Sources, new { slug = "store", name = "Orders store", kind = "couchdb", settings = new { url = server.Address, database }, secrets = new { user = "reader", password = Secret } }, HttpStatusCode.Created),
            await owner.ReadAsync($"{Sources}/store"),
            await owner.SubmitAsync($"{Sources}/store/test", null),
            await owner.ReadAsync($"{Sources}/store/tables"),
            await owner.ReadAsync($"{Sources}/store/tables/{database}/columns"),
        };
        Assert.Equal(["password", "user"], answers[1].GetProperty("secrets").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal("PouchDB 4.2.0 answers: 1 database.", answers[2].GetProperty("message").GetString());
        Assert.Equal(40, answers[3].Items().Single().GetProperty("rows").GetInt64());
        Assert.Equal("_id string, _rev string, total integer, customer.name string, customer.country string", string.Join(", ", answers[4].Items().Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("type").GetString()}")));
        // Whoever points the source elsewhere does not take the secrets along.
        var elsewhere = await owner.ReplaceAsync($"{Sources}/store", new { name = "Orders store", settings = new { url = "https://collector.example/" } }, HttpStatusCode.BadRequest);
        Assert.Contains("secrets.password", elsewhere.ToString(), StringComparison.Ordinal);

        await PublishAsync(owner, database);
        await GrantAsync(owner, analyst);
        var rows = await analyst.SubmitAsync("/api/v1/query", new { flow = Flow("[customer.name] = 'Anna' and total > 30"), limit = 100 });
        Assert.Equal(["o32|32", "o36|36", "o40|40"], rows.RowsAsText().Select(r => string.Join('|', r.Split('|').Take(2))));
        var explained = (await analyst.SubmitAsync("/api/v1/query/explain", new { flow = Flow("[customer.name] = 'Anna' and total > 30") })).ToString();
        Assert.Contains($"POST {server.Address}/{database}/_find", explained, StringComparison.Ordinal);
        Assert.Contains("customer.name", explained, StringComparison.Ordinal);
        Assert.DoesNotContain("country", explained, StringComparison.Ordinal);
        Assert.DoesNotContain("Germany", explained, StringComparison.Ordinal);
        foreach (var answer in answers) Assert.DoesNotContain(Secret, answer.ToString(), StringComparison.Ordinal);
    }

    private static object Flow(string where) => new
    {
        nodes = new object[]
        {
            new { id = "orders", kind = "input", port = Port },
            new { id = "kept", kind = "filter", input = "orders", where },
            new { id = "sorted", kind = "sort", input = "kept", by = new[] { new { column = "total" } } },
        },
        output = "sorted",
    };

    private static async Task PublishAsync(HttpClient owner, string database)
    {
        await owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = "store", name = "Store", kind = "sourceAligned", purpose = "Orders as the store keeps them.", tags = new[] { "sales" }, owners = new[] { "owner@example.com" }, visibility = "everyone" }, HttpStatusCode.Created);
        var columns = new[] { ("_id", "Number of the order"), ("total", "What it costs"), ("customer.name", "Who ordered"), ("customer.country", "Where to") };
        await owner.ReplaceAsync("/api/v1/products/commerce/store/ports/orders", new
        {
            name = "orders",
            description = "One row each.",
            source = "store",
            table = database,
            columns = columns.Select((c, i) => new { name = c.Item1, description = c.Item2, classification = "internal", personalData = false, primaryKey = i == 0 }),
        });
        var published = await owner.SubmitAsync("/api/v1/products/commerce/store/publish", null);
        Assert.Equal("published", published.GetProperty("state").GetString());
    }

    private static async Task GrantAsync(HttpClient owner, HttpClient analyst)
    {
        var request = await analyst.SubmitAsync("/api/v1/access-requests", new
        {
            ports = new[] { Port },
            consumer = new { kind = "user", id = "analyst@example.com" },
            purpose = "Look at orders from Germany.",
            level = "read",
            until = TimeProvider.System.GetUtcNow().AddDays(30),
        }, HttpStatusCode.Created);
        await owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new
        {
            columns = new Dictionary<string, string[]> { [Port] = ["_id", "total", "customer.name"] },
            rowFilters = new Dictionary<string, string> { [Port] = "[customer.country] = 'Germany'" },
        });
    }
}
