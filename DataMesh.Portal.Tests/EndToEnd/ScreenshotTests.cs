using DataMesh.Portal.Tests.Shared;
using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>The pictures of the README. They are taken anew with <c>DATAMESH_UPDATE_IMAGES=1</c>, and looked for always.</summary>
[Collection(BrowserCollection.Name)]
public sealed class ScreenshotTests(Browser browser)
{
    private const string At = "@fjordline.example";

    [Fact]
    public async Task Readme_Images_AreTaken()
    {
        var mats = await browser.PageAsync("mats" + At);
        await Browser.OpenAsync(mats, "/catalog?q=orders");
        await mats.GetByRole(AriaRole.Link, new() { Name = "Web shop orders" }).First.WaitForAsync();
        await KeepAsync(mats, "catalog");

        await Browser.OpenAsync(mats, "/products/commerce/web-orders");
        await mats.GetByRole(AriaRole.Heading, new() { Name = "Web shop orders" }).WaitForAsync();
        await KeepAsync(mats, "product");

        await Browser.OpenAsync(mats, "/datasets");
        await mats.GetByRole(AriaRole.Link, new() { Name = "Sales across channels" }).ClickAsync();
        await mats.GetByRole(AriaRole.Region, new() { Name = "Preview", Exact = true }).Locator("tbody tr").First.WaitForAsync();
        await KeepAsync(mats, "builder");

        var bruno = await browser.PageAsync("bruno" + At);
        await Browser.OpenAsync(bruno, "/access");
        await bruno.GetByRole(AriaRole.Navigation, new() { Name = "Requests that wait" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await bruno.GetByRole(AriaRole.Region, new() { Name = "Decision" }).GetByRole(AriaRole.Button, new() { Name = "Approve" }).WaitForAsync();
        await KeepAsync(bruno, "decision");
        await mats.Context.CloseAsync();
        await bruno.Context.CloseAsync();
    }

    private static async Task KeepAsync(IPage page, string name)
    {
        var path = Path.Combine(Repository.Root, "docs", "images", $"{name}.png");
        await Browser.SettledAsync(page);
        if (Environment.GetEnvironmentVariable("DATAMESH_UPDATE_IMAGES") == "1") await page.ScreenshotAsync(new PageScreenshotOptions { Path = path, Animations = ScreenshotAnimations.Disabled });
        Assert.True(File.Exists(path), $"{path} is missing; run this test with DATAMESH_UPDATE_IMAGES=1.");
    }
}
