using System.Net;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Accounts;

public sealed class SignInTests(AccountsFixture portal) : IClassFixture<AccountsFixture>
{
    private readonly FormClient _browser = portal.Browser();

    [Fact]
    public async Task SignIn_WithRightPassword_GoesToTheReturnAddressAndIsRecorded()
    {
        await portal.Portal.PersonAsync("in@example.com");

        await _browser.OpenAsync("/account/sign-in?returnUrl=%2Fcatalog%3Fq%3Dorders");
        await _browser.SendAsync("Sign in", ("Form.Email", "IN@example.com"), ("Form.Password", "Correct-horse-1"));

        Assert.Equal(HttpStatusCode.Found, _browser.Status);
        Assert.EndsWith("/catalog?q=orders", _browser.Location, StringComparison.Ordinal);
        Assert.True(await _browser.IsInAsync());
        Assert.Contains("user.signed-in", await portal.EventsAsync("in@example.com"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    public async Task SignIn_WithForeignReturnAddress_GoesHome(string address)
    {
        await portal.Portal.PersonAsync("foreign@example.com");

        await _browser.OpenAsync($"/account/sign-in?returnUrl={Uri.EscapeDataString(address)}");
        await _browser.SendAsync("Sign in", ("Form.Email", "foreign@example.com"), ("Form.Password", "Correct-horse-1"));

        Assert.Equal(HttpStatusCode.Found, _browser.Status);
        Assert.DoesNotContain("evil", _browser.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_WithWrongPasswordOrUnknownAddress_SaysTheSame()
    {
        await portal.Portal.PersonAsync("wrong@example.com");

        await _browser.SignInAsync("wrong@example.com", "Wrong-horse-1");
        Assert.Contains("The email or the password is wrong.", _browser.Text, StringComparison.Ordinal);
        await _browser.SignInAsync("nobody@example.com", "Wrong-horse-1");
        Assert.Contains("The email or the password is wrong.", _browser.Text, StringComparison.Ordinal);

        Assert.False(await _browser.IsInAsync());
        Assert.Contains("user.sign-in-failed", await portal.EventsAsync("wrong@example.com"));
    }

    [Fact]
    public async Task SignIn_AfterFiveWrongPasswords_IsClosedForTheRightOneTooAndKeysGoOn()
    {
        var client = await portal.Portal.ClientAsync("guessed@example.com");
        for (var i = 0; i < 5; i++) await _browser.SignInAsync("guessed@example.com", "Wrong-horse-1");

        await _browser.SignInAsync("guessed@example.com");

        Assert.Contains("Too many wrong attempts. Try again in", _browser.Text, StringComparison.Ordinal);
        Assert.False(await _browser.IsInAsync());
        // Whoever guesses somebody's password must not be able to stop that person's programs.
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/api/v1/me", UriKind.Relative))).StatusCode);
        var events = await portal.EventsAsync("guessed@example.com");
        Assert.Equal(4, events.Count(e => e == "user.sign-in-failed"));
        Assert.Equal("user.locked-out", Assert.Single(events, e => e == "user.locked-out"));
    }

    [Fact]
    public async Task SignIn_OfAccountThatAnAdministratorLocked_IsRefused()
    {
        await portal.Portal.PersonAsync("shut@example.com");
        var admin = await portal.Portal.PersonAsync("shutter@example.com", PlatformRoles.Administrator);
        await portal.Services.GetRequiredService<IUserAdministration>().SetLockedAsync(admin, "shut@example.com", true, CancellationToken.None);

        await _browser.SignInAsync("shut@example.com");

        Assert.Contains("An administrator locked this account.", _browser.Text, StringComparison.Ordinal);
        Assert.False(await _browser.IsInAsync());
    }

    [Fact]
    public async Task SignIn_WithoutAntiforgeryToken_IsRefused()
    {
        await portal.Portal.PersonAsync("forged@example.com");

        await _browser.ForgeAsync("/account/sign-in", ("_handler", "sign-in"), ("Form.Email", "forged@example.com"), ("Form.Password", "Correct-horse-1"));

        Assert.Equal(HttpStatusCode.BadRequest, _browser.Status);
        Assert.False(await _browser.IsInAsync());
    }

    [Fact]
    public async Task SignOut_ByForm_EndsIt_AndWithoutTokenDoesNot()
    {
        await portal.Portal.PersonAsync("out@example.com");
        await _browser.SignInAsync("out@example.com");

        await _browser.ForgeAsync("/account/sign-out");
        Assert.True(await _browser.IsInAsync());

        await _browser.OpenAsync("/account");
        var token = _browser.Page.QuerySelector("input[name='__RequestVerificationToken']")!.GetAttribute("value")!;
        await _browser.ForgeAsync("/account/sign-out", ("__RequestVerificationToken", token));
        Assert.Equal("/account/sign-in?done=signed-out", _browser.Location);
        Assert.False(await _browser.IsInAsync());
    }

    [Fact]
    public async Task Api_WithBrowserSignIn_ReadsAndDoesNotWrite()
    {
        await portal.Portal.PersonAsync("cookie@example.com");
        await _browser.SignInAsync("cookie@example.com");
        Assert.True(await _browser.IsInAsync());

        await _browser.PostJsonAsync("/api/v1/me/keys", new { name = "forged" });

        Assert.Equal(HttpStatusCode.Unauthorized, _browser.Status);
    }

    [Fact]
    public async Task Page_ForSomebodyNotSignedIn_LeadsToSignInAndBack()
    {
        await portal.Portal.PersonAsync("anybody@example.com");

        await _browser.OpenAsync("/account");

        Assert.Equal(HttpStatusCode.Found, _browser.Status);
        Assert.Contains("/account/sign-in?returnUrl=%2Faccount", _browser.Location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_WithoutTheRole_Is403Problem()
    {
        var client = await portal.Portal.ClientAsync("plain@example.com");

        using var answer = await client.GetAsync(new Uri("/api/v1/users", UriKind.Relative));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task SignUp_MakesTheAccountAndSignsIn()
    {
        await portal.Portal.PersonAsync("first@example.com");
        await _browser.OpenAsync("/account/sign-up");

        await _browser.SendAsync("Make the account", ("Form.Name", "New Person"), ("Form.Email", "new@example.com"), ("Form.Password", "short"));
        Assert.Contains("at least 12 characters", _browser.Text, StringComparison.Ordinal);
        await _browser.SendAsync("Make the account", ("Form.Name", "New Person"), ("Form.Email", "first@example.com"), ("Form.Password", "Correct-horse-1"));
        Assert.Contains("There is an account for first@example.com already", _browser.Text, StringComparison.Ordinal);
        await _browser.SendAsync("Make the account", ("Form.Name", "New Person"), ("Form.Email", "new@example.com"), ("Form.Password", "Correct-horse-1"));

        Assert.Equal(HttpStatusCode.Found, _browser.Status);
        Assert.True(await _browser.IsInAsync());
        Assert.Equal(["user.created", "user.signed-in"], await portal.EventsAsync("new@example.com"));
    }
}
