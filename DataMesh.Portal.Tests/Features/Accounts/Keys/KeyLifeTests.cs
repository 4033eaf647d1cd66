using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Keys;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Accounts.Keys;

/// <summary>Rotation, last use, the end that comes near, and keys that somebody found; on a clock that stands until it is moved.</summary>
public sealed class KeyLifeTests : IAsyncLifetime
{
    private readonly KeyWorld _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Rotate_AKey_LeavesTheOldOneForTheOverlap()
    {
        var (client, id, _) = await KeyAsync(_world.Analyst, "data:read");

        var made = await _world.Analyst.SubmitAsync($"/api/v1/me/keys/{id}/rotate", new { overlapDays = 2 }, HttpStatusCode.Created);
        var next = _world.Client(made.GetProperty("key").GetString()!);

        Assert.Equal("data:read", Assert.Single((await next.ReadAsync("/api/v1/me")).GetProperty("scopes").EnumerateArray()).GetString());
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/me")).StatusCode);
        _world.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Contains("expired", await RefusedAsync(client), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await next.GetAsync("/api/v1/me")).StatusCode);
        Assert.Equal(["key.created", "key.rotated"], (await _world.EventsAsync("analyst@example.com")).Where(e => e.StartsWith("key.", StringComparison.Ordinal)).TakeLast(2));
    }

    [Fact]
    public async Task Rotate_WithTwoValidKeys_IsAConflictUntilOneHasEnded()
    {
        var (_, first, _) = await KeyAsync(_world.Analyst);
        var second = (await _world.Analyst.SubmitAsync($"/api/v1/me/keys/{first}/rotate", null, HttpStatusCode.Created)).GetProperty("id").GetString();

        await _world.Analyst.SubmitAsync($"/api/v1/me/keys/{first}/rotate", null, HttpStatusCode.Conflict);
        await _world.Analyst.SubmitAsync($"/api/v1/me/keys/{second}/rotate", null, HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.NoContent, (await _world.Analyst.DeleteAsync($"/api/v1/me/keys/{first}")).StatusCode);
        await _world.Analyst.SubmitAsync($"/api/v1/me/keys/{second}/rotate", null, HttpStatusCode.Created);
    }

    [Fact]
    public async Task Rotate_TwiceAtOnce_MakesOne()
    {
        var (_, id, _) = await KeyAsync(_world.Analyst);

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => _world.Analyst.PostAsJsonAsync($"/api/v1/me/keys/{id}/rotate", new { })));

        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Conflict], both.Select(a => a.StatusCode).Order());
    }

    [Fact]
    public async Task Rotate_WithoutOverlap_EndsTheOldOneAtOnce()
    {
        var (client, id, _) = await KeyAsync(_world.Analyst);

        await _world.Analyst.SubmitAsync($"/api/v1/me/keys/{id}/rotate", new { overlapDays = 0 }, HttpStatusCode.Created);

        Assert.Contains("expired", await RefusedAsync(client), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_WhatIsNotOnesOwnOrNotThereAnyMore_IsRefused()
    {
        var (_, id, _) = await KeyAsync(_world.Analyst);

        await _world.Stranger.SubmitAsync($"/api/v1/me/keys/{id}/rotate", null, HttpStatusCode.NotFound);
        await _world.Analyst.SubmitAsync($"/api/v1/me/keys/{id}/rotate", new { overlapDays = 31 }, HttpStatusCode.BadRequest);
        await _world.Analyst.DeleteAsync($"/api/v1/me/keys/{id}");
        await _world.Analyst.SubmitAsync($"/api/v1/me/keys/{id}/rotate", null, HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task LastUse_OfCalls_IsWrittenToTheMinute()
    {
        var (client, id, _) = await KeyAsync(_world.Analyst);
        var uses = _world.Portal.Services.GetRequiredService<KeyUses>();
        async Task<DateTimeOffset?> LastAsync()
        {
            await client.GetAsync("/api/v1/me");
            await uses.FlushAsync(CancellationToken.None);
            return (await ViewAsync(_world.Analyst, id)).GetProperty("lastUsedAt").GetDateTimeOffset();
        }

        var first = await LastAsync();
        _world.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(first, await LastAsync());
        _world.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(first + TimeSpan.FromMinutes(1), await LastAsync());
    }

    [Fact]
    public async Task Marks_OfKeys_SayWhatEndsSoonAndWhatNobodyUses()
    {
        var (_, id, _) = await KeyAsync(_world.Analyst);
        _world.Clock.Advance(TimeSpan.FromDays(89));
        var watching = await FreshAsync(_world.Analyst, "analyst@example.com");
        Assert.False((await ViewAsync(watching, id)).GetProperty("unused").GetBoolean());

        _world.Clock.Advance(TimeSpan.FromDays(1));
        watching = await FreshAsync(watching, "analyst@example.com");
        Assert.True((await ViewAsync(watching, id)).GetProperty("unused").GetBoolean());
        Assert.False((await ViewAsync(watching, id)).GetProperty("endsSoon").GetBoolean());

        _world.Clock.Advance(TimeSpan.FromDays(400 - 90 - 14));
        watching = await FreshAsync(watching, "analyst@example.com");
        Assert.True((await ViewAsync(watching, id)).GetProperty("endsSoon").GetBoolean());
    }

    [Fact]
    public async Task End_OfKeysThatComesNear_IsToldOnceToTheirHolders()
    {
        await KeyAsync(_world.Analyst);
        await _world.RobotAsync("nightly");
        var (_, rotated, _) = await KeyAsync(_world.Stranger);
        await _world.Stranger.SubmitAsync($"/api/v1/me/keys/{rotated}/rotate", new { overlapDays = 30 }, HttpStatusCode.Created);
        var ends = _world.Portal.Services.GetRequiredService<KeyEnds>();
        Assert.Equal(0, await ends.SweepAsync(CancellationToken.None));

        _world.Clock.Advance(TimeSpan.FromDays(385));
        Assert.Equal(0, await ends.SweepAsync(CancellationToken.None));
        _world.Clock.Advance(TimeSpan.FromDays(1));
        // The analyst's, the robot's, and the stranger's new one, which lives as long as the first one did.
        Assert.Equal(3, await ends.SweepAsync(CancellationToken.None));
        Assert.Equal(0, await ends.SweepAsync(CancellationToken.None));

        Assert.Single(await _world.ToldAsync("analyst@example.com"), t => t.StartsWith("Your API key “scoped” ends on", StringComparison.Ordinal));
        foreach (var person in (string[])["owner@example.com", "steward@example.com"])
            Assert.Single(await _world.ToldAsync(person), t => t.StartsWith("The API key “robot key” of commerce/nightly ends on", StringComparison.Ordinal));
        Assert.DoesNotContain(await _world.ToldAsync("member@example.com"), t => t.Contains("API key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Report_OfARealKey_RevokesItAndTellsThoseWhomItConcerns()
    {
        var (client, id, key) = await KeyAsync(_world.Analyst);
        using var nobody = _world.Portal.CreateClient();

        var real = await nobody.PostAsJsonAsync("/api/v1/keys/report", new { key, where = "https://example.com/gist\n1" });
        var forged = await nobody.PostAsJsonAsync("/api/v1/keys/report", new { key = ApiKeyText.Create().Key });
        var nonsense = await nobody.PostAsJsonAsync("/api/v1/keys/report", new { key = "hello" });

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK], new[] { real, forged, nonsense }.Select(a => a.StatusCode));
        Assert.Equal(await real.Content.ReadAsStringAsync(), await forged.Content.ReadAsStringAsync());
        Assert.Equal(await real.Content.ReadAsStringAsync(), await nonsense.Content.ReadAsStringAsync());
        Assert.Contains("revoked", await RefusedAsync(client), StringComparison.Ordinal);
        Assert.True((await ViewAsync(_world.Analyst, id)).GetProperty("reported").GetBoolean());
        Assert.Contains(await _world.ToldAsync("analyst@example.com"), t => t.Contains("Somebody found the API key “scoped”", StringComparison.Ordinal));
        Assert.Contains(await _world.ToldAsync("admin@example.com"), t => t.Contains("of analyst@example.com; it is revoked", StringComparison.Ordinal));
        Assert.Contains("key.reported", await _world.EventsAsync("analyst@example.com"));
    }

    [Fact]
    public async Task Report_TooOften_Is429WithTheTimeToWait()
    {
        using var nobody = _world.Portal.CreateClient();
        for (var i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.OK, (await nobody.PostAsJsonAsync("/api/v1/keys/report", new { key = "x" })).StatusCode);

        var answer = await nobody.PostAsJsonAsync("/api/v1/keys/report", new { key = "x" });

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }

    [Fact]
    public async Task ReportPage_WithAKey_RevokesItWithoutSigningIn()
    {
        var (client, _, key) = await KeyAsync(_world.Analyst);
        var browser = new FormClient(_world.Portal.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }));

        await browser.OpenAsync("/keys/report");
        await browser.SendAsync("Hand it in", ("Form.Key", key), ("Form.Where", "A wall"));

        Assert.Contains("Thank you", browser.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, browser.Text, StringComparison.Ordinal);
        Assert.Contains("revoked", await RefusedAsync(client), StringComparison.Ordinal);
    }

    private async Task<(HttpClient Client, string Id, string Key)> KeyAsync(HttpClient person, params string[] scopes)
    {
        var made = await person.SubmitAsync("/api/v1/me/keys", new { name = "scoped", days = 400, scopes = scopes.Length == 0 ? null : scopes }, HttpStatusCode.Created);
        var key = made.GetProperty("key").GetString()!;
        return (_world.Client(key), made.GetProperty("id").GetString()!, key);
    }

    // The clients of the world have keys for a day.
    private async Task<HttpClient> FreshAsync(HttpClient before, string email)
    {
        before.Dispose();
        return await _world.Portal.ClientAsync(email);
    }

    private static async Task<JsonElement> ViewAsync(HttpClient person, string id) => (await person.ReadAsync("/api/v1/me/keys")).Items().Single(k => k.GetProperty("id").GetString() == id);

    private static async Task<string> RefusedAsync(HttpClient client)
    {
        var answer = await client.GetAsync("/api/v1/me");
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()!;
    }
}
