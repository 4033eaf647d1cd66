using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Accounts.Keys;

public sealed class ServiceAccountTests(KeyWorld world) : IClassFixture<KeyWorld>
{
    private const string Accounts = "/api/v1/service-accounts";

    [Fact]
    public async Task Manage_ByOwnersAndStewards_AndNobodyElse()
    {
        object Body(string slug) => new { domain = "commerce", slug, name = "Robot", purpose = "Copies." };
        await world.Steward.SubmitAsync(Accounts, Body("managed"), HttpStatusCode.Created);
        await world.Steward.SubmitAsync(Accounts, Body("managed"), HttpStatusCode.Conflict);
        await world.Steward.SubmitAsync($"{Accounts}/commerce/managed/keys", new { name = "k" }, HttpStatusCode.Created);
        await world.Owner.SubmitAsync(Accounts, new { domain = "web", slug = "below", name = "Robot", purpose = "Copies." }, HttpStatusCode.Created);

        await world.Member.ReadAsync($"{Accounts}/commerce/managed");
        Assert.Contains((await world.Member.ReadAsync($"{Accounts}?domain=commerce")).Items(), a => a.GetProperty("path").GetString() == "commerce/managed");
        foreach (var (client, made, known) in new[] { (world.Member, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (world.Stranger, HttpStatusCode.Forbidden, HttpStatusCode.NotFound), (world.Admin, HttpStatusCode.Forbidden, HttpStatusCode.NotFound) })
        {
            await client.SubmitAsync(Accounts, Body("other"), made);
            await client.SubmitAsync($"{Accounts}/commerce/managed/keys", new { name = "k" }, known);
            Assert.Equal(known, (await client.GetAsync($"{Accounts}/commerce/managed/keys")).StatusCode);
            Assert.Equal(known, (await SendAsync(client, HttpMethod.Put, $"{Accounts}/commerce/managed", new { name = "Mine", purpose = "Takes.", locked = true })).StatusCode);
            Assert.Equal(known, (await SendAsync(client, HttpMethod.Delete, $"{Accounts}/commerce/managed")).StatusCode);
        }

        Assert.Empty((await world.Stranger.ReadAsync(Accounts)).Items());
    }

    [Fact]
    public async Task Change_WithAnOldETag_IsRefused()
    {
        await world.Steward.SubmitAsync(Accounts, new { domain = "commerce", slug = "tagged", name = "Robot", purpose = "Copies." }, HttpStatusCode.Created);
        var body = new { name = "Renamed", purpose = "Copies.", locked = false };

        Assert.Equal(HttpStatusCode.PreconditionRequired, (await world.Steward.PutAsJsonAsync($"{Accounts}/commerce/tagged", body)).StatusCode);
        await world.Steward.ReplaceAsync($"{Accounts}/commerce/tagged", body, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(world.Steward, HttpMethod.Put, $"{Accounts}/commerce/tagged", body, "\"1\"")).StatusCode);
        var wrong = await world.Steward.SubmitAsync(Accounts, new { domain = "commerce", slug = "No Slug", name = "", purpose = "" }, HttpStatusCode.BadRequest);
        Assert.True(wrong.GetProperty("errors").TryGetProperty("slug", out _));
    }

