using System.Net;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Mail;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Notifications;

public sealed class MailTests : IAsyncLifetime
{
    private MailWorld _world = null!;

    public async Task InitializeAsync() => _world = await MailWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Message_AtOnce_IsOneEmailWithItsLinkInTextAndHtml()
    {
        var request = _world.Request();
        await _world.HappenAsync(request);
        await _world.RoundAsync();
        await _world.RoundAsync();

        var (to, raw) = Assert.Single(_world.Server.Taken);
        var text = MailServer.Read(raw);
        Assert.Equal("olga@example.com", to);
        Assert.Contains("Subject: Ann asks for sales/crm/customers", text, StringComparison.Ordinal);
        Assert.Contains("From: \"Data mesh\" <data@example.com>", text, StringComparison.Ordinal);
        Assert.Contains($"https://data.example.com/access?tab=decide&request={request.RequestId}", text, StringComparison.Ordinal);
        Assert.Contains($"href=\"https://data.example.com/access?tab=decide&amp;request={request.RequestId}\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Count them", text, StringComparison.Ordinal);
        Assert.Equal(MailState.Sent, Assert.Single(await _world.MailsAsync(_world.Olga.Id), m => m.EventId is not null && m.Lines[0].Kind == MessageKind.RequestsToDecide).State);
    }

