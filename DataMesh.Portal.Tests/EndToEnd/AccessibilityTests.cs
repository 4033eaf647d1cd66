using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>Axe over the main pages in both themes, each as somebody sees it who works there.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AccessibilityTests(Browser browser)
{
    private const string At = "@fjordline.example";
    private static readonly AxeRunOptions s_colours = new() { RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast", "link-in-text-block"] } };

    [Theory]
    [InlineData(null, "/account/sign-in")]
    [InlineData("mats", "/", "/catalog", "/catalog?q=orders", "/products/commerce/web-orders", "/products/commerce/web-orders?tab=schema", "/products/commerce/web-orders?tab=preview", "/products/commerce/web-orders?tab=api", "/products/commerce/web-orders?tab=activity")]
    [InlineData("mats", "/access?tab=requests", "/access?tab=grants", "/access/request?product=finance/payments", "/datasets", "Sales across channels", "/account")]
    [InlineData("bruno", "/access", "/access?tab=who", "/domains", "/domains/commerce", "/domains/commerce?tab=sources", "/products/commerce/web-orders?tab=access", "/products/commerce/web-orders/edit?step=columns")]
    [InlineData("astrid", "/governance", "/admin", "/admin/users")]
    public async Task Pages_InBothThemes_HaveNoSeriousViolation(string? person, params string[] paths)
    {
        var found = new List<string>();
        var page = await browser.PageAsync(person is null ? null : person + At);
        foreach (var path in paths)
        {
            await VisitAsync(page, path);
            found.AddRange(Serious(path, await page.RunAxe()));
            // The dark theme is the same page in other colours.
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
            await page.Locator("html[data-theme=dark]").WaitForAsync();
            await page.EvaluateAsync("() => Promise.allSettled(document.getAnimations().filter(a => a.effect?.getComputedTiming().iterations !== Infinity).map(a => a.finished))");
            found.AddRange(Serious($"{path} (dark)", await page.RunAxe(s_colours)));
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
        }

        await page.Context.CloseAsync();
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }

    private static IEnumerable<string> Serious(string where, AxeResult result)
        => result.Violations.Where(v => v.Impact is "serious" or "critical").SelectMany(v => v.Nodes.Select(n => $"{where}: {v.Id}: {Say(n)}"));

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