    [Fact]
    public async Task Read_ByGrantToIt_ReadsThatPortOnly()
    {
        var robot = await world.RobotAsync("reader");
        await KeyWorld.RefusedAsync(await KeyWorld.QueryAsync(robot, "commerce/shop/people"), "no-grant");

        var asked = await world.Member.SubmitAsync("/api/v1/access-requests", new { ports = new[] { "commerce/shop/people" }, consumer = new { kind = "serviceAccount", id = "commerce/reader" }, purpose = "Copy it each night.", level = "read" }, HttpStatusCode.Created);
        Assert.Equal("commerce/reader", asked.GetProperty("consumer").GetProperty("id").GetString());
        Assert.Equal("serviceAccount", asked.GetProperty("consumer").GetProperty("kind").GetString());
        // Within its own domain a rule grants at once.
        Assert.Equal("approved", asked.GetProperty("state").GetString());

        Assert.Equal(HttpStatusCode.OK, (await robot.GetAsync("/odata/commerce/shop/people")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await KeyWorld.QueryAsync(robot, "commerce/shop/people")).StatusCode);
        await KeyWorld.RefusedAsync(await KeyWorld.QueryAsync(robot, "commerce/stock/people"), "no-grant");
        var grant = Assert.Single((await world.Member.ReadAsync("/api/v1/grants?subject=commerce/reader")).Items());
        Assert.Equal("serviceAccount", grant.GetProperty("subjectKind").GetString());
        Assert.Equal("commerce/reader", Assert.Single((await robot.ReadAsync("/api/v1/grants")).Items(), g => g.GetProperty("subjectKind").GetString() != "domain").GetProperty("subject").GetString());
        await world.Owner.ReadAsync($"/api/v1/grants/{grant.GetProperty("id").GetString()}/impact");

        await world.Steward.SubmitAsync($"/api/v1/grants/{grant.GetProperty("id").GetString()}/revoke", new { reason = "No longer needed." });
        await KeyWorld.RefusedAsync(await KeyWorld.QueryAsync(robot, "commerce/shop/people"), "revoked");
        Assert.Contains(await world.ToldAsync("owner@example.com"), t => t.Contains("revoked the grant of reader on commerce/shop/people", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Ask_ForAnAccountOfAnotherDomain_IsRefusedAsIfItWereNotThere()
    {
        await world.RobotAsync("unknown");
        object Body(string id) => new { ports = new[] { "commerce/shop/people" }, consumer = new { kind = "serviceAccount", id }, purpose = "Copy it each night.", level = "read" };

        var there = await world.Analyst.SubmitAsync("/api/v1/access-requests", Body("commerce/unknown"), HttpStatusCode.BadRequest);
        var none = await world.Analyst.SubmitAsync("/api/v1/access-requests", Body("commerce/nothing"), HttpStatusCode.BadRequest);

        Assert.Equal(none.GetProperty("detail").GetString()!.Replace("nothing", "unknown", StringComparison.Ordinal), there.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task Read_ByGrantToItsDomain_Reads()
    {
        var robot = await world.RobotAsync("domainly");
        await world.GrantAsync(world.Member, new { kind = "domain", id = "commerce" }, "commerce/shared/people");

        Assert.Equal(HttpStatusCode.OK, (await KeyWorld.QueryAsync(robot, "commerce/shared/people")).StatusCode);
        await KeyWorld.RefusedAsync(await KeyWorld.QueryAsync(robot, "commerce/inner/people"), "no-grant");
    }

    [Fact]
    public async Task Lock_AndUnlock_StopsItsKeysAtOnce()
    {
        var robot = await world.RobotAsync("lockable");
        Assert.Equal("commerce/lockable", (await robot.ReadAsync("/api/v1/me")).GetProperty("email").GetString());

        await world.Steward.ReplaceAsync($"{Accounts}/commerce/lockable", new { name = "lockable", purpose = "Copies.", locked = true }, HttpStatusCode.OK);
        var answer = await robot.GetAsync("/api/v1/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("service account of this API key is locked", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await world.Steward.ReplaceAsync($"{Accounts}/commerce/lockable", new { name = "lockable", purpose = "Copies.", locked = false }, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await robot.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(2, (await world.EventsAsync("commerce/lockable")).Count(e => e == "service-account.locked"));
    }

    [Fact]
    public async Task Delete_AnAccount_StopsItAndTakesItsGrantsBack()
    {
        var robot = await world.RobotAsync("leaving");
        await world.GrantAsync(world.Member, new { kind = "serviceAccount", id = "commerce/leaving" }, "commerce/shop/people");

        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(world.Owner, HttpMethod.Delete, $"{Accounts}/commerce/leaving")).StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, (await robot.GetAsync("/api/v1/me")).StatusCode);
        await world.Portal.Services.GetRequiredService<IOutbox>().CatchUpAsync("grants-of-the-gone", CancellationToken.None);
        var grant = Assert.Single((await world.Owner.ReadAsync("/api/v1/grants?subject=commerce/leaving")).Items());
        Assert.Equal("revoked", grant.GetProperty("state").GetString());
        // Another one of the same name is somebody else.
        var again = await world.RobotAsync("leaving");
        await KeyWorld.RefusedAsync(await KeyWorld.QueryAsync(again, "commerce/shop/people"), "no-grant");
    }

    [Fact]
    public async Task DomainWrite_OfItsOwnDomain_MakesItAContributorAndNothingMore()
    {
        var robot = await world.RobotAsync("writer", "domain:write:commerce", "catalog:read", "data:read");
        object Draft(string domain) => new { domain, slug = "robotic", name = "Robotic", kind = "sourceAligned", purpose = "Says.", owners = new[] { "owner@example.com" } };

        await robot.SubmitAsync("/api/v1/products", Draft("commerce"), HttpStatusCode.Created);
        await KeyWorld.RefusedAsync(await robot.PostAsJsonAsync("/api/v1/products", Draft("finance")), "scope");
        await KeyWorld.RefusedAsync(await SendAsync(robot, HttpMethod.Put, "/api/v1/domains/commerce", new { name = "Taken" }), null);
        await KeyWorld.RefusedAsync(await robot.PutAsJsonAsync("/api/v1/domains/commerce/members/stranger@example.com", new { role = "owner" }), "scope");
        // Contributors read their domain's rows; service accounts do by grants only.
        await KeyWorld.RefusedAsync(await KeyWorld.QueryAsync(robot, "commerce/inner/people"), "no-grant");
    }

    [Fact]
    public async Task DomainWrite_OfAKey_IsGivenByOwnersAndForItsOwnDomainOnly()
    {
        await world.RobotAsync("careful");
        var path = $"{Accounts}/commerce/careful/keys";
        object Key(string scope) => new { name = "k", scopes = new[] { scope } };

        await KeyWorld.RefusedAsync(await world.Steward.PostAsJsonAsync(path, Key("domain:write:commerce")), null);
        await world.Owner.SubmitAsync(path, Key("domain:write:finance"), HttpStatusCode.BadRequest);
        var made = await world.Owner.SubmitAsync(path, Key("domain:write:web"), HttpStatusCode.Created);
        await KeyWorld.RefusedAsync(await world.Steward.PostAsJsonAsync($"{path}/{made.GetProperty("id").GetString()}/rotate", new { }), null);
        await world.Owner.SubmitAsync($"{path}/{made.GetProperty("id").GetString()}/rotate", null, HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.NoContent, (await world.Steward.DeleteAsync($"{path}/{made.GetProperty("id").GetString()}")).StatusCode);
    }

    [Fact]
    public async Task Delete_ADomainWithAnAccount_IsRefused()
    {
        await world.Admin.SubmitAsync("/api/v1/domains", new { slug = "shelter", name = "Shelter", purpose = "Works.", visibility = "everyone" }, HttpStatusCode.Created);
        await world.Admin.ReplaceAsync("/api/v1/domains/shelter/members/owner@example.com", new { role = "owner" });
        await world.Owner.SubmitAsync(Accounts, new { domain = "shelter", slug = "robot", name = "Robot", purpose = "Copies." }, HttpStatusCode.Created);

        var answer = await SendAsync(world.Owner, HttpMethod.Delete, "/api/v1/domains/shelter");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("a service account", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, string path, object? body = null, string etag = "*")
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("If-Match", etag);
        return await client.SendAsync(request);
    }
}
