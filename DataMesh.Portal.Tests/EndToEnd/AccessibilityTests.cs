using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>Axe over the main pages in both themes, each as somebody sees it who works there.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AccessibilityTests(Browser browser)
{
    private const string At = "@fjordline.example";

    [Theory]
    [InlineData(null, "/account/sign-in")]
    [InlineData("mats", "/", "/catalog", "/catalog?q=orders", "/products/commerce/web-orders", "/products/commerce/web-orders?tab=schema", "/products/commerce/web-orders?tab=preview", "/products/commerce/web-orders?tab=api", "/products/commerce/web-orders?tab=activity")]
    [InlineData("mats", "/access?tab=requests", "/access?tab=grants", "/access/request?product=finance/payments", "/datasets", "Sales across channels", "/account")]
    [InlineData("bruno", "/access", "/access?tab=who", "/domains", "/domains/commerce", "/domains/commerce?tab=sources", "/products/commerce/web-orders?tab=access", "/products/commerce/web-orders/edit?step=columns")]
    [InlineData("astrid", "/governance", "/admin", "/admin/users")]
    public async Task Pages_InBothThemes_HaveNoSeriousViolation(string? person, params string[] paths)
    {
        var found = new List<string>();
        foreach (var dark in (bool[])[false, true])
        {
            var page = await browser.PageAsync(person is null ? null : person + At, dark: dark);
            foreach (var path in paths)
            {
                await VisitAsync(page, path);
                var result = await page.RunAxe();
                found.AddRange(result.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(v => v.Nodes.Select(n => $"{path}{(dark ? " (dark)" : "")}: {v.Id}: {Say(n)}")));
            }

            await page.Context.CloseAsync();
        }

        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    private static string Say(AxeResultNode node) => $"{node.Target} {node.Html[..Math.Min(node.Html.Length, 200)]} {string.Join("; ", node.Any.Select(c => c.Message))}";

    private static async Task VisitAsync(IPage page, string path)
    {
        if (path.StartsWith("/account", StringComparison.Ordinal))
        {
            await page.GotoAsync(path);
            return;
        }

        await Browser.OpenAsync(page, path.StartsWith('/') ? path : "/datasets");
        await Browser.SettledAsync(page);
        if (path.StartsWith('/')) return;
        await page.GetByRole(AriaRole.Link, new() { Name = path }).ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Preview", Exact = true }).Locator("tbody tr").First.WaitForAsync();
    }
}
