using System.Net;
using System.Text.RegularExpressions;
using DataMesh.Portal.Tests.Integration;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>The whole job once, through the screens, by five people in five browsers.</summary>
[Collection(BrowserCollection.Name)]
public sealed class JourneyTests(Browser browser)
{
    private const string At = "@fjordline.example";
    private const string Joined = "FROM raw_orders o JOIN raw_payments p ON p.order_id = o.id JOIN raw_customers c ON c.id = o.user_id";
    private const string Where = "WHERE p.amount > 500 AND c.first_name >= 'H'";

    // The same journey is walked through the API in Integration/JourneyTests.
    [SharedDataFact]
    public Task Journey_InTheBrowser_FromUploadToRevocation() => browser.TellAsync(async () =>
    {
        await CustomersAsync();
        await PublishAsync(await browser.PageAsync("clara" + At));
        var mats = await browser.PageAsync("mats" + At);
        await AskAsync(mats);
        var bruno = await browser.PageAsync("bruno" + At);
        await DecideAsync(bruno);
        await SecondAsync(await browser.PageAsync("gustav" + At));
        await BuildAsync(mats);
        await AfterReloadAsync(mats);
        await RevokeAsync(bruno);
        await RefusedAsync(mats);
        await AuditAsync(await browser.PageAsync("ines" + At));
    });

