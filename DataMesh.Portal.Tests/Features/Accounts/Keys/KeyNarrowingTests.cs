using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Accounts.Keys;

/// <summary>A key is made to hold less or to end earlier, and never more or later.</summary>
public sealed class KeyNarrowingTests(KeyWorld world) : IClassFixture<KeyWorld>
{
    private const string Mine = "/api/v1/me/keys";
    private const string Robots = "/api/v1/service-accounts/commerce";

    [Fact]
    public async Task Narrow_ToLess_HoldsAtOnceAndIsInTheAuditAndTold()
    {
        var (key, id) = await MakeAsync(world.Analyst, Mine, "catalog:read", "data:read");
        Assert.Equal(HttpStatusCode.OK, (await key.GetAsync("/api/v1/products")).StatusCode);

        var left = await NarrowAsync(world.Analyst, $"{Mine}/{id}", new { scopes = new[] { "data:read:commerce/shop" } });

        Assert.Equal(["data:read:commerce/shop"], Words(left));
        await KeyWorld.RefusedAsync(await key.GetAsync("/api/v1/products"), "scope");
        Assert.Equal(HttpStatusCode.OK, (await key.GetAsync("/odata/commerce/shop/people")).StatusCode);
        Assert.Equal("key.narrowed", (await world.EventsAsync("analyst@example.com")).Last(e => e.StartsWith("key.", StringComparison.Ordinal)));
        Assert.Contains(await world.ToldAsync("analyst@example.com"), t => t.StartsWith("You narrowed your API key “narrow”: data:read:commerce/shop, until", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("catalog:read", "data:read:commerce/shop")]
    [InlineData("data:read:commerce/shop", "data:read")]
    [InlineData("data:read:commerce/shop", "data:read:commerce/stock")]
    [InlineData("data:read", "catalog:read")]
    [InlineData("domain:write:web", "domain:write:commerce")]
    [InlineData("data:read", "data:read:commerce/nothing")]
    [InlineData("data:read", "rows:read")]
    [InlineData("data:read", null)]
    public async Task Narrow_ToWhatItDoesNotHoldOrIsNotThere_NamesTheFieldAndChangesNothing(string had, string? wanted)
    {
        var (_, id) = await MakeAsync(world.Owner, Mine, had);

        var problem = await NarrowAsync(world.Owner, $"{Mine}/{id}", new { scopes = wanted is null ? [] : new[] { wanted } }, HttpStatusCode.BadRequest);

        Assert.StartsWith("scopes", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name, StringComparison.Ordinal);
        Assert.Equal([had], Words(await OneAsync(world.Owner, Mine, id)));
    }

    [Fact]
    public async Task Narrow_AKeyThatHoldsEverythingOrADomain_TakesWhatLiesWithin()
    {
        var (_, whole) = await MakeAsync(world.Owner, Mine);
        Assert.Equal(["catalog:read", "domain:write:commerce"], Words(await NarrowAsync(world.Owner, $"{Mine}/{whole}", new { scopes = new[] { "domain:write:commerce", "catalog:read" } })));
        Assert.Equal(["domain:write:web"], Words(await NarrowAsync(world.Owner, $"{Mine}/{whole}", new { scopes = new[] { "domain:write:web" } })));
    }

    [Fact]
    public async Task Narrow_ToAnEarlierEnd_EndsThenAndNeverLater()
    {
        var (key, id) = await MakeAsync(world.Stranger, Mine, "catalog:read");
        var end = world.Clock.GetUtcNow().AddHours(2);

        Assert.Equal(end, (await NarrowAsync(world.Stranger, $"{Mine}/{id}", new { expiresAt = end })).GetProperty("expiresAt").GetDateTimeOffset());
        Assert.Equal(["catalog:read"], Words(await OneAsync(world.Stranger, Mine, id)));
        foreach (var wrong in new[] { end.AddSeconds(1), world.Clock.GetUtcNow() })
            Assert.True((await NarrowAsync(world.Stranger, $"{Mine}/{id}", new { expiresAt = wrong }, HttpStatusCode.BadRequest)).GetProperty("errors").TryGetProperty("expiresAt", out _));

        Assert.Equal(HttpStatusCode.OK, (await key.GetAsync("/api/v1/me")).StatusCode);
        world.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(HttpStatusCode.Unauthorized, (await key.GetAsync("/api/v1/me")).StatusCode);
        await NarrowAsync(world.Stranger, $"{Mine}/{id}", new { scopes = new[] { "catalog:read" } }, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Narrow_WithNothingOrWithAMisspelledField_IsRefused()
    {
        var (key, id) = await MakeAsync(world.Stranger, Mine);
        await NarrowAsync(world.Stranger, $"{Mine}/{id}", new { }, HttpStatusCode.BadRequest);
        await NarrowAsync(world.Stranger, $"{Mine}/{id}", new { scope = new[] { "catalog:read" }, expiresAt = world.Clock.GetUtcNow().AddDays(1) }, HttpStatusCode.BadRequest);
        Assert.Equal(JsonValueKind.Null, (await key.ReadAsync("/api/v1/me")).GetProperty("scopes").ValueKind);
        await NarrowAsync(world.Analyst, $"{Mine}/{id}", new { scopes = new[] { "catalog:read" } }, HttpStatusCode.NotFound);
        // A key that has scopes handles no keys, its own neither.
        var (scoped, own) = await MakeAsync(world.Stranger, Mine, "catalog:read", "data:read");
        await KeyWorld.RefusedAsync(await scoped.PutAsJsonAsync($"{Mine}/{own}", new { scopes = new[] { "catalog:read" } }), "scope");
    }

    [Fact]
    public async Task Narrow_TwoAtOnce_GiveNothingBackThatTheOtherTook()
    {
        for (var round = 0; round < 5; round++)
        {
            var (_, id) = await MakeAsync(world.Owner, Mine, "catalog:read", "data:read:commerce/shop", "data:read:commerce/stock");
            string[][] wanted = [["catalog:read", "data:read:commerce/shop"], ["catalog:read", "data:read:commerce/stock"]];

            var both = await Task.WhenAll(wanted.Select(w => world.Owner.PutAsJsonAsync($"{Mine}/{id}", new { scopes = w })));

            var taken = Array.FindIndex(both, a => a.StatusCode == HttpStatusCode.OK);
            Assert.Contains(both[1 - taken].StatusCode, new[] { HttpStatusCode.Conflict, HttpStatusCode.BadRequest });
            Assert.Equal(wanted[taken], Words(await OneAsync(world.Owner, Mine, id)));
        }
    }

    [Fact]
    public async Task Rotate_AfterNarrowing_CarriesOnlyWhatWasLeft()
    {
        var (_, id) = await MakeAsync(world.Analyst, Mine, "catalog:read", "data:read");
        await NarrowAsync(world.Analyst, $"{Mine}/{id}", new { scopes = new[] { "catalog:read" } });
        var next = await world.Analyst.SubmitAsync($"{Mine}/{id}/rotate", null, HttpStatusCode.Created);
        Assert.Equal(["catalog:read"], Words(await world.Client(next.GetProperty("key").GetString()!).ReadAsync("/api/v1/me")));
    }

    [Fact]
    public async Task Narrow_AServiceAccountsKey_IsForItsStewardsAndNeverGivesItAWrite()
    {
        await world.Owner.SubmitAsync("/api/v1/service-accounts", new { domain = "commerce", slug = "narrowed", name = "Robot", purpose = "Copies orders." }, HttpStatusCode.Created);
        var keys = $"{Robots}/narrowed/keys";
        var (robot, whole) = await MakeAsync(world.Owner, keys);
        await NarrowAsync(world.Member, $"{keys}/{whole}", new { scopes = new[] { "catalog:read" } }, HttpStatusCode.Forbidden);
        await NarrowAsync(world.Stranger, $"{keys}/{whole}", new { scopes = new[] { "catalog:read" } }, HttpStatusCode.NotFound);
        // That would be more: without scopes the account writes nothing.
        await NarrowAsync(world.Owner, $"{keys}/{whole}", new { scopes = new[] { "domain:write:commerce" } }, HttpStatusCode.BadRequest);

        await NarrowAsync(world.Steward, $"{keys}/{whole}", new { scopes = new[] { "catalog:read" } });

        Assert.Equal(["catalog:read"], Words(await robot.ReadAsync("/api/v1/me")));
        var (_, writer) = await MakeAsync(world.Owner, keys, "catalog:read", "domain:write:commerce");
        Assert.Equal(["domain:write:web"], Words(await NarrowAsync(world.Steward, $"{keys}/{writer}", new { scopes = new[] { "domain:write:web" } })));
        await NarrowAsync(world.Owner, $"{Robots}/other/keys/{writer}", new { scopes = new[] { "domain:write:web" } }, HttpStatusCode.NotFound);
    }

    private async Task<(HttpClient Client, string Id)> MakeAsync(HttpClient person, string path, params string[] scopes)
    {
        var made = await person.SubmitAsync(path, new { name = "narrow", days = 100, scopes = scopes.Length == 0 ? null : scopes }, HttpStatusCode.Created);
        return (world.Client(made.GetProperty("key").GetString()!), made.GetProperty("id").GetString()!);
    }

    private static Task<JsonElement> NarrowAsync(HttpClient person, string path, object body, HttpStatusCode expected = HttpStatusCode.OK) => person.ReplaceAsync(path, body, expected);

    private static async Task<JsonElement> OneAsync(HttpClient person, string path, string id) => (await person.ReadAsync(path)).Items().Single(k => k.GetProperty("id").GetString() == id);

    private static IEnumerable<string?> Words(JsonElement key) => key.GetProperty("scopes").EnumerateArray().Select(s => s.GetString());
}
