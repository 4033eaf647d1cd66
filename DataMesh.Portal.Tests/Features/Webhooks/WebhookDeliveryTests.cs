using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Features.Webhooks.Sending;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace DataMesh.Portal.Tests.Features.Webhooks;

public sealed class WebhookDeliveryTests : IAsyncLifetime
{
    private WebhookWorld _world = null!;

    public async Task InitializeAsync() => _world = await WebhookWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Event_OfTheDomain_ArrivesSignedWithItsIdAndName()
    {
        var made = await _world.AddAsync();
        await _world.HappenAsync(Published("sales/orders"));
        await _world.RoundAsync();

        var (headers, body) = Assert.Single(_world.Got);
        Assert.True(Verifies(headers["DataMesh-Signature"]!, body, made.Secret));
        Assert.False(Verifies(headers["DataMesh-Signature"]!, body + " ", made.Secret));
        Assert.False(Verifies(headers["DataMesh-Signature"]!, body, made.Secret + "x"));
        Assert.Equal(_world.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), Parts(headers["DataMesh-Signature"]!)["t"].Single());
        using var json = JsonDocument.Parse(body);
        Assert.Equal(headers["DataMesh-Event-Id"].ToString(), json.RootElement.GetProperty("id").GetString());
        Assert.Equal("product.published", headers["DataMesh-Event"].ToString());
        Assert.Equal("product:sales/orders", json.RootElement.GetProperty("subject").GetString());
        Assert.Equal("Ann", json.RootElement.GetProperty("actor").GetProperty("name").GetString());
        Assert.Equal("published Orders 1.0", json.RootElement.GetProperty("summary").GetString());
        Assert.Equal("sales/orders", json.RootElement.GetProperty("data").GetProperty("product").GetString());
        Assert.EndsWith("Z", json.RootElement.GetProperty("at").GetString(), StringComparison.Ordinal);
        Assert.Equal(DeliveryState.Delivered, Assert.Single(await _world.DeliveriesAsync()).State);
    }

    [Fact]
    public async Task Event_OfOtherDomains_ArrivesOnlyFromBelowAndOnlyAsChosen()
    {
        await _world.AddAsync(WebhookScope.Of("sales"), null, "product.published");
        await _world.HappenAsync(Published("logistics/trucks"), Published("crm/people"), new ProductRetired(Guid.NewGuid(), "sales/orders", "Orders"));
        await _world.RoundAsync();

        Assert.Contains("crm/people", Assert.Single(_world.Got).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_ForPortsOfSeveralDomains_TellsOnlyOfTheDomainsOwn()
    {
        await _world.AddAsync();
        await _world.HappenAsync(new RequestSubmitted(Guid.NewGuid(), ["sales/orders/lines", "logistics/secret-trucks/routes"], [], "Plan"));
        await _world.RoundAsync();

        var (_, body) = Assert.Single(_world.Got);
        Assert.Contains("asked for sales/orders/lines\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-trucks", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Installation_AllEvents_CarryNamesAndNothingMore()
    {
        var admin = await _world.Portal.PersonAsync("admin@example.com", PlatformRoles.Administrator);
        await _world.AddAsync(WebhookScope.Installation, admin);
        await _world.HappenAsync(
            new RequestSubmitted(Guid.NewGuid(), ["sales/orders/lines"], [], "a confidential purpose"),
            new GrantGiven(Guid.NewGuid(), "logistics/trucks/routes", "Bea", null, "read", ["a-column"], null, "a confidential purpose"),
            new GrantEnded(Guid.NewGuid(), "logistics/trucks/routes", "Bea", null, "revoked", "a confidential reason"),
            new SnapshotFailed(Guid.NewGuid(), "Somebody's own set", Guid.NewGuid(), Guid.NewGuid(), "logistics/trucks is closed", false) { Products = ["sales/orders"] });
        await _world.RoundAsync();

        Assert.Equal(4, _world.Got.Count);
        foreach (var (_, body) in _world.Got)
            Assert.DoesNotMatch("confidential|Bea|a-column|own set|closed", body);
    }

    [Fact]
    public async Task Snapshot_ThatFails_TellsADomainItsProductsOnly()
    {
        await _world.AddAsync();
        await _world.HappenAsync(
            new SnapshotFailed(Guid.NewGuid(), "Mine", Guid.NewGuid(), Guid.NewGuid(), "no", false),
            new SnapshotFailed(Guid.NewGuid(), "Mine", Guid.NewGuid(), Guid.NewGuid(), "no", false) { Products = ["logistics/trucks", "crm/people"] });
        await _world.RoundAsync();

        var (_, body) = Assert.Single(_world.Got);
        Assert.Contains("crm/people", body, StringComparison.Ordinal);
        Assert.DoesNotContain("trucks", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_Again_IsTriedTenTimesWithinThreeDaysAndThenGivenUp()
    {
        Answer(http => http.Response.StatusCode = 500, "it broke\u0007");
        var made = await _world.AddAsync();
        await _world.HappenAsync(Published("sales/orders"));
        var began = _world.Clock.GetUtcNow();
        var waits = new List<TimeSpan>();
        for (var tries = 1; tries <= 10; tries++)
        {
            Assert.Equal(1, await _world.RoundAsync());
            Assert.Equal(0, await _world.RoundAsync());
            var delivery = Assert.Single(await _world.DeliveriesAsync());
            Assert.Equal((tries, 500, "it broke"), (delivery.Attempts, delivery.LastStatus, delivery.LastAnswer));
            if (delivery.State == DeliveryState.Dead) break;
            waits.Add(delivery.DueAt - _world.Clock.GetUtcNow());
            _world.Clock.Advance(waits[^1]);
        }

        Assert.Equal(9, waits.Count);
        Assert.InRange(waits[0], TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1.2));
        Assert.InRange(waits[8], TimeSpan.FromHours(12), TimeSpan.FromHours(14.4));
        Assert.InRange(_world.Clock.GetUtcNow() - began, TimeSpan.FromDays(2), TimeSpan.FromDays(3));
        Assert.Equal(10, _world.Got.Select(g => g.Headers["DataMesh-Event-Id"].ToString()).Count());
        Assert.Single(_world.Got.Select(g => g.Headers["DataMesh-Event-Id"].ToString()).Distinct());
        Assert.Equal((0, 1), ((await _world.ViewAsync(made)).Waiting, (await _world.ViewAsync(made)).Dead));

        // Send again.
        Answer(http => http.Response.StatusCode = 200, "");
        Assert.Equal(1, (await _world.Webhooks.RetryAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, null, default)).Value);
        Assert.Equal(1, await _world.RoundAsync());
        Assert.Equal(DeliveryState.Delivered, Assert.Single(await _world.DeliveriesAsync()).State);
        Assert.Null((await _world.ViewAsync(made)).FailingSince);
        var one = (await _world.DeliveriesAsync())[0].Id;
        Assert.IsType<DataMesh.Portal.Platform.Results.Conflict>((await _world.Webhooks.RetryAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, one, default)).Error);
    }

    [Fact]
    public async Task Webhook_ThatFailsForThreeDays_IsPausedAndItsOwnersAreTold()
    {
        Answer(http => http.Response.StatusCode = 503, "");
        var made = await _world.AddAsync();
        for (var day = 0; day <= 3; day++)
        {
            await _world.HappenAsync(Published("sales/orders"));
            await _world.RoundAsync();
            _world.Clock.Advance(TimeSpan.FromDays(1));
        }

        await _world.RoundAsync();
        Assert.NotNull((await _world.ViewAsync(made)).PausedAt);
        await _world.Get<IOutbox>().CatchUpAsync("notifications", default);
        var told = await _world.Get<INotificationService>().LatestAsync(_world.Owner, 10, default);
        Assert.Contains(told, n => n.Kind == MessageKind.Alarms && n.Text.StartsWith("The webhook Chat of sales is paused", StringComparison.Ordinal));

        // Meanwhile events wait; they go out when the owner has it go on.
        Answer(http => http.Response.StatusCode = 200, "");
        await _world.HappenAsync(Published("sales/late"));
        _world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await _world.RoundAsync());
        var view = await _world.ViewAsync(made);
        var resumed = await _world.Webhooks.UpdateAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, new WebhookInput(view.Name, view.Url), view.Revision, default);
        Assert.Null(resumed.Value.PausedAt);
        await _world.RoundAsync();
        Assert.Contains(_world.Got, g => g.Body.Contains("sales/late", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Receiver_ThatDoesNotAnswerOrSendsElsewhere_CountsAsFailure()
    {
        var made = await _world.AddAsync();
        _world.Answer = http => Task.Delay(Timeout.Infinite, http.RequestAborted);
        var slow = (await _world.Webhooks.TestAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, default)).Value;
        Assert.Equal(("No answer within 2 seconds.", DeliveryState.Dead), (slow.LastError, slow.State));

        Answer(http => (http.Response.StatusCode, http.Response.Headers.Location) = (307, _world.Receiver.Address + "/elsewhere"), "");
        var sent = (await _world.Webhooks.TestAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, default)).Value;
        Assert.Equal((307, DeliveryState.Dead), (sent.LastStatus, sent.State));
        Assert.Contains("redirects are not followed", sent.LastError, StringComparison.Ordinal);
        Assert.DoesNotContain(_world.Receiver.Asked, path => path.Contains("elsewhere", StringComparison.Ordinal));

        Answer(http => http.Response.StatusCode = 400, new string('x', 100_000));
        var long_ = (await _world.Webhooks.TestAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, default)).Value;
        Assert.Equal(1000, long_.LastAnswer!.Length);
    }

    [Fact]
    public async Task Dispatchers_TwoAtOnce_DeliverEachEventOnce()
    {
        await _world.AddAsync();
        for (var i = 0; i < 15; i++) await _world.HappenAsync(Published($"sales/p{i}"));
        var pump = _world.Get<WebhookPump>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => pump.RoundAsync(default))));
        while (await pump.RoundAsync(default) > 0) { }

        Assert.Equal(15, _world.Got.Count);
        Assert.Equal(15, _world.Got.Select(g => g.Headers["DataMesh-Event-Id"].ToString()).Distinct().Count());
    }

    [Fact]
    public async Task Portal_ThatEndsBetweenAnswerAndMark_SendsAgainWithTheSameId()
    {
        await _world.AddAsync();
        await _world.HappenAsync(Published("sales/orders"));
        using var killed = new CancellationTokenSource();
        _world.Answer = async http =>
        {
            await killed.CancelAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _world.RoundAsync(killed.Token));
        Answer(http => http.Response.StatusCode = 200, "");
        Assert.Equal(0, await _world.RoundAsync());
        _world.Clock.Advance(WebhookPump.Lease + TimeSpan.FromSeconds(1));
        Assert.Equal(1, await _world.RoundAsync());

        Assert.Equal(2, _world.Got.Count);
        Assert.Single(_world.Got.Select(g => g.Headers["DataMesh-Event-Id"].ToString()).Distinct());
        Assert.Equal(DeliveryState.Delivered, Assert.Single(await _world.DeliveriesAsync()).State);
    }

    [Fact]
    public async Task Receiver_ThatIsDown_DoesNotHoldUpOthers()
    {
        var down = await _world.Webhooks.CreateAsync(_world.Owner, WebhookScope.Of("sales"), new WebhookInput("Down", "http://127.0.0.1:1/"), default);
        Assert.True(down.Ok, down.Error?.Message);
        await _world.AddAsync();
        await _world.HappenAsync([.. Enumerable.Range(0, 5).Select(i => Published($"sales/p{i}"))]);
        await _world.RoundAsync();

        Assert.Equal(5, _world.Got.Count);
        Assert.Single(await _world.DeliveriesAsync(), d => d.WebhookId == down.Value.Webhook.Id && d.Attempts == 1);
    }

    [Fact]
    public async Task Deliveries_AfterThirtyDays_AreForgotten()
    {
        await _world.AddAsync();
        await _world.HappenAsync(Published("sales/orders"));
        await _world.RoundAsync();
        var pump = _world.Get<WebhookPump>();
        _world.Clock.Advance(TimeSpan.FromDays(29));
        await pump.SweepAsync(default);
        Assert.Single(await _world.DeliveriesAsync());
        _world.Clock.Advance(TimeSpan.FromDays(2));
        await pump.SweepAsync(default);
        Assert.Empty(await _world.DeliveriesAsync());
    }

    [Fact]
    public async Task Secret_ThatIsChanged_SignsBesideTheOldOneUntilTheOverlapEnds()
    {
        var made = await _world.AddAsync();
        var rotated = (await _world.Webhooks.RotateAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, 2, default)).Value;
        await _world.Webhooks.TestAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, default);
        var (headers, body) = Assert.Single(_world.Got);
        Assert.True(Verifies(headers["DataMesh-Signature"]!, body, made.Secret));
        Assert.True(Verifies(headers["DataMesh-Signature"]!, body, rotated.Secret));

        _world.Clock.Advance(TimeSpan.FromHours(2));
        await _world.Webhooks.TestAsync(_world.Owner, WebhookScope.Of("sales"), made.Webhook.Id, default);
        (headers, body) = _world.Got.Last();
        Assert.False(Verifies(headers["DataMesh-Signature"]!, body, made.Secret));
        Assert.True(Verifies(headers["DataMesh-Signature"]!, body, rotated.Secret));
    }

    private static ProductPublished Published(string product) => new(Guid.NewGuid(), product, "Orders", "1.0");

    private void Answer(Action<HttpContext> set, string text) => _world.Answer = http =>
    {
        set(http);
        return text.Length == 0 ? Task.CompletedTask : http.Response.WriteAsync(text);
    };

    // As docs/notifications.md tells receivers, without anything of the portal's own.
    private static bool Verifies(string header, string body, string secret)
    {
        var parts = Parts(header);
        var signed = $"{parts["t"].Single()}.{body}";
        using var mac = new HMACSHA256(Encoding.UTF8.GetBytes(secret));
        var expected = string.Concat(mac.ComputeHash(Encoding.UTF8.GetBytes(signed)).Select(b => b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
        return parts["v1"].Contains(expected);
    }

    private static ILookup<string, string> Parts(string header) => header.Split(',').Select(p => p.Split('=', 2)).ToLookup(p => p[0], p => p[1]);
}
