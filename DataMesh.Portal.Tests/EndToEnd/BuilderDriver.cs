using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>Builds a data set as a person does: step by step, with a look at the rows after each.</summary>
internal sealed class BuilderDriver(IPage page)
{
    private ILocator Preview => page.GetByRole(AriaRole.Region, new() { Name = "Preview", Exact = true });

    /// <summary>Adds a step of a kind, by its name in the menu, after the selected one.</summary>
    public async Task AddAsync(string kind)
    {
        await page.GetByLabel("Add step after the selected one").ClickAsync();
        await page.Locator("details.menu[open]").GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{kind}") }).ClickAsync();
        await page.Locator(".stack.grow h2").GetByText(kind, new() { Exact = true }).WaitForAsync();
    }

    /// <summary>Joins the selected step with a port that the picker finds.</summary>
    public async Task JoinAsync(string search, string choice, string leftName, string left, string rightName, string right)
    {
        await AddAsync("Join");
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Another product") }).ClickAsync();
        await page.GetByLabel("Find a product").FillAsync(search);
        await page.Locator(".port-choice").Filter(new() { HasText = choice }).ClickAsync();
        var rightKey = page.GetByLabel(new Regex($"^Column of {rightName}.*key 1"));
        await rightKey.WaitForAsync();
        await page.GetByLabel(new Regex($"^Column of {leftName}.*key 1")).SelectOptionAsync(left);
        var step = page.Locator(".step-button.on");
        await Assertions.Expect(step).ToContainTextAsync($"where {left} is");
        await rightKey.SelectOptionAsync(right);
        await Assertions.Expect(step).ToContainTextAsync($"where {left} is {right}");
    }

    /// <summary>Waits for a number of rows after a step; they are in view then.</summary>
    public Task RowsAsync(int rows, string step)
        => Preview.GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = new Regex($@"^{rows}\s(row|rows)\safter\s{step}") }).WaitForAsync();

    /// <summary>The rows in view, as text.</summary>
    public async Task<IReadOnlyList<string>> TextAsync()
    {
        var rows = new List<string>();
        foreach (var row in await Preview.Locator("tbody tr").AllAsync()) rows.Add(string.Join('|', (await row.Locator("td:not(.rownum)").AllInnerTextsAsync()).Select(Plain)));
        return rows;
    }

    /// <summary>Figures as people read them, without the marks between thousands.</summary>
    private static string Plain(string text) => Regex.IsMatch(text, @"^[\d,.\s\u202f\u00a0]+$") ? Regex.Replace(text, @"[,\s\u202f\u00a0]", "") : text;
}
