using System.Globalization;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.Sqlite;
using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>Sales across channels, from an empty canvas, by the keyboard alone.</summary>
[Collection(BrowserCollection.Name)]
public sealed class KeyboardTests(Browser browser)
{
    private const int Tabs = 120;

    [Fact]
    public Task Builder_KeyboardAlone_GivesTheFiguresThatTheFilesHold() => browser.TellAsync(async () =>
    {
        var page = await browser.PageAsync("mats@fjordline.example");
        await Browser.OpenAsync(page, "/datasets/new");
        await page.WaitForURLAsync(url => !url.EndsWith("/new", StringComparison.Ordinal));
        await page.Locator(".canvas[data-drawn]").WaitForAsync();

        await PressAsync(page, page.Locator(".canvas-empty").GetByRole(AriaRole.Button, new() { Name = "Add a product", Exact = true }));
        await FindAsync(page, "web shop", "commerce/web-orders/orders", "Web shop orders");
        await page.Locator(".step-button").First.WaitForAsync();

        await AddAsync(page, "Keep rows");
        await ChooseAsync(page, "Column of condition 1", "status");
        await ChooseAsync(page, "Operator of condition 1", "is not");
        await GoToAsync(page, page.GetByLabel("Value of condition 1"));
        await page.Keyboard.TypeAsync("cancelled");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator(".step-button.on")).ToContainTextAsync("Keep rows where status");

        await AddAsync(page, "Join");
        await PressAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Another product…" }));
        await FindAsync(page, "crm", "sales/crm/accounts", "CRM accounts");
        await page.GetByLabel("Column of accounts of crm, key 1").WaitForAsync();
        await ChooseAsync(page, "Column of step 3, key 1", "customer_email");
        await ChooseAsync(page, "Column of accounts of crm, key 1", "email");
        await Assertions.Expect(page.Locator(".step-button.on")).ToContainTextAsync("where customer_email is email");

        await AddAsync(page, "Group");
        await PressAsync(page, page.GetByLabel("Add a column"));
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("s");
        while (await page.EvaluateAsync<string>("document.activeElement.textContent") != "segment") await page.Keyboard.PressAsync("s");
        await page.Keyboard.PressAsync("Enter");
        await PressAsync(page, page.GetByRole(AriaRole.Button, new() { Name = "Add a figure" }));
        await ChooseAsync(page, "Figure 2", "Sum of");
        await ChooseAsync(page, "Column of figure 2", "amount");
        await Assertions.Expect(page.Locator(".step-button.on")).ToContainTextAsync("amount");

        await AddAsync(page, "Sort");
        await ChooseAsync(page, "Column 1 to sort by", "segment");
        await ChooseAsync(page, "Order of column 1", "Lowest first");
        await new BuilderDriver(page).ShowsAsync(await ByHandAsync());
        await page.Context.CloseAsync();
    });

    /// <summary>The same figures from the files themselves, by one statement that the portal never sees.</summary>
    private async Task<IReadOnlyList<string>> ByHandAsync()
    {
        var files = Path.Combine(browser.Portal.DataDirectory, "files");
        var orders = Directory.GetFiles(files, "*.parquet", SearchOption.AllDirectories);
        var crm = Directory.GetFiles(files, "*.sqlite*", SearchOption.AllDirectories).Concat(Directory.GetFiles(files, "*.db", SearchOption.AllDirectories)).First();
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = orders });
        using var duckDb = database.Connect();
        var web = orders.First(f => duckDb.Query($"DESCRIBE SELECT * FROM '{f}'").Select(r => (string)r[0]!).Intersect(["customer_email", "voucher", "tax"]).Count() == 3);
        duckDb.Execute("CREATE TABLE accounts (email VARCHAR, segment VARCHAR)");
        await using var sqlite = new SqliteConnection($"Data Source={crm};Mode=ReadOnly;Pooling=false");
        await sqlite.OpenAsync();
        await using var command = sqlite.CreateCommand();
        command.CommandText = "SELECT email, segment FROM accounts";
        await using var reader = await command.ExecuteReaderAsync();
        using (var insert = duckDb.Append("accounts"))
        {
            while (await reader.ReadAsync()) insert.Append([reader.GetString(0), reader.GetString(1)]);
            insert.Flush();
        }

        return [.. duckDb.Query($"SELECT segment, count(*), round(sum(amount), 2) FROM '{web}' JOIN accounts ON customer_email = email WHERE status <> 'cancelled' GROUP BY segment ORDER BY segment")
            .Select(r => string.Join('|', r.Select(v => Convert.ToString(v, CultureInfo.InvariantCulture))))];
    }

    private static async Task AddAsync(IPage page, string kind)
    {
        await PressAsync(page, page.GetByLabel("Add a step after the selected one"));
        await PressAsync(page, page.Locator("details.menu[open]").GetByRole(AriaRole.Button).Filter(new() { HasText = kind }).First);
        await page.Locator(".step-detail h2").GetByText(kind, new() { Exact = true }).WaitForAsync();
    }

    private static async Task FindAsync(IPage page, string words, string port, string product)
    {
        var box = page.GetByRole(AriaRole.Dialog).GetByLabel("Find a product");
        await GoToAsync(page, box);
        await page.Keyboard.TypeAsync(words);
        await page.GetByRole(AriaRole.List, new() { Name = $"Products for {words}", Exact = true }).WaitForAsync();
        await PressAsync(page, page.Locator($"[data-port='{port}'] button").Filter(new() { HasText = product }));
        await page.GetByRole(AriaRole.Dialog).WaitForAsync(new() { State = WaitForSelectorState.Hidden });
    }

    /// <summary>Types a choice's words on its list, as the browser offers.</summary>
    private static async Task ChooseAsync(IPage page, string label, string choice)
    {
        var list = page.GetByLabel(label, new() { Exact = true });
        await GoToAsync(page, list);
        await page.Keyboard.TypeAsync(choice);
        await page.Keyboard.PressAsync("Tab");
    }

    private static async Task PressAsync(IPage page, ILocator target)
    {
        await GoToAsync(page, target);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Tab by tab, as there is nothing else: what cannot be reached this way cannot be used by everybody.</summary>
    private static async Task GoToAsync(IPage page, ILocator target)
    {
        await target.First.WaitForAsync();
        for (var tabs = 0; tabs < Tabs; tabs++)
        {
            if (await target.First.EvaluateAsync<bool>("e => e === document.activeElement")) return;
            await page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"{Tabs} tabs do not lead to {target}; the last one led to {await page.EvaluateAsync<string>("document.activeElement.outerHTML.slice(0, 300)")}");
    }
}
