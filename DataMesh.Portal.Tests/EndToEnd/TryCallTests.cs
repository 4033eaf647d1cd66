using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>Trying a product's API in a real browser: the call that is seen is the one that programs make.</summary>
[Collection(BrowserCollection.Name)]
public sealed class TryCallTests(Browser browser)
{
    private const string At = "@fjordline.example";

    [Fact]
    public Task Try_GrantedProduct_AnswersRowsAndMarksWhatIsWrong() => browser.TellAsync(async () =>
    {
        var page = await browser.PageAsync("mats" + At);
        await Browser.OpenAsync(page, "/products/commerce/web-orders?tab=api");
        var send = page.GetByRole(AriaRole.Button, new() { Name = "Send" });
        var answer = page.Locator(".try-answer");

        await send.ClickAsync();
        await Assertions.Expect(answer.Locator(".chip").First).ToHaveTextAsync("200 OK");
        await Assertions.Expect(answer.Locator("pre")).ToContainTextAsync("\"value\": [");
        await Assertions.Expect(answer.Locator("dl")).ToContainTextAsync("odata-version");

        var filter = page.GetByRole(AriaRole.Textbox, new() { Name = "Filter" });
        await filter.FillAsync("order_id qe 5");
        await send.ClickAsync();
        await Assertions.Expect(answer.Locator(".chip").First).ToHaveTextAsync("400 Bad Request");
        await Assertions.Expect(page.Locator("code.marked mark")).ToHaveTextAsync("qe");

        await filter.FillAsync("");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Form" }).SelectOptionAsync("ndjson");
        await page.GetByRole(AriaRole.Spinbutton, new() { Name = "Rows at most" }).FillAsync("3000");
        await send.ClickAsync();
        await Assertions.Expect(answer.Locator("dl")).ToContainTextAsync("application/x-ndjson");
        await Assertions.Expect(answer).ToContainTextAsync("Only the beginning was read");
        await page.Context.CloseAsync();

        var narrow = await browser.PageAsync("mats" + At, width: 390, dark: true);
        await Browser.OpenAsync(narrow, "/products/commerce/web-orders?tab=api");
        await narrow.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(narrow.Locator(".try-answer .chip").First).ToHaveTextAsync("200 OK");
        Assert.True(await narrow.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 390);
        await Browser.OpenAsync(narrow, "/products/finance/payments?tab=api");
        await narrow.GetByText("These calls answer 403").WaitForAsync();
        await narrow.Context.CloseAsync();
    });
}
