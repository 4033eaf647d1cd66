using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Features.Webhooks.Model;
using DataMesh.Portal.Features.Webhooks.Sending;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Tests.Features.Webhooks;

public sealed class PersonalWebhookTests : IAsyncLifetime
{
    private WebhookWorld _world = null!;

    public async Task InitializeAsync() => _world = await WebhookWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Message_OfAKindThatIsChosen_IsPostedWithItsTextAndLinkAndNothingMore()
    {
        await _world.AddAsync(WebhookScope.Own);
        await ChooseAsync(_world.Owner, MessageKind.DataSets);
        var failed = Failed(_world.Owner);
        await _world.HappenAsync(failed);
        await _world.RoundAsync();

        var (headers, body) = Assert.Single(_world.Got);
        Assert.Equal("notification", headers["DataMesh-Event"].ToString());
        var json = JsonDocument.Parse(body).RootElement;
        var id = headers["DataMesh-Event-Id"].ToString();
        Assert.Equal(["id", "event", "at", "subject", "actor", "summary", "data"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal((id, $"notification:{id}", "DataMesh Portal"), (json.GetProperty("id").GetString(), json.GetProperty("subject").GetString(), json.GetProperty("actor").GetProperty("name").GetString()));
        var data = json.GetProperty("data").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString());
        var told = Assert.Single(await _world.Get<INotificationService>().LatestAsync(_world.Owner, 50, default), n => n.Kind == MessageKind.DataSets);
        Assert.Equal(["kind", "text", "link"], data.Keys);
        Assert.Equal(("dataSets", told.Text), (data["kind"], data["text"]));
        Assert.StartsWith("http", data["link"], StringComparison.Ordinal);
        Assert.EndsWith($"/datasets/{failed.DataSetId}", data["link"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_OfAKindThatIsNotChosen_IsNotPosted()
    {
        await _world.AddAsync(WebhookScope.Own);
        await ChooseAsync(_world.Owner, MessageKind.Alarms);
        // One is for the person and not chosen; the other is for webhooks of domains.
        await _world.HappenAsync(Failed(_world.Owner), new ProductPublished(Guid.NewGuid(), "sales/orders", "Orders", "1.0"));
        await _world.RoundAsync();

        Assert.Empty(_world.Got);
        Assert.Empty(await _world.DeliveriesAsync());
    }

    [Fact]
    public async Task Message_ThatNoLongerConcernsThePerson_IsLeftOut()
    {
        var admin = await _world.Portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var bea = await _world.Portal.PersonAsync("bea@example.com");
        await admin.ReplaceAsync("/api/v1/domains/sales/members/bea@example.com", new { role = "steward" });
        var made = await _world.AddAsync(WebhookScope.Own, bea);
        await ChooseAsync(bea, MessageKind.RequestsToDecide);
        await _world.HappenAsync(await RequestAsync());
        using (var left = await admin.DeleteAsync(new Uri("/api/v1/domains/sales/members/bea@example.com", UriKind.Relative))) Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        await _world.RoundAsync();

        Assert.Empty(_world.Got);
        var dropped = Assert.Single(await _world.DeliveriesAsync());
        Assert.Equal(DeliveryState.Dropped, dropped.State);
        Assert.IsType<Conflict>((await _world.Webhooks.RetryAsync(bea, WebhookScope.Own, made.Webhook.Id, dropped.Id, default)).Error);
        Assert.Equal(0, (await _world.Webhooks.RetryAsync(bea, WebhookScope.Own, made.Webhook.Id, null, default)).Value);
    }

    [Fact]
    public async Task Account_ThatIsLocked_HasItsWebhooksRestUntilItIsUnlocked()
    {
        var admin = await _world.Portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        await _world.AddAsync(WebhookScope.Own);
        await ChooseAsync(_world.Owner, MessageKind.DataSets);
        await _world.HappenAsync(Failed(_world.Owner));
        await admin.ReplaceAsync("/api/v1/users/olga@example.com/lock", new { locked = true });
        Assert.Equal(0, await _world.RoundAsync());
        // Not by the door either that skips the list of what is due.
        Assert.Null(await _world.Get<WebhookPump>().TryAsync((await _world.DeliveriesAsync())[0], default));
        Assert.Empty(_world.Got);

        await admin.ReplaceAsync("/api/v1/users/olga@example.com/lock", new { locked = false });
        Assert.Equal(1, await _world.RoundAsync());
        Assert.Single(_world.Got);
    }

    [Fact]
    public async Task Account_ThatIsDeleted_TakesItsWebhooksAndDeliveriesAlong()
    {
        var bea = await _world.Portal.PersonAsync("bea@example.com");
        await _world.AddAsync(WebhookScope.Own, bea);
        await ChooseAsync(bea, MessageKind.DataSets);
        await _world.HappenAsync(Failed(bea));
        Assert.Single(await _world.DeliveriesAsync());
        await using var db = await _world.DatabaseAsync();
        await db.Users.Where(u => u.Id == bea.Id).ExecuteDeleteAsync();

        Assert.Empty(await db.Set<Webhook>().ToListAsync());
        Assert.Empty(await _world.DeliveriesAsync());
        Assert.Equal(0, await _world.RoundAsync());
    }

    [Fact]
    public async Task Webhook_OfAPerson_IsThereForNobodyElse()
    {
        var made = await _world.AddAsync(WebhookScope.Own);
        var id = made.Webhook.Id;
        var admin = await _world.Portal.PersonAsync("admin@example.com", PlatformRoles.Administrator);
        var input = new WebhookInput("Mine", _world.Receiver.Address);
        foreach (var (who, scope) in new[] { (admin, WebhookScope.Own), (admin, WebhookScope.Installation), (_world.Owner, WebhookScope.Of("sales")) })
        {
            Assert.Empty((await _world.Webhooks.ListAsync(who, scope, default)).Value);
            Assert.IsType<NotFound>((await _world.Webhooks.GetAsync(who, scope, id, default)).Error);
            Assert.IsType<NotFound>((await _world.Webhooks.UpdateAsync(who, scope, id, input, null, default)).Error);
            Assert.IsType<NotFound>((await _world.Webhooks.TestAsync(who, scope, id, default)).Error);
            Assert.IsType<NotFound>((await _world.Webhooks.RotateAsync(who, scope, id, null, default)).Error);
            Assert.IsType<NotFound>((await _world.Webhooks.DeliveriesAsync(who, scope, id, null, new(10, null), default)).Error);
            Assert.IsType<NotFound>((await _world.Webhooks.RetryAsync(who, scope, id, null, default)).Error);
            Assert.IsType<NotFound>((await _world.Webhooks.DeleteAsync(who, scope, id, null, default)).Error);
        }

        var robot = new Principal(Guid.CreateVersion7(), "sales/robot", "Robot", PlatformRoles.None, PrincipalWay.ApiKey) { Kind = PrincipalKind.ServiceAccount };
        Assert.IsType<Forbidden>((await _world.Webhooks.ListAsync(robot, WebhookScope.Own, default)).Error);
        Assert.IsType<Forbidden>((await _world.Webhooks.CreateAsync(Principal.System, WebhookScope.Own, input, default)).Error);
        Assert.Equal("Chat", (await _world.ViewAsync(made)).Name);
    }

    [Fact]
    public async Task Create_TheSixth_IsRefusedWhateverOthersHave()
    {
        var admin = await _world.Portal.PersonAsync("admin@example.com", PlatformRoles.Administrator);
        await _world.AddAsync(WebhookScope.Own, admin);
        await _world.AddAsync(WebhookScope.Installation, admin);
        for (var i = 0; i < 5; i++) await _world.AddAsync(WebhookScope.Own);
        var sixth = await _world.Webhooks.CreateAsync(_world.Owner, WebhookScope.Own, new WebhookInput("Chat", _world.Receiver.Address), default);
        Assert.Contains("5 webhooks already", Assert.IsType<Conflict>(sixth.Error).Message, StringComparison.Ordinal);
        await _world.AddAsync();
    }

    [Fact]
    public async Task Webhook_ThatIsPaused_TellsItsPerson()
    {
        await _world.AddAsync(WebhookScope.Own);
        await ChooseAsync(_world.Owner, MessageKind.DataSets);
        _world.Answer = http => Task.FromResult(http.Response.StatusCode = 503);
        for (var day = 0; day <= 3; day++)
        {
            await _world.HappenAsync(Failed(_world.Owner));
            await _world.RoundAsync();
            _world.Clock.Advance(TimeSpan.FromDays(1));
        }

        await _world.RoundAsync();
        await _world.CaughtUpAsync();
        Assert.Single(await _world.Get<INotificationService>().LatestAsync(_world.Owner, 50, default), n => n.Text.StartsWith("Your webhook Chat is paused", StringComparison.Ordinal) && n.Href == "/account/notifications");
        var admin = await _world.Portal.PersonAsync("admin@example.com", PlatformRoles.Administrator);
        Assert.DoesNotContain(await _world.Get<INotificationService>().LatestAsync(admin, 50, default), n => n.Text.Contains("Chat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_ThatAreGivenUp_AreToldOnceAndNotEachForItself()
    {
        await _world.AddAsync(WebhookScope.Own);
        await ChooseAsync(_world.Owner, MessageKind.DataSets, MessageKind.Alarms);
        _world.Answer = http => Task.FromResult(http.Response.StatusCode = 400);
        await _world.HappenAsync(Failed(_world.Owner), Failed(_world.Owner));
        for (var tries = 0; tries < 40 && (await _world.DeliveriesAsync()).Any(d => d.State == DeliveryState.Waiting); tries++)
        {
            await _world.RoundAsync();
            await _world.CaughtUpAsync();
            _world.Clock.Advance(TimeSpan.FromHours(5));
            // As if others were taken meanwhile: it is never paused.
            await using var db = await _world.DatabaseAsync();
            await db.Set<Webhook>().ExecuteUpdateAsync(s => s.SetProperty(w => w.FailingSince, (DateTimeOffset?)null));
        }

        Assert.Equal(2, (await _world.DeliveriesAsync()).Count(d => d is { State: DeliveryState.Dead, Kind: "dataSets" }));
        Assert.Single(await _world.Get<INotificationService>().LatestAsync(_world.Owner, 50, default), n => n.Text.StartsWith("Your webhook Chat did not take a message", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Api_AnOwnWebhooksLife_IsThatOfOthersAndInTheAuditWithoutItsAddress()
    {
        const string All = "/api/v1/me/webhooks";
        var olga = await _world.Portal.ClientAsync("olga@example.com");
        using var post = await olga.PostAsJsonAsync(All, new { name = "Chat", url = _world.Receiver.Address + "/hook?token=hidden" });
        Assert.Equal(HttpStatusCode.Created, post.StatusCode);
        var made = await post.Content.ReadFromJsonAsync<JsonElement>();
        var one = $"{All}/{made.GetProperty("webhook").GetProperty("id").GetString()}";
        Assert.Equal(one, post.Headers.Location!.OriginalString);
        Assert.Equal(HttpStatusCode.BadRequest, (await olga.PostAsJsonAsync(All, new { name = "x", url = _world.Receiver.Address, events = new[] { "grant.given" } })).StatusCode);
        Assert.Equal("Chat 2", (await olga.ReplaceAsync(one, new { name = "Chat 2", url = _world.Receiver.Address, events = new[] { "notification" } })).GetProperty("name").GetString());
        Assert.Equal("delivered", (await olga.SubmitAsync($"{one}/test", null)).GetProperty("state").GetString());
        Assert.Single((await olga.ReadAsync($"{one}/deliveries?state=delivered")).Items());
        Assert.NotEqual(made.GetProperty("secret").GetString(), (await olga.SubmitAsync($"{one}/rotate", new { overlapHours = 0 })).GetProperty("secret").GetString());
        var bea = await _world.Portal.ClientAsync("bea@example.com");
        Assert.Equal(HttpStatusCode.NotFound, (await bea.GetAsync(new Uri(one, UriKind.Relative))).StatusCode);
        using var delete = new HttpRequestMessage(HttpMethod.Delete, one) { Headers = { { "If-Match", "*" } } };
        Assert.Equal(HttpStatusCode.NoContent, (await olga.SendAsync(delete)).StatusCode);

        await using var db = await _world.DatabaseAsync();
        var recorded = await db.Set<OutboxEvent>().Where(e => e.Name == "webhook.changed").OrderBy(e => e.Sequence).ToListAsync();
        Assert.Equal(4, recorded.Count);
        Assert.All(recorded, e => Assert.DoesNotContain("hidden", e.Json, StringComparison.Ordinal));
        Assert.All(recorded, e => Assert.Equal("user:olga@example.com", _world.Get<EventCatalog>().Read(e.Name, e.Json)!.Subject));
    }

    [Fact]
    public async Task Choices_WhatIsNotSent_Stays()
    {
        const string Choices = "/api/v1/me/notification-choices";
        var olga = await _world.Portal.ClientAsync("olga@example.com");
        Assert.All((await olga.ReadAsync(Choices)).GetProperty("kinds").EnumerateArray(), k => Assert.False(k.GetProperty("webhook").GetBoolean()));
        await olga.ReplaceAsync(Choices, new { kinds = new object[] { new { kind = "security", webhook = true }, new { kind = "dataSets", inApp = false, mail = "none", webhook = true } } });
        var after = await olga.ReplaceAsync(Choices, new { kinds = new object[] { new { kind = "dataSets", inApp = true, mail = "atOnce" } } });

        var ways = after.GetProperty("kinds").EnumerateArray().ToDictionary(k => k.GetProperty("kind").GetString()!, k => (k.GetProperty("inApp").GetBoolean(), k.GetProperty("mail").GetString(), k.GetProperty("webhook").GetBoolean()));
        Assert.Equal((true, "atOnce", true), ways["security"]);
        Assert.Equal((true, "atOnce", true), ways["dataSets"]);
        Assert.Equal((true, "atOnce", false), ways["alarms"]);
    }

    [Fact]
    public async Task Setting_ThatIsOff_RefusesThemAndSaysSo()
    {
        await using var portal = new PortalFactory().With("Webhooks:Personal", "false");
        var ann = await portal.ClientAsync("ann@example.com");
        Assert.Equal(HttpStatusCode.Forbidden, (await ann.GetAsync(new Uri("/api/v1/me/webhooks", UriKind.Relative))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await ann.PostAsJsonAsync("/api/v1/me/webhooks", new { name = "Chat", url = "https://9.9.9.9/" })).StatusCode);
        Assert.False((await ann.ReadAsync("/api/v1/me/notification-choices")).GetProperty("webhooksWork").GetBoolean());
    }

    private static SnapshotFailed Failed(Principal owner) => new(Guid.NewGuid(), "Orders", Guid.NewGuid(), owner.Id, "the source is away", true);

    private async Task<RequestSubmitted> RequestAsync()
    {
        var admin = await _world.Portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        return new(Guid.NewGuid(), ["sales/crm/customers"], [(await admin.ReadAsync("/api/v1/domains/sales")).GetProperty("id").GetGuid()], "Count them");
    }

    private async Task ChooseAsync(Principal who, params MessageKind[] kinds)
    {
        var set = await _world.Get<INotificationChoices>().SetAsync(who, new ChoicesInput([.. kinds.Select(k => new KindInput(k, Webhook: true))], null), null, default);
        Assert.True(set.Ok, set.Error?.Message);
        // What the test's own keys are told of is none of its business.
        await _world.CaughtUpAsync();
    }
}
