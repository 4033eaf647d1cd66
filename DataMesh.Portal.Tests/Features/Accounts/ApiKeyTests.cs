using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.Keys;
using DataMesh.Portal.Features.Accounts.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Accounts;

public sealed class ApiKeyTests(PortalFactory portal) : IClassFixture<PortalFactory>
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Call_WithKey_IsItsUser()
    {
        var client = await portal.ClientAsync("key-user@example.com", PlatformRoles.Auditor);

        var me = await client.GetFromJsonAsync<JsonElement>("/api/v1/me");

        Assert.Equal("key-user@example.com", me.GetProperty("email").GetString());
        Assert.Equal("auditor", Assert.Single(me.GetProperty("roles").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Call_WithKeyAsBasicPassword_IsItsUser()
    {
        var key = await KeyAsync("basic@example.com");
        var client = portal.CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"anything:{key}")));

        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/me")).StatusCode);
    }

    [Fact]
    public async Task Call_WithoutKey_Is401ProblemThatAsksForBearer()
    {
        var answer = await portal.CreateClient().GetAsync("/api/v1/me");

        await AssertRefusedAsync(answer, "Authorization: Bearer");
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Call_WithMistypedKey_SaysThatItIsNotWhole()
    {
        var key = await KeyAsync("mistyped@example.com");
        var wrong = key[..^1] + (key[^1] == 'a' ? 'b' : 'a');

        await AssertRefusedAsync(await CallAsync(wrong), "mistyped");
        await AssertRefusedAsync(await CallAsync(key[..20]), "cut off");
        await AssertRefusedAsync(await CallAsync(""), "Bearer KEY");
    }

    [Fact]
    public async Task Call_WithWellFormedKeyThatNobodyMade_IsRefused() => await AssertRefusedAsync(await CallAsync(ApiKeyText.Create().Key), "no such API key");

    [Fact]
    public async Task Call_WithForeignPrefixAndOwnSecret_IsRefused()
    {
        await KeyAsync("prefix@example.com");
        await using var db = await Databases.CreateDbContextAsync();
        var known = await db.Set<ApiKey>().SingleAsync(k => k.User!.Email == "prefix@example.com");
        // A stranger knows the prefix from a list, and makes a key of the right form.
        var forged = Forge(known.Prefix);

        await AssertRefusedAsync(await CallAsync(forged), "no such API key");
    }

    [Fact]
    public async Task Call_WithExpiredKey_SaysWhen()
    {
        var key = await KeyAsync("expired@example.com");
        var past = new DateTimeOffset(2020, 5, 4, 0, 0, 0, TimeSpan.Zero);
        await using (var db = await Databases.CreateDbContextAsync())
            await db.Set<ApiKey>().Where(k => k.User!.Email == "expired@example.com").ExecuteUpdateAsync(s => s.SetProperty(k => k.ExpiresAt, past));

        await AssertRefusedAsync(await CallAsync(key), "expired on 2020-05-04");
    }

    [Fact]
    public async Task Revoke_OwnKey_StopsItAtOnce()
    {
        var key = await KeyAsync("revoked@example.com");
        using var client = Client(key);
        var list = await client.GetFromJsonAsync<JsonElement>("/api/v1/me/keys");
        var id = list.GetProperty("items")[0].GetProperty("id").GetGuid();

        Assert.Equal(HttpStatusCode.NoContent, (await client.DeleteAsync($"/api/v1/me/keys/{id}")).StatusCode);

        await AssertRefusedAsync(await CallAsync(key), "revoked");
    }

    [Fact]
    public async Task Revoke_SomebodyElsesKey_IsNotFoundAndLeavesIt()
    {
        var key = await KeyAsync("victim@example.com");
        var id = (await Client(key).GetFromJsonAsync<JsonElement>("/api/v1/me/keys")).GetProperty("items")[0].GetProperty("id").GetGuid();
        var other = await portal.ClientAsync("attacker@example.com");

        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"/api/v1/me/keys/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(key)).StatusCode);
    }

    [Fact]
    public async Task Call_OfLockedUser_StopsAtOnceAndComesBackWhenUnlocked()
    {
        var key = await KeyAsync("locked@example.com");
        var admin = await portal.PersonAsync("locker@example.com", PlatformRoles.Administrator);
        var users = portal.Services.GetRequiredService<IUserAdministration>();

        Assert.True((await users.SetLockedAsync(admin, "locked@example.com", true, None)).Ok);
        await AssertRefusedAsync(await CallAsync(key), "locked");

        Assert.True((await users.SetLockedAsync(admin, "locked@example.com", false, None)).Ok);
        Assert.Equal(HttpStatusCode.OK, (await CallAsync(key)).StatusCode);
    }

    [Fact]
    public async Task Call_OfDeletedUser_IsRefused()
    {
        var key = await KeyAsync("deleted@example.com");
        await using (var db = await Databases.CreateDbContextAsync()) await db.Users.Where(u => u.Email == "deleted@example.com").ExecuteDeleteAsync();

        await AssertRefusedAsync(await CallAsync(key), "no such API key");
    }

    [Fact]
    public async Task LastUse_OfTwoCallsInAMinute_IsWrittenOnce()
    {
        var key = await KeyAsync("used@example.com");
        await CallAsync(key);
        var first = await LastUseAsync("used@example.com");
        await CallAsync(key);

        Assert.NotNull(first);
        Assert.Equal(first, await LastUseAsync("used@example.com"));
    }

    [Fact]
    public async Task Create_KeyIsNotKept_OnlyItsHash()
    {
        var key = await KeyAsync("hash@example.com");

        await using var db = await Databases.CreateDbContextAsync();
        var kept = await db.Set<ApiKey>().SingleAsync(k => k.User!.Email == "hash@example.com");
        Assert.Equal(ApiKeyText.Hash(key), kept.Hash);
        Assert.StartsWith($"dmp_{kept.Prefix}_", key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_WithWrongNameAndDays_NamesBothFields()
    {
        var client = await portal.ClientAsync("fields@example.com");

        var answer = await client.PostAsJsonAsync("/api/v1/me/keys", new { name = " ", days = 4000 });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
        Assert.True(errors.TryGetProperty("name", out _));
        Assert.True(errors.TryGetProperty("days", out _));
    }

    private IDbContextFactory<PortalDbContext> Databases => portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>();

    private async Task<DateTimeOffset?> LastUseAsync(string email)
    {
        await portal.Services.GetRequiredService<KeyUses>().FlushAsync(None);
        await using var db = await Databases.CreateDbContextAsync();
        return await db.Set<ApiKey>().Where(k => k.User!.Email == email).Select(k => k.LastUsedAt).SingleAsync();
    }

    private async Task<string> KeyAsync(string email)
    {
        var person = await portal.PersonAsync(email);
        return (await portal.Services.GetRequiredService<IUserRegistrar>().CreateKeyAsync(person.Id, "test", 1, Principal.System, None)).Value;
    }

    private HttpClient Client(string key)
    {
        var client = portal.CreateClient();
        client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        return client;
    }

    private async Task<HttpResponseMessage> CallAsync(string key)
    {
        using var client = Client(key);
        return await client.GetAsync("/api/v1/me");
    }

    private static string Forge(string prefix)
    {
        var (key, own) = ApiKeyText.Create();
        var start = key.Replace(own, prefix, StringComparison.Ordinal)[..^6];
        return start + ApiKeyText.Checksum(start);
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage answer, string because)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(401, problem.GetProperty("status").GetInt32());
        Assert.Contains(because, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(answer.Headers.WwwAuthenticate, (AuthenticationHeaderValue h) => h.Scheme == "Bearer");
    }
}
