using DataMesh.Portal.Tests.EndToEnd;
using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.Features.Accounts;

/// <summary>Passkeys in a real browser with an authenticator that the browser itself plays.</summary>
[Collection(BrowserCollection.Name)]
public sealed class PasskeyTests(Browser browser)
{
    [Fact]
    public async Task Passkey_AddedToAnAccount_SignsInAndRemovedDoesNot()
    {
        var page = await browser.PageAsync();
        // Passkeys belong to a name, and only a secure one or localhost may have them.
        var portal = browser.Portal.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        var email = $"passkey-{Guid.NewGuid():N}@example.com";
        await page.GotoAsync($"{portal}/account/sign-up");
        await page.GetByLabel("Name").FillAsync("Pat Keys");
        await page.GetByLabel("Email").FillAsync(email);
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync("Correct-horse-1");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make the account" }).ClickAsync();
        await page.WaitForURLAsync(url => !url.Contains("sign-up", StringComparison.Ordinal));

        var devices = await page.Context.NewCDPSessionAsync(page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true,
                ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
            },
        });
        await page.GotoAsync($"{portal}/account");
        await page.GetByLabel("Name of the new passkey").FillAsync("This laptop");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Add a passkey" }).ClickAsync();
        await page.GetByText("The passkey is added.").WaitForAsync();

        await page.Context.ClearCookiesAsync();
        await page.GotoAsync($"{portal}/account/sign-in?returnUrl=%2Faccount");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in with a passkey" }).ClickAsync();
        await page.GetByText(email).WaitForAsync();

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Remove This laptop" }).ClickAsync();
        await page.GetByText("The passkey is removed.").WaitForAsync();
        await page.Context.ClearCookiesAsync();
        await page.GotoAsync($"{portal}/account/sign-in");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in with a passkey" }).ClickAsync();
        await page.GetByText("That passkey does not open any account here.").WaitForAsync();
        await page.Context.CloseAsync();
    }
}
