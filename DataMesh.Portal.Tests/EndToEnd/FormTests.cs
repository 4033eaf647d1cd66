using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>What only scripts do in forms: finding scopes by typing, and where the focus goes.</summary>
[Collection(BrowserCollection.Name)]
public sealed class FormTests(Browser browser)
{
    private const string At = "@fjordline.example";

    [Fact]
    public Task Scopes_OfAKey_AreFoundByTypingAndNarrowedLater() => browser.TellAsync(async () =>
    {
        var page = await browser.PageAsync("mats" + At, width: 390, dark: true);
        await page.GotoAsync("/account");
        var form = page.Locator("form", new() { Has = page.GetByRole(AriaRole.Button, new() { Name = "Make a key" }) });
        await form.GetByLabel("What it is for").FillAsync("Found by typing");
        await form.GetByText("Only what is ticked here").ClickAsync();
        var boxes = form.Locator(".scopes label:visible");
        var all = await boxes.CountAsync();
        var find = form.GetByRole(AriaRole.Searchbox);

        await find.FillAsync("READ crm");
        await Assertions.Expect(boxes).ToHaveCountAsync(1);
        await boxes.GetByRole(AriaRole.Checkbox).CheckAsync();
        await find.FillAsync("catalog");
        // What is ticked stays in view, whatever is looked for.
        await Assertions.Expect(boxes).ToHaveCountAsync(2);
        await boxes.First.GetByRole(AriaRole.Checkbox).CheckAsync();
        await find.FillAsync("zebra");
        await Assertions.Expect(boxes).ToHaveCountAsync(2);
        await find.PressAsync("Enter");
        await find.FillAsync("");
        await Assertions.Expect(boxes).ToHaveCountAsync(all);
        // Back to everything, nothing that was ticked goes along.
        await form.GetByText("Everything that you may do").ClickAsync();
        await Assertions.Expect(form.Locator(".scopes input:checked")).ToHaveCountAsync(0);
        await form.GetByText("Only what is ticked here").ClickAsync();
        await find.FillAsync("zebra");
        await Assertions.Expect(form.GetByText("Nothing is called that.")).ToBeVisibleAsync();
        await find.FillAsync("");
        foreach (var scope in new[] { "catalog:read", "data:read:sales/crm" }) await form.Locator($"input[value='{scope}']").CheckAsync();
        await form.GetByRole(AriaRole.Button, new() { Name = "Make a key" }).ClickAsync();
        await page.GetByText("Copy the key now.").WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Narrow Found by typing" }).ClickAsync();
        var narrow = page.Locator("#narrow");
        await narrow.Locator("input[value='catalog:read']").UncheckAsync();
        await narrow.Locator("input[value='data:read:sales/crm']").UncheckAsync();
        await narrow.GetByRole(AriaRole.Button, new() { Name = "Narrow it" }).ClickAsync();
        await Assertions.Expect(narrow).ToContainTextAsync("Name at least one scope that stays.");
        await narrow.Locator("input[value='data:read:sales/crm']").CheckAsync();
        await narrow.GetByRole(AriaRole.Button, new() { Name = "Narrow it" }).ClickAsync();
        await page.GetByText("The API key holds no more than you left it").WaitForAsync();
        var key = page.Locator("tr", new() { HasText = "Found by typing" });
        await Assertions.Expect(key.Locator("[data-label='May do']")).ToHaveTextAsync("data:read:sales/crm");
        await page.Context.CloseAsync();
    });

    [Fact]
    public Task Focus_AfterAWrongAnswerAnOpenedPartAndADialog_GoesWhereItIsExpected() => browser.TellAsync(async () =>
    {
        var page = await browser.PageAsync("jonas" + At, width: 390);
        await Browser.OpenAsync(page, "/access/request?product=finance/payments");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the request" }).ClickAsync();
        await Assertions.Expect(page.Locator("[aria-invalid=true]").First).ToBeFocusedAsync();
        await page.GetByText("It was not sent").WaitForAsync();
        await page.Context.CloseAsync();

        var owner = await browser.PageAsync("bruno" + At, width: 390);
        await Browser.OpenAsync(owner, "/domains/commerce?tab=service-accounts");
        await owner.GetByRole(AriaRole.Button, new() { Name = "New service account" }).ClickAsync();
        await owner.GetByLabel("Name", new() { Exact = true }).FillAsync("Focus robot");
        await owner.GetByLabel("Purpose").FillAsync("Is looked at.");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        var keys = owner.GetByRole(AriaRole.Heading, new() { Name = "Keys of Focus robot" });
        await Assertions.Expect(keys).ToBeFocusedAsync();
        await Assertions.Expect(keys).ToBeInViewportAsync();
        var edit = owner.GetByRole(AriaRole.Button, new() { Name = "Edit Focus robot" });
        await edit.PressAsync("Enter");
        await Assertions.Expect(owner.GetByRole(AriaRole.Dialog).GetByLabel("Name")).ToBeFocusedAsync();
        // A dialog hears Escape once its script knows of it, a moment after it has the focus; people press it again too.
        for (var tries = 0; tries < 100 && await owner.GetByRole(AriaRole.Dialog).CountAsync() > 0; tries++)
        {
            await owner.Keyboard.PressAsync("Escape");
            await Task.Delay(100);
        }

        await Assertions.Expect(edit).ToBeFocusedAsync();
        await owner.Context.CloseAsync();
    });
}
