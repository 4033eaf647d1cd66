using System.Net;
using System.Security.Cryptography;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.SignIn;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Tests.Features.Accounts;

public sealed class OwnAccountTests(AccountsFixture portal) : IClassFixture<AccountsFixture>
{
    private readonly FormClient _browser = portal.Browser();

    [Fact]
    public async Task Authenticator_SetUp_IsAskedForAndRecoveryCodesWorkOnce()
    {
        await portal.Portal.PersonAsync("factor@example.com");
        await _browser.SignInAsync("factor@example.com");
        await _browser.OpenAsync("/account");
        await _browser.SendAsync("Set up an app");
        await _browser.OpenAsync("/account/authenticator");
        Assert.StartsWith("data:image/png;base64,", _browser.Page.QuerySelector("img.qr")!.GetAttribute("src"), StringComparison.Ordinal);
        var secret = _browser.Page.QuerySelector("code.secret")!.TextContent;

        await _browser.SendAsync("Switch it on", ("On.Code", "000000"));
        Assert.Contains("That code is wrong", _browser.Text, StringComparison.Ordinal);
        await _browser.SendAsync("Switch it on", ("On.Code", Totp(secret)));
        var codes = _browser.Page.QuerySelectorAll(".codes code").Select(c => c.TextContent).ToList();
        Assert.Equal(10, codes.Count);
        Assert.True(await _browser.IsInAsync());

        var second = portal.Browser();
        await second.SignInAsync("factor@example.com");
        Assert.Contains("/account/two-factor", second.Location, StringComparison.Ordinal);
        Assert.False(await second.IsInAsync());
        await second.OpenAsync("/account/two-factor");
        await second.SendAsync("Sign in", ("Form.Code", Totp(secret)));
        Assert.True(await second.IsInAsync());

        var third = portal.Browser();
        await third.SignInAsync("factor@example.com");
        await third.OpenAsync("/account/two-factor?recovery=true");
        await third.SendAsync("Sign in", ("Form.Code", codes[0]));
        Assert.True(await third.IsInAsync());

        var fourth = portal.Browser();
        await fourth.SignInAsync("factor@example.com");
        await fourth.OpenAsync("/account/two-factor?recovery=true");
        await fourth.SendAsync("Sign in", ("Form.Code", codes[0]));
        Assert.Contains("used already", fourth.Text, StringComparison.Ordinal);
        Assert.False(await fourth.IsInAsync());
    }

    [Fact]
    public async Task Password_Changed_SignsOtherBrowsersOutAndKeepsThisOne()
    {
        await portal.Portal.PersonAsync("change@example.com");
        var other = portal.Browser();
        await other.SignInAsync("change@example.com");
        await _browser.SignInAsync("change@example.com");
        await _browser.OpenAsync("/account");

        await _browser.SendAsync("Change the password", ("Password.Current", "Wrong-horse-1"), ("Password.Next", "Another-horse-2"));
        Assert.Contains("not your present password", _browser.Text, StringComparison.Ordinal);
        Assert.True(await other.IsInAsync());
        await _browser.SendAsync("Change the password", ("Password.Current", "Correct-horse-1"), ("Password.Next", "Another-horse-2"));

        Assert.True(await _browser.IsInAsync());
        Assert.False(await other.IsInAsync());
        Assert.Contains("user.password-changed", await portal.EventsAsync("change@example.com"));
    }

    [Fact]
    public async Task SignOutEverywhere_EndsAllBrowsers()
    {
        await portal.Portal.PersonAsync("everywhere@example.com");
        var other = portal.Browser();
        await other.SignInAsync("everywhere@example.com");
        await _browser.SignInAsync("everywhere@example.com");
        await _browser.OpenAsync("/account");

        await _browser.SendAsync("Sign out everywhere");

        Assert.False(await _browser.IsInAsync());
        Assert.False(await other.IsInAsync());
        Assert.Contains("user.signed-out-everywhere", await portal.EventsAsync("everywhere@example.com"));
    }

