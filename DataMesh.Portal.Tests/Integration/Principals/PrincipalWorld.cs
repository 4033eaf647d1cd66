using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Integration.Guarding;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Integration.Principals;

/// <summary>
/// The guarded world with a domain above commerce, products besides <c>shop</c> (<c>inner</c>, that only its domain's
/// people may know of, and <c>other</c>), and one of each kind of principal.
/// </summary>
internal sealed class PrincipalWorld : IAsyncDisposable
{
    private const string People = "commerce/shop/people";
    private readonly Dictionary<char, Caller> _callers = [];

    private PrincipalWorld(GuardWorld inner) => Inner = inner;

    public GuardWorld Inner { get; }

    /// <summary>By the letter that stands above the principal's column.</summary>
    public IReadOnlyDictionary<char, Caller> Callers => _callers;

    public static async Task<PrincipalWorld> MakeAsync()
    {
        var world = new PrincipalWorld(await GuardWorld.MakeAsync(null, "", services =>
        {
            Frost.Cover(services);
            // Sessions of browsers are looked at anew every half minute, which nobody waits for here.
            services.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = TimeSpan.Zero);
        }));
        try
        {
            await world.PeopleAsync();
            await world.ProductsAsync();
            await world.GrantsAsync();
            await world.KeysAsync();
            await world.LockAsync();
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Inner.DisposeAsync();

    private async Task PeopleAsync()
    {
        var admin = await Inner.ApiAsync("admin@example.com");
        var owner = await Inner.ApiAsync("owner@example.com");
        foreach (var slug in (string[])["group", "partner", "outside"]) await admin.SubmitAsync("/api/v1/domains", new { slug, name = slug, purpose = "Is there.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/commerce", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone", parent = "group" });

        _callers['N'] = new Caller(await Inner.ApiAsync(null), await Inner.BrowserAsync(null));
        await PersonAsync('S', "stranger@example.com");
        await PersonAsync('m', "member@example.com");
        await PersonAsync('c', "contributor@example.com");
        await PersonAsync('s', "steward@example.com");
        await PersonAsync('o', "owner@example.com");
        await PersonAsync('p', "parent@example.com");
        await PersonAsync('u', "analyst@example.com");
        await PersonAsync('d', "partner@example.com");
        await PersonAsync('X', "boss@example.com", PlatformRoles.Administrator);
        await PersonAsync('G', "governance@example.com", PlatformRoles.Governance);
        await PersonAsync('U', "auditor@example.com", PlatformRoles.Auditor);
        await PersonAsync('q', "requester@example.com");
        await PersonAsync('v', "revoked@example.com");
        await PersonAsync('L', "locked@example.com");
        await Inner.Portal.PersonAsync("outsider@example.com");

        foreach (var role in (string[])["member", "contributor", "steward"]) await owner.ReplaceAsync($"/api/v1/domains/commerce/members/{role}@example.com", new { role });
        await owner.ReplaceAsync("/api/v1/domains/commerce/members/locked@example.com", new { role = "owner" });
        await admin.ReplaceAsync("/api/v1/domains/group/members/parent@example.com", new { role = "owner" });
        await admin.ReplaceAsync("/api/v1/domains/partner/members/partner@example.com", new { role = "member" });
        await admin.ReplaceAsync("/api/v1/domains/outside/members/outsider@example.com", new { role = "owner" });
    }

    private async Task PersonAsync(char letter, string email, PlatformRoles roles = PlatformRoles.None)
        => _callers[letter] = new Caller(await Inner.Portal.ClientAsync(email, roles), await Inner.BrowserAsync(email));

    private async Task ProductsAsync()
    {
        var owner = _callers['o'].Api;
        foreach (var (slug, visibility) in new[] { ("inner", "domain"), ("other", "everyone") })
        {
            await owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug, name = slug, kind = "sourceAligned", purpose = "Another one of the domain's.", owners = new[] { "owner@example.com" }, visibility }, HttpStatusCode.Created);
            await owner.ReplaceAsync($"/api/v1/products/commerce/{slug}/ports/people", new
            {
                name = "people", description = "One row each.", source = "files", table = "people",
                columns = new[] { "id", "name" }.Select(c => new { name = c, description = $"Says {c} of it", classification = "internal", personalData = false, primaryKey = c == "id" }),
            });
            await owner.SubmitAsync($"/api/v1/products/commerce/{slug}/publish", null);
        }
    }

    private async Task GrantsAsync()
    {
        var owner = _callers['o'].Api;
        var outsider = await Inner.ApiAsync("outsider@example.com");
        foreach (var account in (string[])["agent", "idle"])
        {
            await outsider.SubmitAsync("/api/v1/service-accounts", new { domain = "outside", slug = account, name = account, purpose = "Copies orders." }, HttpStatusCode.Created);
            var key = await outsider.SubmitAsync($"/api/v1/service-accounts/outside/{account}/keys", new { name = "kept", days = 3 }, HttpStatusCode.Created);
            _callers[account == "agent" ? 'A' : 'B'] = ByKey(key);
        }

        await ApproveAsync(owner, await AskAsync(_callers['d'].Api, "domain", "partner"));
        await ApproveAsync(owner, await AskAsync(outsider, "serviceAccount", "outside/agent"));
        var taken = await ApproveAsync(owner, await AskAsync(_callers['v'].Api, "user", "revoked@example.com"));
        await owner.SubmitAsync($"/api/v1/grants/{taken}/revoke", new { reason = "It is over." });
        Inner.Ids["asked"] = await AskAsync(_callers['q'].Api, "user", "requester@example.com");
        var set = Inner.Ids["owner set people"];
        Inner.Ids["run"] = (await owner.SubmitAsync($"/api/v1/datasets/{set}/snapshot", null, HttpStatusCode.Accepted)).GetProperty("id").GetString()!;
        for (var state = "queued"; state is "queued" or "running"; await Task.Delay(50)) state = (await owner.ReadAsync($"/api/v1/datasets/{set}/runs/{Inner.Ids["run"]}")).GetProperty("state").GetString()!;
    }

    private static async Task<string> AskAsync(HttpClient asker, string kind, string id)
        => (await asker.SubmitAsync("/api/v1/access-requests", new { ports = new[] { People }, consumer = new { kind, id }, purpose = "Count what the shop has.", level = "export" }, HttpStatusCode.Created)).GetProperty("id").GetString()!;

    /// <summary>Approves and answers the grant.</summary>
    private static async Task<string> ApproveAsync(HttpClient owner, string request)
        => (await owner.SubmitAsync($"/api/v1/access-requests/{request}/approve", new { columns = new Dictionary<string, string[]> { [People] = ["id", "name"] } })).GetProperty("ports")[0].GetProperty("grantId").GetString()!;

    private async Task KeysAsync()
    {
        var analyst = _callers['u'].Api;
        _callers['k'] = ByKey(await analyst.SubmitAsync("/api/v1/me/keys", new { name = "other", days = 3, scopes = new[] { "data:read:commerce/other" } }, HttpStatusCode.Created));
        _callers['l'] = ByKey(await analyst.SubmitAsync("/api/v1/me/keys", new { name = "catalog", days = 3, scopes = new[] { "catalog:read" } }, HttpStatusCode.Created));
    }

    // A program has no browser: where pages are asked, it brings its key, which pages know nothing of.
    private Caller ByKey(JsonElement made)
    {
        HttpClient Client()
        {
            var client = Inner.Portal.CreateClient(new() { AllowAutoRedirect = false });
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.GetProperty("key").GetString());
            return client;
        }

        return new Caller(Client(), Client());
    }

    private async Task LockAsync() => await (await Inner.ApiAsync("admin@example.com")).ReplaceAsync("/api/v1/users/locked@example.com/lock", new { locked = true });

    /// <summary>One principal's ways in.</summary>
    internal sealed record Caller(HttpClient Api, HttpClient Browser);
}
