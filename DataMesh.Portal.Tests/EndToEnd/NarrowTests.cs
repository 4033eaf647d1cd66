using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>The main pages in a window as narrow as a telephone.</summary>
[Collection(BrowserCollection.Name)]
public sealed class NarrowTests(Browser browser)
{
    private const string At = "@fjordline.example";

    [Theory]
    [InlineData("mats", "/", "/catalog?q=orders", "/products/commerce/web-orders", "/products/commerce/web-orders?tab=schema", "/products/commerce/web-orders?tab=preview", "/products/commerce/web-orders?tab=api", "/access?tab=grants", "/access/request?product=finance/payments", "/datasets", "/domains/commerce", "/account")]
    [InlineData("bruno", "/access", "/products/commerce/web-orders/edit?step=columns", "/domains/commerce?tab=sources")]
    [InlineData("astrid", "/governance", "/admin", "/admin/users")]
    public async Task Pages_At390Pixels_DoNotScrollSideways(string person, params string[] paths)
    {
        var page = await browser.PageAsync(person + At, width: 390);
        var wide = new List<string>();
        foreach (var path in paths)
        {
            if (path == "/account") await page.GotoAsync(path);
            else await Browser.OpenAsync(page, path);
            await Browser.SettledAsync(page);
            var width = await page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            if (width > 390) wide.Add($"{path} is {width} pixels wide");
        }

        await page.Context.CloseAsync();
        Assert.True(wide.Count == 0, string.Join(Environment.NewLine, wide));
    }

    [Fact]
    public async Task Navigation_At390Pixels_LeadsFromItsBarToThePages()
    {
        var page = await browser.PageAsync("mats" + At, width: 390);
        await Browser.OpenAsync(page, "/");
        var bar = page.GetByRole(AriaRole.Navigation, new() { Name = "Main" });
        var box = await bar.BoundingBoxAsync();
        Assert.NotNull(box);
        Assert.InRange(box.Y + box.Height, 895, 901);
        await bar.GetByRole(AriaRole.Link, new() { Name = "Catalog" }).ClickAsync();
        await page.WaitForURLAsync("**/catalog");
        await Assertions.Expect(page.Locator("main h1")).ToHaveTextAsync("Catalog");
        await page.Context.CloseAsync();
    }
}
