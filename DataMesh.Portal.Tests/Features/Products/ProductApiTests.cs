using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Products;

/// <summary>Domains and products as a stranger meets them: by HTTP alone.</summary>
public sealed class ProductApiTests : IAsyncLifetime, IDisposable
{
    private const string Path = "/api/v1/products/shop/web";
    private readonly PortalFactory _portal = new();
    private HttpClient _admin = null!;
    private HttpClient _owner = null!;
    private HttpClient _contributor = null!;
    private HttpClient _member = null!;
    private HttpClient _stranger = null!;

    public async Task InitializeAsync()
    {
        _admin = await _portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        _owner = await _portal.ClientAsync("owner@example.com");
        _contributor = await _portal.ClientAsync("contributor@example.com");
        _member = await _portal.ClientAsync("member@example.com");
        _stranger = await _portal.ClientAsync("stranger@example.com");
        await _admin.SubmitAsync("/api/v1/domains", new { slug = "shop", name = "Shop" }, HttpStatusCode.Created);
        foreach (var role in (string[])["owner", "contributor", "member"]) await _admin.ReplaceAsync($"/api/v1/domains/shop/members/{role}@example.com", new { role });
        await _contributor.SubmitAsync("/api/v1/domains/shop/sources", new { slug = "files", name = "Files", kind = "files" }, HttpStatusCode.Created);
        await using var csv = new MemoryStream(Encoding.UTF8.GetBytes("id,email,amount\n1,ann@example.com,12.50\n2,bob@example.com,7.25\n"));
        await _contributor.UploadAsync("/api/v1/domains/shop/sources/files/files", "orders.csv", csv);
        await _contributor.SubmitAsync("/api/v1/products", Product("Every order of the web shop."), HttpStatusCode.Created);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task Routes_WithoutAKey_AreClosed()
    {
        using var nobody = _portal.CreateClient();
        foreach (var path in (string[])["/api/v1/domains", "/api/v1/domains/shop", "/api/v1/products", Path, $"{Path}/policies", $"{Path}/versions"])
        {
            using var answer = await nobody.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Writes_WithoutOrWithAnOldIfMatch_Are428And412AndChangeNothing()
    {
        foreach (var (path, body) in new (string, object)[] { (Path, Product("Changed")), ("/api/v1/domains/shop", new { name = "Changed" }) })
        {
            using var read = await _owner.GetAsync(new Uri(path, UriKind.Relative));
            var etag = read.Headers.ETag!.Tag;
            Assert.Equal(HttpStatusCode.PreconditionRequired, await StatusAsync(_owner, HttpMethod.Put, path, body, null));
            Assert.Equal(HttpStatusCode.PreconditionRequired, await StatusAsync(_owner, HttpMethod.Delete, path, null, null));
            Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync(_owner, HttpMethod.Put, path, body, "\"999\""));
            Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync(_owner, HttpMethod.Put, path, body, "\"not-ours\""));
            using var again = await _owner.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(etag, again.Headers.ETag!.Tag);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(_owner, HttpMethod.Put, path, body, etag));
            Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync(_owner, HttpMethod.Put, path, body, etag));
        }
    }

    [Fact]
    public async Task Port_Put_MakesWithoutIfMatchAndChangesOnlyWithIt()
    {
        const string port = Path + "/ports/orders";
        Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync(_contributor, HttpMethod.Put, port, Port(), "\"1\""));
        Assert.Equal(HttpStatusCode.Created, await StatusAsync(_contributor, HttpMethod.Put, port, Port(), null));
        Assert.Equal(HttpStatusCode.PreconditionRequired, await StatusAsync(_contributor, HttpMethod.Put, port, Port(), null));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await StatusAsync(_contributor, HttpMethod.Put, port, Port(), "\"999\""));
        await _contributor.ReplaceAsync(port, Port(), HttpStatusCode.OK);
        var read = await _contributor.ReadAsync(port);
        Assert.Equal("files", read.GetProperty("source").GetString());
        Assert.Equal(["integer", "string"], read.GetProperty("columns").EnumerateArray().Take(2).Select(c => c.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Port_WrongColumns_AreNamedInErrors()
    {
        var body = new { source = "files", table = "orders", columns = new object?[] { new { name = "id", type = "date" }, new { name = "ghost" }, null } };
        using var answer = await _contributor.PutAsJsonAsync(new Uri(Path + "/ports/orders", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(["columns[0].type", "columns[1].name", "columns[2].name"], problem.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Draft_ForWrongPeople_IsUnknownOrNotAllowed()
    {
        foreach (var (client, status) in new[] { (_stranger, HttpStatusCode.NotFound), (_admin, HttpStatusCode.NotFound), (_member, HttpStatusCode.Forbidden) })
        {
            Assert.Equal(status, await StatusAsync(client, HttpMethod.Put, Path, Product("x"), "*"));
            Assert.Equal(status, await StatusAsync(client, HttpMethod.Put, Path + "/ports/orders", Port(), null));
            Assert.Equal(status, await StatusAsync(client, HttpMethod.Post, Path + "/publish", null, null));
            Assert.Equal(status, await StatusAsync(client, HttpMethod.Get, Path + "/policies", null, null));
            Assert.Equal(status, await StatusAsync(client, HttpMethod.Delete, Path, null, "*"));
        }

        Assert.Empty((await _stranger.ReadAsync("/api/v1/products")).Items());
        Assert.Single((await _member.ReadAsync("/api/v1/products?domain=shop&state=draft&kind=sourceAligned&tag=retail&owner=owner@example.com&q=web&sort=-updated")).Items());
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(_member, HttpMethod.Post, "/api/v1/products", Product("x"), null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(_member, HttpMethod.Put, "/api/v1/domains/shop/members/member@example.com", new { role = "owner" }, null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(_stranger, HttpMethod.Post, "/api/v1/domains", new { slug = "mine", name = "Mine" }, null));
    }

    [Fact]
    public async Task Lists_WrongFilters_AreNamedAndPagesLink()
    {
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(_member, HttpMethod.Get, "/api/v1/products?state=gone", null, null));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(_member, HttpMethod.Get, "/api/v1/products?sort=size", null, null));
        await _contributor.SubmitAsync("/api/v1/products", new { domain = "shop", slug = "second", name = "Second", kind = "aggregate" }, HttpStatusCode.Created);
        using var first = await _member.GetAsync(new Uri("/api/v1/products?limit=1", UriKind.Relative));
        var link = Assert.Single(first.Headers.GetValues("Link"));
        Assert.EndsWith("; rel=\"next\"", link, StringComparison.Ordinal);
        var next = await _member.ReadAsync(new Uri(link[1..link.IndexOf('>', StringComparison.Ordinal)]).PathAndQuery);
        Assert.Equal("web", Assert.Single(next.Items()).GetProperty("slug").GetString());
        Assert.Equal(JsonValueKind.Null, next.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task Publish_BlockedMendedPublished_AnswersAsWritten()
    {
        await _contributor.ReplaceAsync(Path + "/ports/orders", Port(described: false), HttpStatusCode.Created);
        var blocked = await _contributor.SubmitAsync(Path + "/publish", null, HttpStatusCode.UnprocessableEntity);
        var finding = Assert.Single(blocked.GetProperty("policies").EnumerateArray());
        Assert.Equal(("columns-described", "block", "ports.orders.columns.amount.description"),
            (finding.GetProperty("policy").GetString(), finding.GetProperty("severity").GetString(), finding.GetProperty("field").GetString()));
        Assert.NotEmpty(finding.GetProperty("message").GetString()!);

        await _contributor.ReplaceAsync(Path + "/ports/orders", Port());
        var published = await _contributor.SubmitAsync(Path + "/publish", null);
        Assert.Equal(("published", "1.0", "confidential"), (published.GetProperty("state").GetString(), published.GetProperty("version").GetString(), published.GetProperty("classification").GetString()));
        Assert.Equal("1.0", Assert.Single((await _stranger.ReadAsync(Path + "/versions")).Items()).GetProperty("version").GetString());
        var theirs = await _stranger.ReadAsync(Path);
        Assert.Equal("none", theirs.GetProperty("access").GetString());
        Assert.Equal(JsonValueKind.Null, theirs.GetProperty("ports")[0].GetProperty("table").ValueKind);
        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(_contributor, HttpMethod.Delete, Path, null, "*"));
        Assert.Equal("deprecated", (await _owner.SubmitAsync(Path + "/deprecate", null)).GetProperty("state").GetString());
        Assert.Equal("retired", (await _owner.SubmitAsync(Path + "/retire", null)).GetProperty("state").GetString());
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(_stranger, HttpMethod.Get, Path, null, null));
    }

    [Fact]
    public async Task Domain_WithSourcesOrProducts_IsNotDeleted()
    {
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(_contributor, HttpMethod.Delete, Path, null, "*"));
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/v1/domains/shop") { Headers = { { "If-Match", "*" } } };
        using var answer = await _owner.SendAsync(request);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("source", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static object Product(string purpose) => new { domain = "shop", slug = "web", name = "Web orders", kind = "sourceAligned", purpose, tags = new[] { "retail" }, owners = new[] { "owner@example.com" }, visibility = "everyone" };

    private static object Port(bool described = true) => new
    {
        name = "Orders", description = "One row per order.", source = "files", table = "orders",
        columns = new object[]
        {
            new { name = "id", description = "Number of the order", classification = "internal", primaryKey = true },
            new { name = "email", description = "Where the bill goes", classification = "confidential", personalData = true },
            new { name = "amount", description = described ? "Gross amount in euro" : "", classification = "internal" },
        },
    };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, string path, object? body, string? ifMatch)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body, body.GetType()) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
