using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Features.Accounts;
using DataMesh.Portal.Tests.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Tests.Features.Notifications;

public sealed partial class LinkMailTests : IAsyncLifetime
{
    private MailWorld _world = null!;

    public async Task InitializeAsync() => _world = await MailWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Invite_SentByEmail_IsReadByItsPersonAlone()
    {
        var made = await _world.Admin.SubmitAsync("/api/v1/users", new { email = "guest@example.com", name = "Guest", sendByEmail = true }, HttpStatusCode.Created);
        Assert.Equal((JsonValueKind.Null, true), (made.GetProperty("passwordLink").ValueKind, made.GetProperty("sentByEmail").GetBoolean()));
        var waiting = Assert.Single(await LinksAsync());
        Assert.DoesNotContain("set-password", JsonSerializer.Serialize(waiting), StringComparison.Ordinal);
        await _world.CaughtUpAsync();
        await _world.RoundAsync();

        // The notice that a link was made would say the same once more.
        var (to, raw) = Assert.Single(_world.Server.Taken);
        Assert.Equal("guest@example.com", to);
        var text = MailServer.Read(raw);
        Assert.Contains("Subject: Your account at the data mesh", text, StringComparison.Ordinal);
        var link = Link(text);
        var page = await new FormClient(_world.Portal.CreateClient()).OpenAsync(new Uri(link).PathAndQuery);
        await page.SendAsync("Set the password", ("Form.Password", "Correct-horse-1"));
        Assert.Contains("The password is set", page.Text, StringComparison.Ordinal);

        var sent = Assert.Single(await LinksAsync());
        Assert.Equal((MailState.Sent, null), (sent.State, sent.ProtectedLink));
        var listed = Assert.Single((await _world.Admin.ReadAsync("/api/v1/mails")).Items(), m => m.GetProperty("link").GetBoolean());
        Assert.Equal(("guest@example.com", false), (listed.GetProperty("to").GetString(), listed.GetProperty("digest").GetBoolean()));
        Assert.DoesNotContain("token=", listed.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ForSomebodyWhoIsLocked_IsNotSent()
    {
        await _world.Admin.ReplaceAsync("/api/v1/users/olga@example.com/lock", new { locked = true });
        Assert.Equal(HttpStatusCode.Conflict, (await _world.Admin.PostAsJsonAsync("/api/v1/users/olga@example.com/password-link", new { sendByEmail = true })).StatusCode);
        await _world.Admin.ReplaceAsync("/api/v1/users/olga@example.com/lock", new { locked = false });
        await _world.Admin.SubmitAsync("/api/v1/users/olga@example.com/password-link", new { sendByEmail = true });
        await _world.Admin.ReplaceAsync("/api/v1/users/olga@example.com/lock", new { locked = true });
        await _world.RoundAsync();

        Assert.Empty(_world.Server.Taken);
        var dropped = Assert.Single(await LinksAsync());
        Assert.Equal((MailState.Dropped, null), (dropped.State, dropped.ProtectedLink));
    }

    [Fact]
    public async Task Link_ThatEndedBeforeItCouldBeSent_IsGivenUpAndForgotten()
    {
        await _world.Admin.SubmitAsync("/api/v1/users/olga@example.com/password-link", new { sendByEmail = true });
        _world.Server.Message = "451 later";
        await _world.RoundAsync();
        var waiting = Assert.Single(await LinksAsync());
        Assert.Equal(MailState.Waiting, waiting.State);
        Assert.NotNull(waiting.ProtectedLink);
        _world.Server.Message = "250 taken";
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await _world.RoundAsync();

        Assert.Empty(_world.Server.Taken);
        var dead = Assert.Single(await LinksAsync());
        Assert.Equal((MailState.Dead, null), (dead.State, dead.ProtectedLink));
        Assert.Contains("had ended", dead.LastError, StringComparison.Ordinal);
        var admin = await _world.Portal.PersonAsync("admin@example.com", PlatformRoles.Administrator);
        Assert.Contains("forgotten", Assert.IsType<Conflict>((await _world.Get<IMailAdministration>().RetryAsync(admin, dead.Id, default)).Error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_ThatTheServerRefusesForGood_IsForgotten()
    {
        _world.Server.Recipient = "550 no such person";
        await _world.Admin.SubmitAsync("/api/v1/users/olga@example.com/password-link", new { sendByEmail = true });
        await _world.RoundAsync();
        var dead = Assert.Single(await LinksAsync());
        Assert.Equal((MailState.Dead, null), (dead.State, dead.ProtectedLink));
    }

    [Fact]
    public async Task Forgot_WhoeverIsAsked_AnswersTheSameAndWritesToWhoMayComeIn()
    {
        await _world.Portal.PersonAsync("locked@example.com");
        await _world.Admin.ReplaceAsync("/api/v1/users/locked@example.com/lock", new { locked = true });
        Assert.Contains("Forgot your password?", (await new FormClient(_world.Portal.CreateClient()).OpenAsync("/account/sign-in")).Text, StringComparison.Ordinal);
        var unknown = await AskAsync("nobody@example.com");
        var locked = await AskAsync("locked@example.com");
        var known = await AskAsync(" OLGA@example.com ");
        Assert.Equal(unknown, known);
        Assert.Equal(unknown, locked);
        Assert.Contains("If there is an account with that address", known, StringComparison.Ordinal);

        // They are worked off in order: when there is one for Olga, the others were looked at.
        await UntilAsync(1);
        await _world.CaughtUpAsync();
        await _world.RoundAsync();
        var (to, raw) = Assert.Single(_world.Server.Taken);
        Assert.Equal("olga@example.com", to);
        Assert.Contains("said at https://data.example.com that your password is forgotten", MailServer.Read(raw).Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("/account/set-password?user=", Link(MailServer.Read(raw)), StringComparison.Ordinal);
        await using var db = await _world.DatabaseAsync();
        var recorded = Assert.Single(await db.Set<OutboxEvent>().Where(e => e.Name == "user.password-link-made").ToListAsync());
        Assert.Equal("asked", Assert.IsType<PasswordLinkMade>(_world.Get<EventCatalog>().Read(recorded.Name, recorded.Json)).Mailed);
    }

    [Fact]
    public async Task Forgot_TooOften_SendsNoMoreAndSaysSoToTheClientOnly()
    {
        string? third = null, fourth = null;
        for (var i = 1; i <= 4; i++) (third, fourth) = (fourth, await AskAsync("olga@example.com"));
        Assert.Equal(third, fourth);
        for (var i = 5; i <= 9; i++) await AskAsync($"somebody{i}@example.com");
        await _world.Portal.PersonAsync("last@example.com");
        await AskAsync("last@example.com");
        await UntilAsync(4);
        Assert.Equal(3, (await LinksAsync()).Count(m => m.UserId == _world.Olga.Id));
        Assert.Contains("too often", await AskAsync("olga@example.com"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_WithoutAMailServer_IsNotOffered()
    {
        await using var portal = new PortalFactory();
        var admin = await portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        using var refused = await admin.PostAsJsonAsync("/api/v1/users", new { email = "guest@example.com", name = "Guest", sendByEmail = true });
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("sendByEmail", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync(new Uri("/api/v1/users/guest@example.com", UriKind.Relative))).StatusCode);
        var browser = new FormClient(portal.CreateClient());
        Assert.DoesNotContain("Forgot your password?", (await browser.OpenAsync("/account/sign-in")).Text, StringComparison.Ordinal);
        Assert.Contains("This portal sends no e-mail", (await browser.OpenAsync("/account/forgot-password")).Text, StringComparison.Ordinal);
        Assert.Null(browser.Page.QuerySelector("form"));
    }

    private async Task<string> AskAsync(string email)
    {
        var page = await new FormClient(_world.Portal.CreateClient()).OpenAsync("/account/forgot-password");
        await page.SendAsync("Send me a link", ("Form.Email", email));
        return page.Page.QuerySelector("section")!.InnerHtml.ReplaceLineEndings("\n");
    }

    private async Task<IReadOnlyList<OutgoingMail>> LinksAsync()
    {
        await using var db = await _world.DatabaseAsync();
        return await db.Set<OutgoingMail>().AsNoTracking().Where(m => m.LinkReason != null).OrderBy(m => m.Id).ToListAsync();
    }

    // The work is done after the answer; a test that waits in vain is ended by its runner.
    private async Task UntilAsync(int links)
    {
        while ((await LinksAsync()).Count < links) await Task.Delay(50);
    }

    private static string Link(string text) => LinkPattern().Match(text) is { Success: true } found ? found.Value : throw new InvalidOperationException($"There is no link in: {text}");

    [GeneratedRegex(@"https://data\.example\.com/account/set-password\?user=[0-9a-f]+&token=[\w-]+")]
    private static partial Regex LinkPattern();
}
