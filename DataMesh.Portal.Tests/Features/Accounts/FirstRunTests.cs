using System.Net;
using DataMesh.Portal.Features.Accounts.FirstRun;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Accounts;

public sealed class FirstRunTests : IDisposable
{
    private readonly PortalFactory _portal = new();

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task Pages_WithoutUsers_LeadToFirstRun_AndTheCodeMakesTheAdministrator()
    {
        var browser = Browser();
        await browser.OpenAsync("/");
        Assert.Equal("/account/first-run", browser.Location);
        await browser.OpenAsync("/account/sign-in");
        Assert.Equal("/account/first-run", browser.Location);

        await browser.OpenAsync("/account/first-run");
        await browser.SendAsync("Make the administrator", Fields("AAAABBBBCCCC"));
        Assert.Contains("That is not the code.", browser.Text, StringComparison.Ordinal);
        await browser.SendAsync("Make the administrator", Fields(_portal.Services.GetRequiredService<FirstRunState>().Code));

        Assert.Equal(HttpStatusCode.Found, browser.Status);
        Assert.True(await browser.IsInAsync());
        await browser.OpenAsync("/api/v1/users");
        Assert.Equal(HttpStatusCode.OK, browser.Status);

        // The same code again makes nobody.
        var late = Browser();
        await late.OpenAsync("/account/first-run");
        Assert.Contains("made already", late.Text, StringComparison.Ordinal);
        Assert.NotNull((await _portal.Services.GetRequiredService<FirstRunState>().CreateAsync(_portal.Services.GetRequiredService<FirstRunState>().Code, "b@example.com", "B", "Correct-horse-1", CancellationToken.None)).Error);
    }

    [Fact]
    public async Task Code_AfterTenWrongOnes_IsOfNoUseAnyMore()
    {
        _ = _portal.CreateClient();
        var state = _portal.Services.GetRequiredService<FirstRunState>();
        for (var i = 0; i < FirstRunState.MaxAttempts; i++) await state.CreateAsync("WRONG", "a@example.com", "A", "Correct-horse-1", CancellationToken.None);

        var made = await state.CreateAsync(state.Code, "a@example.com", "A", "Correct-horse-1", CancellationToken.None);

        Assert.Contains("Too many wrong codes", made.Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignUp_WhenClosed_SaysSoAndMakesNobody()
    {
        using var closed = new PortalFactory().With("Accounts:SignUp", "false");
        await closed.PersonAsync("admin@example.com");
        var browser = new FormClient(closed.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }));

        await browser.OpenAsync("/account/sign-up");
        Assert.Contains("Accounts are made by the administrators", browser.Text, StringComparison.Ordinal);
        Assert.Empty(browser.Page.QuerySelectorAll("form"));
        await browser.OpenAsync("/account/sign-in");
        Assert.DoesNotContain("Make one", browser.Text, StringComparison.Ordinal);
    }

    private FormClient Browser() => new(_portal.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false }));

    private static (string, string)[] Fields(string code)
        => [("Form.Code", code), ("Form.Name", "Ada"), ("Form.Email", "ada@example.com"), ("Form.Password", "Correct-horse-1")];
}
