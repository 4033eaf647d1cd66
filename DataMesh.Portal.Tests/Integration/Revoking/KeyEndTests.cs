using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;
using Xunit.Abstractions;

namespace DataMesh.Portal.Tests.Integration.Revoking;

/// <summary>
/// The grant stays, and what opened the door ends: the key, one of its scopes, or the account behind it. From the moment that this is
/// answered, answers that are under way are broken off as after a revoke, and nothing asked for anew is answered.
/// </summary>
public sealed class KeyEndTests(KeyEndTests.Portal shop, ITestOutputHelper output) : IClassFixture<KeyEndTests.Portal>
{
    [Theory]
    [InlineData("key", HttpStatusCode.Unauthorized)]
    [InlineData("scope", HttpStatusCode.Forbidden)]
    [InlineData("account", HttpStatusCode.Unauthorized)]
    public async Task End_OfAPersonsKey_BreaksOffItsAnswers(string what, HttpStatusCode next)
    {
        var email = $"{what}@example.com";
        var person = await shop.Factory.ClientAsync(email);
        await Shop.GrantAsync(shop.Owner, person);
        var set = (await person.SubmitAsync("/api/v1/datasets", new { name = "Orders", flow = new { nodes = new[] { new { id = "in", kind = "input", port = Shop.Port } }, output = "in" } }, HttpStatusCode.Created)).GetProperty("id").GetString()!;
        Assert.Null(await Shop.SnapshotAsync(person, set));
        var made = await person.SubmitAsync("/api/v1/me/keys", new { name = "reads", days = 1, scopes = new[] { "catalog:read", "data:read:commerce/shop" } }, HttpStatusCode.Created);

        await EndsAsync(made, next,
            [$"/api/v1/datasets/{set}/rows?format=csv", $"/api/v1/datasets/{set}/rows?format=parquet", $"/api/v1/datasets/{set}/snapshots/latest/rows?format=ndjson", $"/api/v1/datasets/{set}/snapshots/latest/rows?format=parquet"],
            id => what switch
            {
                "key" => GoneAsync(person, $"/api/v1/me/keys/{id}"),
                "scope" => person.ReplaceAsync($"/api/v1/me/keys/{id}", new { scopes = new[] { "catalog:read" } }, HttpStatusCode.OK),
                _ => shop.Admin.ReplaceAsync($"/api/v1/users/{email}/lock", new { locked = true }),
            });
    }

    [Theory]
    [InlineData("locked")]
    [InlineData("deleted")]
    public async Task End_OfAServiceAccount_BreaksOffItsAnswers(string what)
    {
        var path = $"/api/v1/service-accounts/commerce/{what}";
        await shop.Owner.SubmitAsync("/api/v1/service-accounts", new { domain = "commerce", slug = what, name = "Robot", purpose = "Copies orders." }, HttpStatusCode.Created);
        var request = await shop.Owner.SubmitAsync("/api/v1/access-requests", new { ports = new[] { Shop.Port }, consumer = new { kind = "serviceAccount", id = $"commerce/{what}" }, purpose = "Copy orders.", level = "export" }, HttpStatusCode.Created);
        var approved = await shop.Steward.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { });
        Assert.Equal("approved", approved.GetProperty("state").GetString());
        var made = await shop.Owner.SubmitAsync($"{path}/keys", new { name = "robot", days = 1 }, HttpStatusCode.Created);

        await EndsAsync(made, HttpStatusCode.Unauthorized, [],
            _ => what == "deleted" ? GoneAsync(shop.Owner, path) : shop.Owner.ReplaceAsync(path, new { name = "Robot", purpose = "Copies orders.", locked = true }, HttpStatusCode.OK));
    }

    private async Task EndsAsync(JsonElement made, HttpStatusCode next, IReadOnlyList<string> paths, Func<Guid, Task> end)
    {
        using var client = shop.Factory.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.GetProperty("key").GetString());
        var readers = new Readers(client);
        string[] ways = [.. paths, .. new[] { "csv", "ndjson", "parquet" }.Select(f => $"/odata/{Shop.Port}?$format={f}")];
        var streams = ways.Select(path => readers.StreamAsync(path, path)).ToList();
        await readers.AllBegan.WaitAsync(TimeSpan.FromMinutes(4));

        await end(made.GetProperty("id").GetGuid());
        readers.Revoked();
        var streamed = await Task.WhenAll(streams).WaitAsync(TimeSpan.FromMinutes(4));

        foreach (var s in streamed) output.WriteLine($"{s}");
        Assert.All(streamed, s => Assert.True(s.BrokeOff, $"{s} came to its end."));
        Assert.All(streamed, s => Assert.True(s.After <= Shop.Under, $"{s}"));
        Assert.All(streamed, s => Assert.Equal(next, s.Next));
    }

    private static async Task GoneAsync(HttpClient client, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        using var there = await client.GetAsync(new Uri(path, UriKind.Relative));
        if (there.Headers.ETag is { } etag) request.Headers.IfMatch.Add(etag);
        using var answer = await client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {answer.StatusCode}");
    }

    /// <summary>One portal for all.</summary>
    public sealed class Portal : IAsyncLifetime
    {
        public PortalFactory Factory { get; } = new PortalFactory().With("Limits:ConcurrentDownloads", "0").With("Limits:ConcurrentDownloadsPerCaller", "0").With("Limits:RowsPerMinute", "0");

        public HttpClient Owner { get; private set; } = null!;

        /// <summary>Decides on what the owner asks for.</summary>
        public HttpClient Steward { get; private set; } = null!;

        public HttpClient Admin { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            (Owner, _) = await Shop.MakeAsync(Factory);
            Admin = await Factory.ClientAsync("admin@example.com", PlatformRoles.Administrator);
            Steward = await Factory.ClientAsync("steward@example.com");
            await Admin.ReplaceAsync("/api/v1/domains/commerce/members/steward@example.com", new { role = "steward" });
        }

        public async Task DisposeAsync() => await Factory.DisposeAsync();
    }
}