    [Fact]
    public async Task Key_MadeOnThePage_IsShownOnceWorksAndCanBeRevoked()
    {
        await portal.Portal.PersonAsync("keys@example.com");
        await _browser.SignInAsync("keys@example.com");
        await _browser.OpenAsync("/account");

        await _browser.SendAsync("Make a key", ("Key.Name", "Nightly"), ("Key.Days", "many"));
        Assert.Contains("A key lives 1 to 3650 days.", _browser.Text, StringComparison.Ordinal);
        await _browser.SendAsync("Make a key", ("Key.Name", "Nightly"), ("Key.Days", "30"));
        var key = _browser.Page.QuerySelector("code.secret")!.TextContent;
        using var program = portal.Portal.CreateClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", key);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync(new Uri("/api/v1/me", UriKind.Relative))).StatusCode);

        await _browser.OpenAsync("/account");
        Assert.DoesNotContain(key, _browser.Page.DocumentElement.OuterHtml, StringComparison.Ordinal);
        await _browser.SendAsync("Revoke it");
        Assert.Equal(HttpStatusCode.Unauthorized, (await program.GetAsync(new Uri("/api/v1/me", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Name_Changed_IsSeenByOthers()
    {
        await portal.Portal.PersonAsync("rename@example.com");
        await _browser.SignInAsync("rename@example.com");
        await _browser.OpenAsync("/account");

        await _browser.SendAsync("Save the name", ("Profile.Name", "Renée Märkl"));

        var found = await portal.Services.GetRequiredService<IUserDirectory>().SearchAsync("märkl", 5, CancellationToken.None);
        Assert.Equal("Renée Märkl", Assert.Single(found).Name);
    }

    [Fact]
    public async Task PasswordLink_SetsThePasswordOnce()
    {
        var registrar = portal.Services.GetRequiredService<IUserRegistrar>();
        var made = await registrar.CreateAsync("invited@example.com", "Invited", PlatformRoles.None, null, Principal.System, CancellationToken.None);
        var link = new Uri((await registrar.PasswordLinkAsync(made.Value.Id, CancellationToken.None)).Value).PathAndQuery;

        await _browser.OpenAsync(link);
        await _browser.SendAsync("Set the password", ("Form.Password", "short"));
        Assert.Contains("at least 12 characters", _browser.Text, StringComparison.Ordinal);
        await _browser.SendAsync("Set the password", ("Form.Password", "Correct-horse-1"));
        Assert.Contains("done=password", _browser.Location, StringComparison.Ordinal);
        await _browser.SignInAsync("invited@example.com");
        Assert.True(await _browser.IsInAsync());

        var thief = portal.Browser();
        await thief.OpenAsync(link);
        Assert.Contains("This link was used already", thief.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passkeys_OptionsForCreation_NeedASignInAndAToken()
    {
        await portal.Portal.PersonAsync("passkey@example.com");
        await _browser.ForgeAsync("/account/passkeys/creation-options");
        Assert.NotEqual(HttpStatusCode.OK, _browser.Status);

        await _browser.SignInAsync("passkey@example.com");
        await _browser.OpenAsync("/account");
        var token = _browser.Page.QuerySelector("input[name='__RequestVerificationToken']")!.GetAttribute("value")!;
        await _browser.ForgeAsync("/account/passkeys/creation-options", ("__RequestVerificationToken", token));
        Assert.Equal(HttpStatusCode.OK, _browser.Status);
        Assert.Contains("passkey@example.com", _browser.Text, StringComparison.Ordinal);

        await _browser.OpenAsync("/account");
        await _browser.SendAsync("Add a passkey", ("Passkey.Name", "Laptop"), ("Passkey.Credential", "{}"));
        Assert.Equal(HttpStatusCode.OK, _browser.Status);
        Assert.Contains("could not be verified", _browser.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Circuit_OfSomebodyWhoIsRevoked_EndsByItself()
    {
        await portal.Portal.PersonAsync("circuit@example.com");
        var admin = await portal.Portal.PersonAsync("warden@example.com", PlatformRoles.Administrator);
        await using var circuit = portal.Services.CreateAsyncScope();
        var users = circuit.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var claims = circuit.ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>();
        var guard = (CircuitGuard)circuit.ServiceProvider.GetRequiredService<AuthenticationStateProvider>();
        var signedIn = await claims.CreateAsync((await users.FindByEmailAsync("circuit@example.com"))!);
        ((RevalidatingServerAuthenticationStateProvider)guard).SetAuthenticationState(Task.FromResult(new AuthenticationState(signedIn)));
        var ended = new TaskCompletionSource();
        guard.AuthenticationStateChanged += async state =>
        {
            if ((await state).User.Identity?.IsAuthenticated != true) ended.TrySetResult();
        };

        // Many checks go by while nothing has happened.
        await Task.Delay(300);
        Assert.False(ended.Task.IsCompleted);
        await portal.Services.GetRequiredService<IUserAdministration>().SetLockedAsync(admin, "circuit@example.com", true, CancellationToken.None);

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Circuit_Interval_IsWithinAMinute() => Assert.InRange(new CircuitGuardOptions().Interval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(59));

    // RFC 6238 as authenticator apps compute it.
    private static string Totp(string secret)
    {
        var bits = string.Concat(secret.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant().Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var key = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var step = BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30));
#pragma warning disable CA5350 // Authenticator apps use HMAC-SHA-1; RFC 6238 says so.
        var hash = HMACSHA1.HashData(key, step);
#pragma warning restore CA5350
        var offset = hash[^1] & 0xf;
        var number = ((hash[offset] & 0x7f) << 24) | (hash[offset + 1] << 16) | (hash[offset + 2] << 8) | hash[offset + 3];
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }
}
