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
        await page.GetByLabel("Add a step after the selected one").ClickAsync();
        await page.Locator("details.menu[open]").GetByRole(AriaRole.Button, new() { NameRegex = new Regex($"^{kind}") }).ClickAsync();
        await page.Locator(".step-detail h2").GetByText(kind, new() { Exact = true }).WaitForAsync();
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

    /// <summary>Adds a column to those that make groups.</summary>
    public async Task GroupByAsync(string column)
    {
        await page.GetByRole(AriaRole.Group, new() { Name = "Columns to group by" }).GetByLabel("Add a column").ClickAsync();
        await page.Locator("details.menu[open]").GetByRole(AriaRole.Button, new() { Name = column, Exact = true }).ClickAsync();
    }

    /// <summary>Waits for a number of rows after a step; they are in view then.</summary>
    public async Task RowsAsync(int rows, string step)
    {
        try
        {
            await Preview.GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = new Regex($@"^{rows}\s(row|rows)\safter\s{step}") }).WaitForAsync();
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Not {rows} rows after {step}.\n{string.Join('\n', await page.Locator(".step-list").AllInnerTextsAsync())}\n{await Preview.InnerTextAsync()}");
        }
    }

    /// <summary>Waits until exactly these rows are in view; the look before the last change may stand there for a moment.</summary>
    /// <param name="rows">What to see.</param>
    /// <param name="part">What of each row to compare, in any order; null to compare whole rows in their order.</param>
    public async Task ShowsAsync(IEnumerable<string> rows, Func<string, string>? part = null)
    {
        var expected = part is null ? rows.ToList() : [.. rows.Order(StringComparer.Ordinal)];
        var seen = await SeenAsync();
        for (var tries = 0; tries < 50 && !seen.SequenceEqual(expected); tries++)
        {
            await Task.Delay(100);
            seen = await SeenAsync();
        }

        Assert.Equal(expected, seen);

        async Task<IReadOnlyList<string>> SeenAsync() => part is null ? await TextAsync() : [.. (await TextAsync()).Select(part).Order(StringComparer.Ordinal)];
    }

    /// <summary>The rows in view, as text.</summary>
    private async Task<IReadOnlyList<string>> TextAsync()
    {
        // In one look, since the rows may be drawn anew at any moment.
        var rows = await Preview.Locator("tbody tr").EvaluateAllAsync<string[][]>("rows => rows.map(r => [...r.querySelectorAll('td:not(.rownum)')].map(c => c.innerText))");
        return [.. rows.Select(cells => string.Join('|', cells.Select(Plain)))];
    }

    /// <summary>Figures as people read them, without the marks between thousands.</summary>
    private static string Plain(string text) => Regex.IsMatch(text, @"^[\d,.\s\u202f\u00a0]+$") ? Regex.Replace(text, @"[,\s\u202f\u00a0]", "") : text;
}