    /// <summary>A product of another domain, in an SQLite database, that mats may read.</summary>
    private async Task CustomersAsync()
    {
        using var sofia = await browser.ClientAsync("sofia" + At);
        using var mats = await browser.ClientAsync("mats" + At);
        await sofia.SubmitAsync("/api/v1/domains/sales/sources", new { slug = "jaffle", name = "Jaffle", kind = "sqlite" }, HttpStatusCode.Created);
        await using (var file = File.OpenRead(await Jaffle.SqliteAsync(browser.Portal.DataDirectory, "raw_customers")))
            await sofia.UploadAsync("/api/v1/domains/sales/sources/jaffle/files", "jaffle.sqlite", file);
        await sofia.SubmitAsync("/api/v1/products", new { domain = "sales", slug = "people", name = "People", kind = "sourceAligned", purpose = "Everybody who ever bought something.", owners = new[] { "sofia" + At } }, HttpStatusCode.Created);
        await sofia.ReplaceAsync("/api/v1/products/sales/people/ports/customers", new
        {
            name = "Customers", description = "One row each.", source = "jaffle", table = "raw_customers",
            columns = new[] { "id", "first_name", "last_name" }.Select((name, i) => new { name, description = $"The {name}", classification = i > 0 ? "confidential" : "internal", personalData = i > 0, primaryKey = i == 0 }),
        });
        await sofia.SubmitAsync("/api/v1/products/sales/people/publish", null);
        var request = await mats.SubmitAsync("/api/v1/access-requests", new { ports = new[] { "sales/people/customers" }, purpose = "Report on payments by status.", level = "read", until = TimeProvider.System.GetUtcNow().AddDays(90) }, HttpStatusCode.Created);
        await sofia.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { });
        using var gustav = await browser.ClientAsync("gustav" + At);
        await gustav.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { });
    }

    private static async Task PublishAsync(IPage page)
    {
        await Browser.OpenAsync(page, "/domains/commerce/sources/new");
        await page.GetByLabel("Name").FillAsync("Jaffle files");
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect and upload" }).ClickAsync();
        await page.WaitForURLAsync("**/domains/commerce/sources/jaffle-files");
        await page.Locator("input[type=file]:enabled").SetInputFilesAsync([Jaffle.Csv("raw_orders"), Jaffle.Csv("raw_payments")]);
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("raw_payments") }).ClickAsync();
        await page.GetByText("4 columns, 113 rows").WaitForAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Columns" }).GetByText("payment_method").WaitForAsync();
        await page.GetByRole(AriaRole.Grid, new() { Name = "First rows of raw_payments" }).GetByText("credit_card").First.WaitForAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Make a product" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("Jaffle shop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the draft" }).ClickAsync();
        await page.WaitForURLAsync("**/products/commerce/jaffle-shop/edit**");
        foreach (var table in (string[])["raw_orders", "raw_payments"])
        {
            await page.GetByLabel($"Offer {table} as an output port").CheckAsync();
            await page.GetByRole(AriaRole.Button, new() { Name = $"Remove {table.Replace('_', '-')}" }).WaitForAsync();
        }

        await page.Locator(".steps-end").GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Columns") }).ClickAsync();
        await AcceptAsync(page);
        await page.GetByLabel("user_id is personal data").CheckAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Output ports" }).GetByRole(AriaRole.Link, new() { Name = "raw-payments" }).ClickAsync();
        await page.GetByLabel("Meaning of payment_method").FillAsync("The instrument, e.g. a wombatcard");
        await AcceptAsync(page);
        await Assertions.Expect(page.GetByLabel("Meaning of payment_method")).ToHaveValueAsync("The instrument, e.g. a wombatcard");
        await SavedAsync(page);

        var steps = page.GetByRole(AriaRole.Navigation, new() { Name = "Steps to a product" });
        await steps.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Policies") }).ClickAsync();
        await page.GetByText("1 thing keeps it from being published.").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("^Mend: The purpose") }).ClickAsync();
        await Assertions.Expect(page.Locator("#field-purpose")).ToBeFocusedAsync();
        const string Purpose = "Orders and payments of the Jaffle shop, as its system has them.";
        await page.Keyboard.TypeAsync(Purpose);
        await Assertions.Expect(page.Locator("#field-purpose")).ToHaveValueAsync(Purpose);
        await steps.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Policies") }).ClickAsync();
        await page.GetByText("Every policy is kept.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Publish" }).ClickAsync();
        await page.GetByText("published 1.0").First.WaitForAsync();
        await page.GetByText(Purpose).First.WaitForAsync();
    }

    private static async Task AcceptAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Accept all proposals") }).ClickAsync();
        await page.GetByText("4 of 4 described and classified").WaitForAsync();
    }

    private static Task SavedAsync(IPage page) => page.Locator(".save-hint").Filter(new() { HasTextRegex = new Regex(@"^\s*Saved\s*$") }).WaitForAsync();

    private static async Task AskAsync(IPage page)
    {
        await Browser.OpenAsync(page, "/catalog");
        await page.GetByLabel("Search the catalog").FillAsync("wombatcard");
        await page.WaitForURLAsync("**/catalog?q=wombatcard");
        await page.GetByText("1 of").First.WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Jaffle shop" }).ClickAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Parts of the product" }).GetByRole(AriaRole.Link, new() { Name = "Preview" }).ClickAsync();
        await page.GetByText("You have no grant for commerce/jaffle-shop/raw-orders.").WaitForAsync();
        await page.GetByText("There are no example rows").WaitForAsync();
        await page.Locator("aside").GetByRole(AriaRole.Link, new() { Name = "Request access" }).ClickAsync();
        await page.GetByLabel("Purpose").FillAsync("Report on payments by status of the order.");
        await page.GetByLabel("Until").FillAsync(TimeProvider.System.GetUtcNow().AddDays(90).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        await page.GetByRole(AriaRole.Button, new() { Name = "Send the request" }).ClickAsync();
        await page.WaitForURLAsync("**/access/requests/**");
    }

    private static async Task DecideAsync(IPage page)
    {
        await Browser.OpenAsync(page, "/access");
        var waiting = page.GetByRole(AriaRole.Navigation, new() { Name = "Requests that wait" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Jaffle shop") });
        await waiting.ClickAsync();
        var card = page.GetByRole(AriaRole.Region, new() { Name = "Decision" });
        await card.GetByText("Report on payments by status of the order.").WaitForAsync();
        await card.GetByLabel("Grant payment_method").UncheckAsync();
        await card.GetByText("leave out", new() { Exact = true }).WaitForAsync();
        await page.Keyboard.PressAsync("a");
        await waiting.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    // user_id is personal data, so Governance decides after the owner.
    private static async Task SecondAsync(IPage page)
    {
        await Browser.OpenAsync(page, "/access");
        var waiting = page.GetByRole(AriaRole.Navigation, new() { Name = "Requests that wait" }).GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Jaffle shop") });
        await waiting.ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Decision" }).GetByText("The owner approved this.").WaitForAsync();
        await page.Keyboard.PressAsync("a");
        await waiting.WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    private static async Task BuildAsync(IPage page)
    {
        var builder = new BuilderDriver(page);
        await Browser.OpenAsync(page, "/products/commerce/jaffle-shop");
        await page.GetByRole(AriaRole.Link, new() { Name = "Build with it" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/datasets/[0-9a-f-]{36}"));
        await builder.RowsAsync(99, "raw-orders");
        await builder.JoinAsync("raw payments", "Raw payments", "raw-orders", "id", "raw-payments", "order_id");
        await builder.RowsAsync(await CountAsync("FROM raw_orders o JOIN raw_payments p ON p.order_id = o.id"), "Join");
        await builder.JoinAsync("people", "People", @"step \d+", "user_id", "customers", "id");
        await builder.RowsAsync(await CountAsync(Joined), "Join");

        await builder.AddAsync("Keep rows");
        await page.GetByRole(AriaRole.Button, new() { Name = "Write as an expression" }).ClickAsync();
        await page.GetByLabel("Keep rows where", new() { Exact = true }).FillAsync("amount > 500 and first_name >= 'H'");
        await builder.RowsAsync(await CountAsync($"{Joined} {Where}"), "Keep rows");

        await builder.AddAsync("Compute");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("doubled_amount");
        await page.GetByLabel("is", new() { Exact = true }).FillAsync("amount * 2");
        await builder.RowsAsync(await CountAsync($"{Joined} {Where}"), "Compute");
        await builder.ShowsAsync(await Jaffle.AskAsync($"SELECT p.amount * 2 {Joined} {Where}"), row => row.Split('|')[^1]);

        await builder.AddAsync("Group");
        await new BuilderDriver(page).GroupByAsync("status");
        await page.GetByLabel("Name of figure 1").FillAsync("payments");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a figure" }).ClickAsync();
        await page.GetByLabel("Figure 2", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Sum of" });
        await page.GetByLabel("Column of figure 2").SelectOptionAsync("doubled_amount");
        // The portal names a figure by itself; who types before that name is there adds to it.
        await Assertions.Expect(page.GetByLabel("Name of figure 2")).ToHaveValueAsync("sum_doubled_amount");
        await page.GetByLabel("Name of figure 2").FillAsync("doubled");
        await page.GetByLabel("Name of figure 2").PressAsync("Tab");
        var grouped = await Jaffle.AskAsync($"SELECT o.status, COUNT(*), SUM(p.amount * 2) AS doubled {Joined} {Where} GROUP BY o.status ORDER BY doubled DESC");
        await builder.RowsAsync(grouped.Count, "Group");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Preview" }).GetByRole(AriaRole.Columnheader).Last).ToHaveTextAsync(new Regex(@"^\s*doubled(?!_)"));
        await builder.ShowsAsync(grouped, row => row);

        await builder.AddAsync("Sort");
        await page.GetByLabel("Column 1 to sort by").SelectOptionAsync("doubled");
        await builder.RowsAsync(grouped.Count, "Sort");
        await builder.ShowsAsync(grouped);
        await page.GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = new Regex("^Saved$") }).WaitForAsync();
    }

    private static async Task AfterReloadAsync(IPage page)
    {
        await page.ReloadAsync();
        await page.Locator("html[data-live]").WaitForAsync();
        var grouped = await Jaffle.AskAsync($"SELECT o.status, COUNT(*), SUM(p.amount * 2) AS doubled {Joined} {Where} GROUP BY o.status ORDER BY doubled DESC");
        var builder = new BuilderDriver(page);
        await builder.RowsAsync(grouped.Count, "Sort");
        await builder.ShowsAsync(grouped);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Download CSV" })).ToBeDisabledAsync();
        await Assertions.Expect(page.Locator("#download-why")).ToContainTextAsync("not downloads");
        await page.GetByRole(AriaRole.Button, new() { Name = "Explain" }).ClickAsync();
        await page.GetByText("In the portal's engine").WaitForAsync();
        Assert.DoesNotContain("payment_method", await page.ContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Button, new() { Name = "Rows", Exact = true }).ClickAsync();
        await page.Locator(".step-button").Filter(new() { HasText = "Take raw-payments" }).ClickAsync();
        await builder.RowsAsync(113, "raw-payments");
        Assert.DoesNotContain("payment_method", await page.ContentAsync(), StringComparison.Ordinal);
    }

    private static async Task RevokeAsync(IPage page)
    {
        await Browser.OpenAsync(page, "/access?tab=who");
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "raw-payments" }).GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Reason").FillAsync("The report has ended.");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await page.GetByRole(AriaRole.Row).Filter(new() { HasText = "raw-payments" }).WaitForAsync(new() { State = WaitForSelectorState.Detached });
    }

    private static async Task RefusedAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Button, new() { Name = "Run again" }).ClickAsync();
        var preview = page.GetByRole(AriaRole.Region, new() { Name = "Preview", Exact = true });
        await preview.GetByText("You may not read this.").WaitForAsync();
        await Assertions.Expect(preview).ToContainTextAsync("The report has ended.");
        await Assertions.Expect(preview.Locator("tbody tr")).ToHaveCountAsync(0);
    }

    private static async Task AuditAsync(IPage page)
    {
        foreach (var action in (string[])["source.file-uploaded", "product.published", "grant.given", "grant.ended", "data.read", "data.refused"])
        {
            await Browser.OpenAsync(page, $"/admin/audit?action={action}");
            await page.Locator("main tbody").GetByText(action, new() { Exact = true }).First.WaitForAsync();
        }

        await Assertions.Expect(page.Locator("main tbody")).ToContainTextAsync("Mats Eriksson");
    }

    private static async Task<int> CountAsync(string from) => int.Parse((await Jaffle.AskAsync($"SELECT COUNT(*) {from}"))[0], System.Globalization.CultureInfo.InvariantCulture);
}
