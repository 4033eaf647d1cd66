using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Accounts.Keys;

public sealed partial class ScopeTests(KeyWorld world) : IClassFixture<KeyWorld>
{
    // Everything else is by its form: looking is catalog:read, writing below a domain domain:write of it, other writing a key that holds everything.
    private static readonly Dictionary<string, ScopeKind> s_said = new()
    {
        ["GET api/v1/me"] = ScopeKind.AnyKey,
        ["POST api/v1/keys/report"] = ScopeKind.AnyKey,
        ["GET api/v1/me/keys"] = ScopeKind.FullKey,
        ["GET api/v1/users"] = ScopeKind.FullKey,
        ["GET api/v1/users/{email}"] = ScopeKind.FullKey,
        ["GET api/v1/audit"] = ScopeKind.FullKey,
        ["GET api/v1/audit/export"] = ScopeKind.FullKey,
        ["GET api/v1/audit/seals"] = ScopeKind.FullKey,
        ["GET api/v1/audit/seals/{number}"] = ScopeKind.FullKey,
        ["GET api/v1/service-accounts"] = ScopeKind.FullKey,
        ["GET api/v1/service-accounts/{domain}/{account}"] = ScopeKind.FullKey,
        ["PUT api/v1/service-accounts/{domain}/{account}"] = ScopeKind.FullKey,
        ["DELETE api/v1/service-accounts/{domain}/{account}"] = ScopeKind.FullKey,
        ["GET api/v1/service-accounts/{domain}/{account}/keys"] = ScopeKind.FullKey,
        ["POST api/v1/service-accounts/{domain}/{account}/keys"] = ScopeKind.FullKey,
        ["POST api/v1/service-accounts/{domain}/{account}/keys/{id:guid}/rotate"] = ScopeKind.FullKey,
        ["PUT api/v1/service-accounts/{domain}/{account}/keys/{id:guid}"] = ScopeKind.FullKey,
        ["DELETE api/v1/service-accounts/{domain}/{account}/keys/{id:guid}"] = ScopeKind.FullKey,
        ["PUT api/v1/domains/{domain}/members/{email}"] = ScopeKind.FullKey,
        ["DELETE api/v1/domains/{domain}/members/{email}"] = ScopeKind.FullKey,
        ["PUT api/v1/products/{domain}/{product}/access-terms"] = ScopeKind.FullKey,
        ["POST api/v1/products"] = ScopeKind.DomainWrite,
        ["POST api/v1/query"] = ScopeKind.DataRead,
        ["POST api/v1/query/explain"] = ScopeKind.DataRead,
        ["GET api/v1/datasets/{id:guid}/rows"] = ScopeKind.DataRead,
        ["GET api/v1/datasets/{id:guid}/snapshots/{run}/rows"] = ScopeKind.DataRead,
    };

    [Fact]
    public void Routes_OfTheApi_EachSayWhichScopeTheyNeed()
    {
        var wrong = from route in Routes()
                    let form = route.Path.StartsWith("odata/", StringComparison.Ordinal) ? ScopeKind.DataRead
                        : route.Path.Contains("webhooks", StringComparison.Ordinal) ? ScopeKind.FullKey
                        : route.Method is "GET" or "HEAD" ? ScopeKind.CatalogRead : route.Path.Contains("{domain}", StringComparison.Ordinal) ? ScopeKind.DomainWrite : ScopeKind.FullKey
                    let expected = s_said.TryGetValue($"{route.Method} {route.Path}", out var said) ? said : form
                    where route.Endpoint.Metadata.GetMetadata<ScopeNeed>()?.Kind != expected
                    select $"{route.Method} {route.Path} needs {route.Endpoint.Metadata.GetMetadata<ScopeNeed>()?.Kind.ToString() ?? "nothing that is known"}, expected {expected}";

        Assert.Empty(wrong);
        Assert.Empty(s_said.Keys.Except(Routes().Select(r => $"{r.Method} {r.Path}")));
    }

