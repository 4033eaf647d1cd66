using System.Net;
using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

/// <summary>A JSON API becomes a port that somebody else reads, through the portal's API alone.</summary>
public sealed class HttpJourneyTests : IDisposable
{
    private const string Sources = "/api/v1/domains/commerce/sources";
    private const string Port = "commerce/shop/orders";
    private const string Secret = "very-secret-token";
    private readonly PortalFactory _portal = new PortalFactory().With("Sources:AllowedHosts:0", "127.0.0.1");

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task Journey_FromAnAddressToRows_KeepsTheSecret()
    {
        await using var api = await ApiServer.StartAsync(AnswerAsync);
        var admin = await _portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var owner = await _portal.ClientAsync("owner@example.com");
        var analyst = await _portal.ClientAsync("analyst@example.com");
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });

        var answers = new List<JsonElement>
        {
            await owner.SubmitAsync(Sources, Source(api, Secret), HttpStatusCode.Created),
            await owner.ReadAsync($"{Sources}/shop"),
            await owner.ReplaceAsync($"{Sources}/shop", Source(api, null)),
            await owner.SubmitAsync($"{Sources}/shop/test", null),
            await owner.ReadAsync($"{Sources}/shop/tables"),
            await owner.ReadAsync($"{Sources}/shop/tables/orders/columns"),
        };
        // Whoever points the source elsewhere does not take the secret along.
        var elsewhere = new { name = "Shop API", settings = new Dictionary<string, object> { ["url"] = "https://collector.example/", ["table"] = "orders", ["auth"] = "bearer" } };
        Assert.Contains("write this secret again", (await owner.ReplaceAsync($"{Sources}/shop", elsewhere, HttpStatusCode.BadRequest)).ToString(), StringComparison.Ordinal);
        Assert.Equal("token", answers[1].GetProperty("secrets")[0].GetString());
        Assert.Equal("It answers: 2 rows on the first page, 4 columns.", answers[3].GetProperty("message").GetString());
        Assert.Equal("orders", answers[4].Items().Single().GetProperty("name").GetString());
        Assert.Equal("id integer, customer.id integer, customer.name string, placed timestamp", string.Join(", ", answers[5].Items().Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("type").GetString()}")));

        await PublishAsync(owner);
        await GrantAsync(owner, analyst);
        var rows = await analyst.SubmitAsync("/api/v1/query", new { flow = Flow("[customer.id] = 7"), limit = 100 });
        Assert.Equal(["1|7|2026-11-21T10:00:00Z", "3|7|2026-11-22T10:00:00Z"], rows.RowsAsText());
        Assert.Contains("customer=7", api.Asked.Last(), StringComparison.Ordinal);
        var explained = await analyst.SubmitAsync("/api/v1/query/explain", new { flow = Flow("[customer.id] = 7") });
        Assert.Contains($"GET {api.Address}/orders?customer=…&page=…", explained.GetRawText().Replace("\\u2026", "…", StringComparison.Ordinal).Replace("\\u0026", "&", StringComparison.Ordinal), StringComparison.Ordinal);
        var refused = await analyst.SubmitAsync("/api/v1/query", new { flow = Flow("id > 0") }, HttpStatusCode.BadRequest);
        Assert.Contains("'customer.id'", refused.ToString(), StringComparison.Ordinal);

        foreach (var answer in answers.Concat([rows, explained, refused])) Assert.DoesNotContain(Secret, answer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_AddressInAClosedNetwork_SaysSo()
    {
        var admin = await _portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var owner = await _portal.ClientAsync("owner@example.com");
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });
        await owner.SubmitAsync(Sources, new { slug = "inner", name = "Inner", kind = "http", settings = new { url = "http://169.254.169.254/latest/meta-data/" } }, HttpStatusCode.Created);
        var tried = await owner.SubmitAsync($"{Sources}/inner/test", null);
        Assert.False(tried.GetProperty("ok").GetBoolean());
        Assert.Contains("closed to sources", tried.GetProperty("message").GetString(), StringComparison.Ordinal);
        using var columns = await owner.GetAsync(new Uri($"{Sources}/inner/tables/rows/columns", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadGateway, columns.StatusCode);
    }

    [Fact]
    public async Task Head_SourceNeedsAFilter_SaysSoInsteadOfFailing()
    {
        await using var api = await ApiServer.StartAsync(AnswerAsync);
        using var portal = new SourcesPortal(f => f.With("Sources:AllowedHosts:0", "127.0.0.1"));
        var (client, principal) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        await client.SubmitAsync(Sources, Source(api, Secret), HttpStatusCode.Created);
        var head = await portal.Get<ISourceService>().HeadAsync(principal, "commerce", "shop", "orders", 5, default);
        Assert.Equal("Shop API gives rows only for one value of 'customer.id', so there are none to show here. In a flow, filter its input by [customer.id] = ….", head.Value.WhyNone);
        Assert.Equal(4, head.Value.Columns.Count);
        Assert.Empty(head.Value.Rows);
    }

    private static Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Headers.Authorization != $"Bearer {Secret}") return Task.FromResult(http.Response.StatusCode = 401);
        if (!int.TryParse(http.Request.Query["customer"], out var customer)) return Task.FromResult(http.Response.StatusCode = 400);
        var all = new (int Id, int Customer, int Day)[] { (1, 7, 21), (2, 8, 21), (3, 7, 22), (4, 7, 23) }.Where(o => o.Customer == customer).Skip((ApiServer.Number(http, "page", 1) - 1) * 2).Take(2);
        return ApiServer.JsonAsync(http, $$"""{ "data": { "items": [{{string.Join(',', all.Select(o => $$"""{ "id": {{o.Id}}, "customer": { "id": {{o.Customer}}, "name": "Anna" }, "placed": "2026-11-{{o.Day}}T12:00:00+02:00" }"""))}}] } }""");
    }

    private static object Source(ApiServer api, string? token) => new
    {
        slug = "shop",
        name = "Shop API",
        kind = "http",
        settings = new Dictionary<string, object>
        {
            ["url"] = $"{api.Address}/orders",
            ["table"] = "orders",
            ["auth"] = "bearer",
            ["rows"] = "data.items",
            ["paging"] = "page",
            ["filters"] = new Dictionary<string, string> { ["customer.id"] = "customer" },
            ["required"] = "customer.id",
            ["sample"] = new Dictionary<string, string> { ["customer.id"] = "7" },
        },
        secrets = token is null ? null : new { token },
    };

    private static object Flow(string where) => new
    {
        nodes = new object[]
        {
            new { id = "orders", kind = "input", port = Port },
            new { id = "kept", kind = "filter", input = "orders", where },
            new { id = "early", kind = "filter", input = "kept", where = "id < 4" },
            new { id = "sorted", kind = "sort", input = "early", by = new[] { new { column = "id" } } },
        },
        output = "sorted",
    };

    private static async Task PublishAsync(HttpClient owner)
    {
        await owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = "shop", name = "Shop", kind = "sourceAligned", purpose = "Orders of the shop, as its API gives them.", tags = new[] { "sales" }, owners = new[] { "owner@example.com" }, visibility = "everyone" }, HttpStatusCode.Created);
        var columns = new[] { ("id", "Number of the order"), ("customer.id", "Who ordered"), ("placed", "When it was ordered") };
        await owner.ReplaceAsync("/api/v1/products/commerce/shop/ports/orders", new
        {
            name = "orders",
            description = "One row each.",
            source = "shop",
            table = "orders",
            columns = columns.Select((c, i) => new { name = c.Item1, description = c.Item2, classification = "internal", personalData = false, primaryKey = i == 0 }),
        });
        var published = await owner.SubmitAsync("/api/v1/products/commerce/shop/publish", null);
        Assert.Equal("published", published.GetProperty("state").GetString());
    }

    private static async Task GrantAsync(HttpClient owner, HttpClient analyst)
    {
        var request = await analyst.SubmitAsync("/api/v1/access-requests", new
        {
            ports = new[] { Port },
            consumer = new { kind = "user", id = "analyst@example.com" },
            purpose = "Look at what customer 7 ordered.",
            level = "read",
            until = TimeProvider.System.GetUtcNow().AddDays(30),
        }, HttpStatusCode.Created);
        await owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { });
    }
}
