using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Webhooks;

public sealed class WebhookManagingTests : IAsyncLifetime
{
    private WebhookWorld _world = null!;

    public async Task InitializeAsync() => _world = await WebhookWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Create_HttpToAHostThatIsAllowed_IsTaken() => Assert.StartsWith("whsec_", (await _world.AddAsync()).Secret, StringComparison.Ordinal);

    [Fact]
    public async Task Delivery_ToAHostThatIsNoLongerAllowed_IsRefusedAtTheConnection()
    {
        var made = await _world.AddAsync();
        await using (var db = await _world.DatabaseAsync())
        {
            // As a name would that leads elsewhere by now.
            (await db.FindAsync<DataMesh.Portal.Features.Webhooks.Model.Webhook>(made.Webhook.Id))!.Url = $"http://127.0.0.2:{_world.Receiver.Port}/";
            await db.SaveChangesAsync();
        }

        var tried = (await _world.Webhooks.TestAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, default)).Value;
        Assert.Contains("closed to webhooks", tried.LastError, StringComparison.Ordinal);
        Assert.Empty(_world.Got);
    }

    [Fact]
    public async Task Everything_ByTheWrongPeople_IsRefused()
    {
        var made = await _world.AddAsync();
        var id = made.Webhook.Id;
        var admin = await _world.Portal.PersonAsync("admin@example.com", PlatformRoles.Administrator);
        var stranger = await _world.Portal.PersonAsync("stranger@example.com");
        var client = await _world.Portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var steward = await _world.Portal.PersonAsync("steward@example.com");
        await client.ReplaceAsync("/api/v1/domains/sales/members/steward@example.com", new { role = "steward" });
        foreach (var (who, scope) in new[] { (stranger, WebhookScope.Of("sales")), (steward, WebhookScope.Of("sales")), (admin, WebhookScope.Of("sales")), (stranger, WebhookScope.Installation), (_world.Owner, WebhookScope.Installation) })
        {
            var input = new WebhookInput("Mine", _world.Receiver.Address);
            Assert.IsType<Forbidden>((await _world.Webhooks.ListAsync(who, scope, default)).Error);
            Assert.IsType<Forbidden>((await _world.Webhooks.GetAsync(who, scope, id, default)).Error);
            Assert.IsType<Forbidden>((await _world.Webhooks.CreateAsync(who, scope, input, default)).Error);
            Assert.IsType<Forbidden>((await _world.Webhooks.UpdateAsync(who, scope, id, input, null, default)).Error);
            Assert.IsType<Forbidden>((await _world.Webhooks.TestAsync(who, scope, id, default)).Error);
            Assert.IsType<Forbidden>((await _world.Webhooks.RotateAsync(who, scope, id, null, default)).Error);
            Assert.IsType<Forbidden>((await _world.Webhooks.DeliveriesAsync(who, scope, id, null, new(10, null), default)).Error);
            Assert.IsType<Forbidden>((await _world.Webhooks.RetryAsync(who, scope, id, null, default)).Error);
            Assert.IsType<Forbidden>((await _world.Webhooks.DeleteAsync(who, scope, id, null, default)).Error);
        }

        // By another scope's path it is not there either.
        Assert.IsType<NotFound>((await _world.Webhooks.GetAsync(admin, WebhookScope.Installation, id, default)).Error);
        Assert.Empty(_world.Got);
        Assert.Equal("Chat", (await _world.ViewAsync(made)).Name);
    }

    [Fact]
    public async Task Api_AWebhooksLife_ShowsTheSecretOnceAndHoldsToETags()
    {
        var owner = await _world.Portal.ClientAsync("olga@example.com");
        const string All = "/api/v1/domains/sales/webhooks";
        var made = await owner.SubmitAsync(All, new { name = "Chat", url = _world.Receiver.Address, events = new[] { "grant.given" } }, HttpStatusCode.Created);
        var secret = made.GetProperty("secret").GetString()!;
        var one = $"{All}/{made.GetProperty("webhook").GetProperty("id").GetString()}";
        foreach (var path in new[] { All, one, $"{one}/deliveries" })
            Assert.DoesNotContain(secret, (await owner.ReadAsync(path)).GetRawText(), StringComparison.Ordinal);
        await using (var db = await _world.DatabaseAsync())
            Assert.DoesNotContain(db.Set<DataMesh.Portal.Features.Webhooks.Model.Webhook>().ToList(), w => w.ProtectedSecret.Contains(secret, StringComparison.Ordinal));

        using var without = await owner.PutAsync(new Uri(one, UriKind.Relative), JsonContent.Create(new { name = "Chat 2", url = _world.Receiver.Address }));
        Assert.Equal(HttpStatusCode.PreconditionRequired, without.StatusCode);
        var changed = await owner.ReplaceAsync(one, new { name = "Chat 2", url = _world.Receiver.Address, active = false });
        Assert.Equal(("Chat 2", false), (changed.GetProperty("name").GetString(), changed.GetProperty("active").GetBoolean()));
        Assert.Equal(HttpStatusCode.BadRequest, (await owner.PostAsJsonAsync(All, new { name = "x", url = _world.Receiver.Address, events = new[] { "everything" } })).StatusCode);

        var tested = await owner.SubmitAsync($"{one}/test", null);
        Assert.Equal("delivered", tested.GetProperty("state").GetString());
        Assert.Single((await owner.ReadAsync($"{one}/deliveries?state=delivered")).Items());
        Assert.Empty((await owner.ReadAsync($"{one}/deliveries?state=dead")).Items());
        Assert.NotEqual(secret, (await owner.SubmitAsync($"{one}/rotate", new { overlapHours = 0 })).GetProperty("secret").GetString());
        using var delete = new HttpRequestMessage(HttpMethod.Delete, one) { Headers = { { "If-Match", "*" } } };
        Assert.Equal(HttpStatusCode.NoContent, (await owner.SendAsync(delete)).StatusCode);
        Assert.Empty((await owner.ReadAsync(All)).Items());
        Assert.Empty(await _world.DeliveriesAsync());
    }
}