    [Fact]
    public async Task Walk_WithCatalogReadOnly_OpensNothingElse()
    {
        var key = await world.WithScopesAsync(world.Owner, "catalog:read");
        foreach (var (endpoint, method, path) in Routes())
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/" + Filled(path)) { Content = Body(endpoint, method) };
            using var answer = await key.SendAsync(request);
            if (endpoint.Metadata.GetMetadata<ScopeNeed>()!.Kind is ScopeKind.CatalogRead or ScopeKind.AnyKey) Assert.DoesNotContain("\"scope\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            else await KeyWorld.RefusedAsync(answer, "scope");
        }
    }

    [Fact]
    public async Task Walk_OfAServiceAccountWithoutScopes_WritesNothing()
    {
        var robot = await world.RobotAsync("walker");
        foreach (var (endpoint, method, path) in Routes().Where(r => r.Endpoint.Metadata.GetMetadata<ScopeNeed>()!.Kind is ScopeKind.DomainWrite or ScopeKind.FullKey))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/" + Filled(path)) { Content = Body(endpoint, method) };
            using var answer = await robot.SendAsync(request);
            await KeyWorld.RefusedAsync(answer, "scope");
        }
    }

    [Fact]
    public async Task DataRead_OfOneProduct_ReadsThatByEveryWayAndNoOther()
    {
        var set = await world.Owner.SubmitAsync("/api/v1/datasets", new { name = "stock", flow = new { nodes = new[] { new { id = "in", kind = "input", port = "commerce/stock/people" } }, output = "in" } }, HttpStatusCode.Created);
        var key = await world.WithScopesAsync(world.Owner, "data:read:commerce/shop");

        Assert.Equal(HttpStatusCode.OK, (await key.GetAsync("/odata/commerce/shop/people")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await KeyWorld.QueryAsync(key, "commerce/shop/people")).StatusCode);
        var said = await KeyWorld.RefusedAsync(await key.GetAsync("/odata/commerce/stock/people"), "scope");
        Assert.Contains("lacks the scope data:read:commerce/stock; it has data:read:commerce/shop", said, StringComparison.Ordinal);
        Assert.Contains("data:read:commerce/stock", await KeyWorld.RefusedAsync(await KeyWorld.QueryAsync(key, "commerce/stock/people"), "scope"), StringComparison.Ordinal);
        foreach (var format in (string[])["json", "csv", "parquet"]) await KeyWorld.RefusedAsync(await key.GetAsync($"/api/v1/datasets/{set.GetProperty("id").GetString()}/rows?format={format}"), "scope");
        await KeyWorld.RefusedAsync(await key.GetAsync("/api/v1/products/commerce/shop"), "scope");
    }

    [Fact]
    public async Task DataRead_OfAnODataSet_IsHeldToItsProductsToo()
    {
        var set = await world.Owner.SubmitAsync("/api/v1/datasets", new { name = "stock again", flow = new { nodes = new[] { new { id = "in", kind = "input", port = "commerce/stock/people" } }, output = "in" } }, HttpStatusCode.Created);
        var narrow = await world.WithScopesAsync(world.Owner, "data:read:commerce/shop");
        var wide = await world.WithScopesAsync(world.Owner, "data:read");

        Assert.NotEqual(HttpStatusCode.OK, (await narrow.GetAsync($"/odata/datasets/{set.GetProperty("id").GetString()}/rows")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await wide.GetAsync($"/odata/datasets/{set.GetProperty("id").GetString()}/rows")).StatusCode);
    }

    [Fact]
    public async Task DataRead_WithoutAGrant_GivesNone()
    {
        var key = await world.WithScopesAsync(world.Stranger, "data:read");

        await KeyWorld.RefusedAsync(await KeyWorld.QueryAsync(key, "commerce/shop/people"), "no-grant");
    }

    [Fact]
    public async Task DataRead_OfAProductThatIsNotSeen_TellsNothingOfIt()
    {
        var key = await world.WithScopesAsync(world.Stranger, "data:read:commerce/shop");

        var inner = await KeyWorld.QueryAsync(key, "commerce/inner/people");
        var none = await KeyWorld.QueryAsync(key, "commerce/nothing/people");

        Assert.Equal(none.StatusCode, inner.StatusCode);
        Assert.Equal((await none.Content.ReadAsStringAsync()).Replace("nothing", "inner", StringComparison.Ordinal)[..40], (await inner.Content.ReadAsStringAsync())[..40]);
        Assert.DoesNotContain("scope", await inner.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var wrong = await world.Stranger.SubmitAsync("/api/v1/me/keys", new { name = "x", scopes = new[] { "data:read:commerce/inner" } }, HttpStatusCode.BadRequest);
        Assert.Contains("names nothing that is there, or you may not know of it", wrong.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DomainWrite_OfADomain_WritesThereAndBelowAndNowhereElse()
    {
        await world.Admin.ReplaceAsync("/api/v1/domains/finance/members/owner@example.com", new { role = "owner" });
        var key = await world.WithScopesAsync(world.Owner, "domain:write:commerce");
        object Draft(string domain, string slug) => new { domain, slug, name = slug, kind = "sourceAligned", purpose = "Says.", owners = new[] { "owner@example.com" } };

        await key.SubmitAsync("/api/v1/products", Draft("commerce", "written"), HttpStatusCode.Created);
        await key.SubmitAsync("/api/v1/products", Draft("web", "written"), HttpStatusCode.Created);
        var said = await KeyWorld.RefusedAsync(await key.PostAsJsonAsync("/api/v1/products", Draft("finance", "written")), "scope");
        Assert.Contains("lacks the scope domain:write:finance; it has domain:write:commerce", said, StringComparison.Ordinal);
        await KeyWorld.RefusedAsync(await key.DeleteAsync("/api/v1/products/finance/anything"), "scope");
        await KeyWorld.RefusedAsync(await key.PostAsJsonAsync("/api/v1/products", new { name = "Nowhere" }), "scope");
        Assert.Equal(HttpStatusCode.PreconditionRequired, (await key.DeleteAsync("/api/v1/products/web/written")).StatusCode);
        await KeyWorld.RefusedAsync(await key.PutAsJsonAsync("/api/v1/domains/commerce/members/stranger@example.com", new { role = "owner" }), "scope");
        await KeyWorld.RefusedAsync(await key.PostAsJsonAsync("/api/v1/me/keys", new { name = "wider" }), "scope");
    }

    [Fact]
    public async Task DomainWrite_WithoutTheRole_GivesNone()
    {
        var key = await world.WithScopesAsync(world.Stranger, "domain:write:commerce");

        var answer = await key.PostAsJsonAsync("/api/v1/products", new { domain = "commerce", slug = "stolen", name = "Stolen", kind = "sourceAligned", purpose = "Takes." });

        // Refused by the role, not by the key.
        await KeyWorld.RefusedAsync(answer, null);
    }

    [Fact]
    public async Task Me_WithAnyKey_SaysWhatItHolds()
    {
        var me = await (await world.WithScopesAsync(world.Analyst, "data:read:commerce/shop")).ReadAsync("/api/v1/me");

        Assert.Equal("data:read:commerce/shop", Assert.Single(me.GetProperty("scopes").EnumerateArray()).GetString());
        Assert.Equal("user", me.GetProperty("kind").GetString());
    }

    private IEnumerable<(RouteEndpoint Endpoint, string Method, string Path)> Routes()
        => from endpoint in world.Portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let path = endpoint.RoutePattern.RawText!.Trim('/')
           where path.StartsWith("api/v1/", StringComparison.Ordinal) || path.StartsWith("odata/", StringComparison.Ordinal)
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
           select (endpoint, method, path);

    // Routes that take another type of body would not even be found.
    private static HttpContent? Body(RouteEndpoint endpoint, string method) => method is not ("POST" or "PUT") ? null
        : endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes.Contains("multipart/form-data") == true ? new MultipartFormDataContent { { new ByteArrayContent([1]), "file", "x.csv" } }
        : JsonContent.Create(new { domain = "commerce" });

    private static string Filled(string path) => Parameter().Replace(path, p => p.Value.Contains(":guid", StringComparison.Ordinal) ? Guid.CreateVersion7().ToString() : p.Value == "{domain}" ? "commerce" : "x");

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