    [Fact]
    public async Task Message_WithLinesAndMarkup_NeitherEndsAHeaderNorBecomesHtml()
    {
        await _world.HappenAsync(new RequestMoved(Guid.NewGuid(), ["sales/crm/customers"], "asked", _world.Olga.Id, [], "why?\r\nBcc: all@example.com <script>x</script>"));
        await _world.RoundAsync();

        var (_, raw) = Assert.Single(_world.Server.Taken);
        Assert.DoesNotContain("\nBcc:", raw[..raw.ReplaceLineEndings("\n").IndexOf("\n\n", StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", MailServer.Read(raw), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digest_ChosenByThePerson_ComesAtTheirHourWithAllThatWaited()
    {
        await _world.ChooseAsync(_world.Olga, new DigestChoice(DigestEvery.Daily, 7, DayOfWeek.Monday, "Europe/Berlin"), new KindInput(MessageKind.RequestsToDecide, true, MailWay.Digest));
        await _world.HappenAsync(_world.Request(), Failed());
        // It is 10:00 UTC; 07:00 in Berlin in November is 06:00 UTC.
        _world.Clock.Advance(TimeSpan.FromHours(19.9));
        await _world.RoundAsync();
        Assert.Empty(_world.Server.Taken);
        _world.Clock.Advance(TimeSpan.FromHours(0.1));
        await _world.RoundAsync();
        await _world.RoundAsync();

        var text = MailServer.Read(Assert.Single(_world.Server.Taken).Text);
        Assert.Contains("Subject: 2 messages from the data mesh", text, StringComparison.Ordinal);
        Assert.Contains("Ann asks for sales/crm/customers", text, StringComparison.Ordinal);
        Assert.Contains("The snapshot of Orders needs you", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Digest_OfTwoInstances_IsSentOnce()
    {
        await _world.HappenAsync(Failed());
        _world.Clock.Advance(TimeSpan.FromDays(1));
        var pump = _world.Get<MailPump>();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => pump.RoundAsync(default))));
        await _world.RoundAsync();
        Assert.Single(_world.Server.Taken);
    }

    [Fact]
    public async Task Choice_OfNoEmailAndNotInTheApp_TellsNeitherWay()
    {
        await _world.ChooseAsync(_world.Olga, null, new KindInput(MessageKind.DataSets, false, MailWay.None));
        await _world.HappenAsync(Failed());
        _world.Clock.Advance(TimeSpan.FromDays(2));
        await _world.RoundAsync();
        Assert.Empty(_world.Server.Taken);
        Assert.DoesNotContain(await _world.Get<INotificationService>().LatestAsync(_world.Olga, 50, default), n => n.Kind == MessageKind.DataSets);
    }

    [Theory]
    [InlineData(MessageKind.RequestsToDecide)]
    [InlineData(MessageKind.Security)]
    public async Task Choice_ToSilenceWhatOthersWaitFor_IsRefused(MessageKind kind)
    {
        var set = await _world.Get<INotificationChoices>().SetAsync(_world.Olga, new ChoicesInput([new KindInput(kind, false, MailWay.None)], null), null, default);
        Assert.Equal("kinds[0].inApp", Assert.Single(Assert.IsType<Invalid>(set.Error).Fields).Field);
    }

    [Fact]
    public async Task Person_WhoIsLockedOrNoLongerAnswers_IsSentNothing()
    {
        var bea = await _world.Portal.PersonAsync("bea@example.com");
        await _world.Admin.ReplaceAsync("/api/v1/domains/sales/members/bea@example.com", new { role = "steward" });
        await _world.HappenAsync(_world.Request());
        using (var left = await _world.Admin.DeleteAsync(new Uri("/api/v1/domains/sales/members/bea@example.com", UriKind.Relative))) Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        await _world.Admin.ReplaceAsync("/api/v1/users/olga@example.com/lock", new { locked = true });
        await _world.RoundAsync();

        Assert.Empty(_world.Server.Taken);
        Assert.All([.. await _world.MailsAsync(bea.Id), .. (await _world.MailsAsync(_world.Olga.Id)).Where(m => m.Lines[0].Kind == MessageKind.RequestsToDecide)], m => Assert.Equal(MailState.Dropped, m.State));
    }

    [Fact]
    public async Task Server_ThatIsAway_IsTriedAgainUntilItIsGivenUp()
    {
        await _world.HappenAsync(_world.Request());
        _world.Server.Message = "451 later";
        for (var tries = 1; tries <= MailPump.Waits.Tries; tries++)
        {
            await _world.RoundAsync();
            var mail = (await _world.MailsAsync(_world.Olga.Id))[^1];
            Assert.Equal((tries, tries == MailPump.Waits.Tries ? MailState.Dead : MailState.Waiting), (mail.Attempts, mail.State));
            _world.Clock.Advance(mail.DueAt - _world.Clock.GetUtcNow());
        }

        var admin = await _world.Portal.PersonAsync("admin@example.com", PlatformRoles.Administrator);
        var dead = Assert.Single((await _world.Get<IMailAdministration>().ListAsync(admin, MailState.Dead, new(10, null), default)).Value.Items);
        Assert.Equal("olga@example.com", dead.To);
        Assert.DoesNotContain("customers", System.Text.Json.JsonSerializer.Serialize(dead), StringComparison.Ordinal);
        Assert.IsType<Forbidden>((await _world.Get<IMailAdministration>().ListAsync(_world.Olga, null, new(10, null), default)).Error);
        Assert.IsType<Forbidden>((await _world.Get<IMailAdministration>().RetryAsync(_world.Olga, dead.Id, default)).Error);

        _world.Server.Message = "250 taken";
        Assert.True((await _world.Get<IMailAdministration>().RetryAsync(admin, dead.Id, default)).Ok);
        await _world.RoundAsync();
        Assert.Single(_world.Server.Taken);
    }

    [Fact]
    public async Task Address_ThatTheServerRefusesForGood_IsGivenUpAtOnce()
    {
        _world.Server.Recipient = "550 no such person";
        await _world.HappenAsync(_world.Request());
        await _world.RoundAsync();
        var mail = (await _world.MailsAsync(_world.Olga.Id))[^1];
        Assert.Equal((1, MailState.Dead), (mail.Attempts, mail.State));
        Assert.Contains("550", mail.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_ThatIsChanged_IsToldToItsPersonAlsoWhenItWasThem()
    {
        await using (var db = await _world.DatabaseAsync())
        {
            db.Record(_world.Olga, new PasskeyAdded(_world.Olga.Id, _world.Olga.Email, "Phone"));
            await db.SaveChangesAsync();
        }

        await _world.CaughtUpAsync();
        await _world.RoundAsync();
        Assert.Contains("The passkey “Phone” was added", (await _world.Get<INotificationService>().LatestAsync(_world.Olga, 1, default))[0].Text, StringComparison.Ordinal);
        Assert.Equal("olga@example.com", Assert.Single(_world.Server.Taken).To);
    }

    [Fact]
    public async Task Probe_OfTheServer_SaysWhetherItAnswers()
    {
        var probe = Assert.Single(_world.Get<IEnumerable<IHealthProbe>>(), p => p.Name == "mail");
        Assert.Equal(HealthState.Good, (await probe.AskAsync(default)).State);
        await _world.Server.DisposeAsync();
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        var away = await probe.AskAsync(default);
        Assert.Equal((HealthState.Degraded, "Mail:Host"), (away.State, away.Setting));
    }

    private SnapshotFailed Failed() => new(Guid.NewGuid(), "Orders", Guid.NewGuid(), _world.Olga.Id, "the source is away", true);
}
