using System.Text.RegularExpressions;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Playwright;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>The canvas with a real mouse and real keys.</summary>
[Collection(BrowserCollection.Name)]
public sealed class CanvasTests(Browser browser)
{
    [Fact]
    public Task Canvas_ProductsDraggedAndColumnsConnected_GiveTheFiguresOfTheFlow() => browser.TellAsync(async () =>
    {
        var page = await browser.PageAsync("mats@fjordline.example");
        await BeginAsync(page);
        await ConnectAsync(page, "orders of web-orders", "customer_email", "accounts of crm", "email");
        await Assertions.Expect(page.Locator(".step-button.on")).ToContainTextAsync("where customer_email is email");
        // The counts of the join are those of its rows.
        await Assertions.Expect(page.Locator(".join-counts")).ToContainTextAsync("key is unique");

        var builder = new BuilderDriver(page);
        await builder.AddAsync("Group");
        await builder.GroupByAsync("segment");
        using var client = await browser.ClientAsync("mats@fjordline.example");
        var answer = await client.SubmitAsync("/api/v1/query", new
        {
            flow = new
            {
                nodes = new object[]
                {
                    new { id = "o", kind = "input", port = "commerce/web-orders/orders" }, new { id = "a", kind = "input", port = "sales/crm/accounts" },
                    new { id = "j", kind = "join", left = "o", right = "a", join = "inner", on = new[] { new { left = "customer_email", right = "email" } } },
                    new { id = "g", kind = "aggregate", input = "j", groupBy = new[] { "segment" }, measures = new[] { new { name = "rows", function = "count" } } },
                },
                output = "g",
            },
        });
        await builder.ShowsAsync(answer.RowsAsText(), row => row);

        // Back through everything, and forth again, by the keyboard.
        await page.Locator(".canvas").FocusAsync();
        var sentence = await page.Locator(".step-button.on .sentence").InnerTextAsync();
        for (var i = 0; i < 20 && await page.Locator(".flow-node").CountAsync() > 0; i++) await page.Keyboard.PressAsync("Control+z");
        await Assertions.Expect(page.Locator(".flow-node")).ToHaveCountAsync(0);
        for (var i = 0; i < 20 && await page.GetByRole(AriaRole.Button, new() { Name = "Redo" }).IsEnabledAsync(); i++) await page.Keyboard.PressAsync("Control+Shift+z");
        await Assertions.Expect(page.Locator(".flow-node")).ToHaveCountAsync(4);
        await page.Locator(".step-button").Last.ClickAsync();
        await Assertions.Expect(page.Locator(".step-button.on .sentence")).ToHaveTextAsync(sentence);
        await page.GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = new Regex("^Saved$") }).WaitForAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".flow-node")).ToHaveCountAsync(4);
        await page.Context.CloseAsync();
    });

    [Fact]
    public Task Canvas_FigureOverRepeatedRows_IsRefusedUntilItIsMended() => browser.TellAsync(async () =>
    {
        var page = await browser.PageAsync("mats@fjordline.example");
        await BeginAsync(page);
        await ConnectAsync(page, "orders of web-orders", "country", "accounts of crm", "country");
        await Assertions.Expect(page.Locator(".join-panel")).ToContainTextAsync("unique on neither side");
        var builder = new BuilderDriver(page);
        await builder.AddAsync("Group");
        await page.GetByLabel("Figure 1", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = "Sum of" });
        await page.GetByLabel("Column of figure 1").SelectOptionAsync("amount");
        await page.GetByText("This figure would be wrong.").WaitForAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Preview", Exact = true })).ToHaveCountAsync(0);
        await page.GetByLabel("Or it is right as it is, because").FillAsync("Weighted by accounts on purpose");
        await page.GetByRole(AriaRole.Button, new() { Name = "Allow it" }).ClickAsync();
        await builder.RowsAsync(1, "Group");
        await page.Locator(".canvas").FocusAsync();
        await page.Keyboard.PressAsync("Control+z");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pick one row per key" }).ClickAsync();
        await builder.RowsAsync(1, "Group");
        await page.Context.CloseAsync();
    });

    [Fact]
    public Task Canvas_TwoWindowsOfOneSet_SeeEachOtherAndFollow() => browser.TellAsync(async () =>
    {
        var one = await browser.PageAsync("mats@fjordline.example");
        await BeginAsync(one);
        await one.GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = new Regex("^Saved$") }).WaitForAsync();
        var other = await one.Context.NewPageAsync();
        await Browser.OpenAsync(other, one.Url);
        await one.GetByText("Also here: you, in another window").WaitForAsync();
        await other.Locator(".flow-node").Nth(1).WaitForAsync();
        await ConnectAsync(one, "orders of web-orders", "customer_email", "accounts of crm", "email");
        await Assertions.Expect(other.Locator(".flow-node")).ToHaveCountAsync(3);
        await one.Context.CloseAsync();
    });

    [Fact]
    public async Task Builder_ServerKilledInTheMiddle_GoesOnWhereItWas()
    {
        await using var portal = await PortalProcess.StartAsync(Browser.Program, new Dictionary<string, string> { ["Demo:Enabled"] = "true" });
        await browser.TellAsync(async () =>
        {
            var page = await browser.PageAsync("mats@fjordline.example", url: portal.Url);
            await BeginAsync(page);
            await ConnectAsync(page, "orders of web-orders", "customer_email", "accounts of crm", "email");
            var builder = new BuilderDriver(page);
            await builder.AddAsync("Limit");
            await page.GetByLabel("Rows", new() { Exact = true }).FillAsync("7");
            await page.Keyboard.PressAsync("Tab");
            await builder.RowsAsync(7, "Limit");
            await page.GetByRole(AriaRole.Status).Filter(new() { HasTextRegex = new Regex("^Saved$") }).WaitForAsync();

            portal.Kill();
            await page.GetByRole(AriaRole.Alertdialog).Filter(new() { Visible = true }).First.WaitForAsync();
            await portal.StartAsync();

            // The page of the process that is gone is loaded again, by itself or by the button that is offered then.
            var again = page.Locator("[data-reload], [data-reconnect]").Filter(new() { Visible = true }).First;
            var back = page.Locator("html[data-live]");
            for (var tries = 0; tries < 120 && (await page.GetByRole(AriaRole.Alertdialog).Filter(new() { Visible = true }).CountAsync() > 0 || await back.CountAsync() == 0); tries++)
            {
                if (await again.IsVisibleAsync()) await again.ClickAsync(new() { Timeout = 1000 }).ContinueWith(_ => { }, TaskScheduler.Default);
                await Task.Delay(500);
            }

            await Assertions.Expect(page.Locator(".flow-node")).ToHaveCountAsync(4);
            await page.Locator(".step-button").Filter(new() { HasText = "7" }).Last.ClickAsync();
            await builder.RowsAsync(7, "Limit");
            await page.GetByLabel("Rows", new() { Exact = true }).FillAsync("9");
            await page.Keyboard.PressAsync("Tab");
            await builder.RowsAsync(9, "Limit");
            await page.Context.CloseAsync();
        });
    }

    /// <summary>An empty set with two products that the mouse brought from the drawer.</summary>
    private static async Task BeginAsync(IPage page)
    {
        await Browser.OpenAsync(page, "/datasets/new");
        await page.WaitForURLAsync(new Regex("/datasets/[0-9a-f-]{36}"));
        await page.Locator(".canvas[data-drawn]").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Add product" }).ClickAsync();
        await DropAsync(page, "web shop", "Web shop orders", "Orders", 30, 20, 1);
        await DropAsync(page, "crm", "CRM accounts", "Accounts", 290, 20, 2);
        await page.GetByRole(AriaRole.Button, new() { Name = "Close the products" }).ClickAsync();
    }

    private static async Task DropAsync(IPage page, string search, string product, string port, float x, float y, int then)
    {
        await page.GetByLabel("Find a product").FillAsync(search);
        var item = page.Locator(".drawer [data-port]").Filter(new() { HasTextRegex = new Regex($"^\\s*{product}\\s+{port}") }).First;
        // The list of the search before may still stand there: what is grabbed has to be what was meant.
        await page.GetByRole(AriaRole.List, new() { Name = $"Products for {search}", Exact = true }).WaitForAsync();
        await item.HoverAsync();
        await page.Mouse.DownAsync();
        var canvas = (await page.Locator(".canvas").BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(canvas.X + x + 5, canvas.Y + y + 5, new() { Steps = 5 });
        await page.Mouse.MoveAsync(canvas.X + x, canvas.Y + y, new() { Steps = 3 });
        await page.Mouse.UpAsync();
        await Assertions.Expect(page.Locator(".flow-node")).ToHaveCountAsync(then);
    }

    private static async Task ConnectAsync(IPage page, string from, string column, string to, string other)
    {
        await Assertions.Expect(Column(from, column)).ToBeVisibleAsync();
        await Assertions.Expect(Column(to, other)).ToBeVisibleAsync();
        var a = (await Column(from, column).BoundingBoxAsync())!;
        var b = (await Column(to, other).BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(a.X + 60, a.Y + 10);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(a.X + 90, a.Y + 30, new() { Steps = 4 });
        await page.Mouse.MoveAsync(b.X + 60, b.Y + 10, new() { Steps = 8 });
        await page.Mouse.UpAsync();
        await page.Locator(".flow-node.step").WaitForAsync();

        ILocator Column(string node, string name)
            => page.Locator(".flow-node").Filter(new() { HasText = node }).Locator(".col").Filter(new() { HasTextRegex = new Regex($"^{name}") }).First;
    }
}
