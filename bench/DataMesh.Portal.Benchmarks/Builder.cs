using System.Globalization;
using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Playwright;

namespace DataMesh.Portal.Benchmarks;

/// <summary>The data set builder in Chromium: from a change to the rows on the screen, dragging, memory on the server, and what it loads.</summary>
internal static class Builder
{
    private const int Large = 60;
    private const int Open = 20;

    /// <summary>Changes a field as a person does, and waits until the words above the rows begin with what the change leads to.</summary>
    private const string ChangeAndWait = """
        ([label, value, words]) => new Promise((done, failed) => {
            const status = document.querySelector('.preview [role=status]');
            const field = document.querySelector(`[aria-label="${label}"]`) ?? [...document.querySelectorAll('label')].find(l => l.textContent.trim().startsWith(label))?.control;
            const started = performance.now();
            const end = setTimeout(() => failed(new Error(`Not '${words}' but '${document.querySelector('.preview [role=status]')?.textContent}'`)), 10000);
            new MutationObserver((_, observer) => {
                const text = document.querySelector('.preview [role=status]')?.textContent.replace(/\s/g, ' ') ?? '';
                if (!text.startsWith(words)) return;
                observer.disconnect();
                clearTimeout(end);
                // When it can be seen: after the next frame.
                requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
            }).observe(document.body, { subtree: true, childList: true, characterData: true });
            field.value = value;
            field.dispatchEvent(new Event('change', { bubbles: true }));
        })
        """;

    private const string Frames = """
        () => { window.frames60 = []; const tick = t => { window.frames60.push(t); if (window.frames60) requestAnimationFrame(tick); }; requestAnimationFrame(tick); }
        """;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var portal = await Portals.DemoAsync();
        using var client = await Portals.ClientAsync(portal);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(Chromium.Options);
        var page = await Chromium.SignedInAsync(browser, portal.Url);
        var first = await FirstAsync(client);
        return
        [
            await ChangesAsync(client, page, "a limit after the demo's join of three channels", await JoinedAsync(client), "first", "Rows", 1, 0, "Limit"),
            await ChangesAsync(client, page, "a condition on a product's rows", Filtered(first), "some", "Value of condition 1", 60, first - 1, "Keep rows"),
            await DragAsync(client, page),
            await MemoryAsync(portal, client, page),
            await ScriptsAsync(portal),
        ];
    }

    private static async Task<Figure> ChangesAsync(HttpClient client, IPage page, string what, JsonObject flow, string step, string field, int least, long from, string words)
    {
        await page.GotoAsync($"/datasets/{await SetAsync(client, what, flow)}?step={step}");
        await page.WaitForSelectorAsync("html[data-live]");
        try
        {
            await page.WaitForSelectorAsync(".preview tbody td");
        }
        catch (TimeoutException e)
        {
            throw new InvalidOperationException(await page.Locator("html > body").InnerTextAsync(), e);
        }

        var times = new List<double>();
        for (var i = 0; i < 110; i++)
        {
            // Never twice the same, and never the same as a moment ago.
            var value = least + ((i * 7) % 29);
            var time = await page.EvaluateAsync<double>(ChangeAndWait, new object[] { field, (from + value).ToString(CultureInfo.InvariantCulture), $"{value} {(value == 1 ? "row" : "rows")} after {words}" });
            if (i >= 10) times.Add(time);
            // A person looks at it; what is saved behind it is part of the work.
            await Task.Delay(150);
        }

        return new Figure($"from a change to the rows on the screen, {what}", "p50 under 250 ms, p95 under 700 ms", Times.Say(times));
    }

    private static async Task<Figure> DragAsync(HttpClient client, IPage page)
    {
        var nodes = new JsonArray();
        for (var lane = 0; lane < Large / 6; lane++)
        {
            nodes.Add(Node(lane, 0, new() { ["kind"] = "input", ["port"] = "commerce/web-orders/orders" }));
            for (var at = 1; at < 6; at++) nodes.Add(Node(lane, at, new() { ["kind"] = "filter", ["input"] = $"n{lane}x{at - 1}", ["where"] = $"amount > {at}" }));
        }

        await page.GotoAsync($"/datasets/{await SetAsync(client, "sixty steps", new JsonObject { ["nodes"] = nodes, ["output"] = "n0x5" })}");
        await page.WaitForSelectorAsync($".canvas[data-drawn=\"{Large}\"]");
        await page.WaitForSelectorAsync(".preview tbody td");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show all of it" }).ClickAsync();
        await Task.Delay(1000);
        var box = (await page.Locator(".flow-node").Nth(8).BoundingBoxAsync())!;
        var (x, y) = (box.X + (box.Width / 2), box.Y + 3);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.EvaluateAsync(Frames);
        for (var i = 0; i < 300; i++) await page.Mouse.MoveAsync(x + (float)(60 * Math.Sin(i / 12.0)), y + (float)(30 * Math.Cos(i / 9.0)));
        var frames = await page.EvaluateAsync<double[]>("() => { const f = window.frames60; window.frames60 = null; return f; }");
        await page.Mouse.UpAsync();
        var gaps = frames.Zip(frames.Skip(1), (a, b) => b - a).Order().ToList();
        var rate = (frames.Length - 1) * 1000 / (frames[^1] - frames[0]);
        return new Figure($"frames a second while one of {Large} steps is dragged", "50", string.Create(CultureInfo.InvariantCulture, $"{rate:0}; 95 of 100 frames within {gaps[(int)(gaps.Count * 0.95)]:0.0} ms ({frames.Length} frames)"));

        JsonObject Node(int lane, int at, JsonObject node)
        {
            (node["id"], node["at"]) = ($"n{lane}x{at}", new JsonObject { ["x"] = at * 270, ["y"] = lane * 260 });
            return node;
        }
    }

    /// <summary>What the portal's process grows by, with the garbage that it has not collected yet: an upper bound.</summary>
    private static async Task<Figure> MemoryAsync(PortalProcess portal, HttpClient client, IPage page)
    {
        var set = await SetAsync(client, "memory", await JoinedAsync(client));
        // What the first ones load stays, and is nobody's in particular.
        foreach (var warm in await OpenAsync(5)) await warm.CloseAsync();
        await Task.Delay(TimeSpan.FromSeconds(5));
        var before = portal.Memory;
        var pages = await OpenAsync(Open);
        await Task.Delay(TimeSpan.FromSeconds(5));
        var each = (portal.Memory - before) / (double)Open / (1 << 20);
        foreach (var open in pages) await open.CloseAsync();
        return new Figure($"resident memory of the server for each open builder, {Open} at once", "under 5 MB", string.Create(CultureInfo.InvariantCulture, $"{each:0.0} MB"));

        async Task<List<IPage>> OpenAsync(int count)
        {
            var opened = new List<IPage>();
            for (var i = 0; i < count; i++)
            {
                var other = await page.Context.NewPageAsync();
                await other.GotoAsync($"/datasets/{set}");
                await other.WaitForSelectorAsync(".preview tbody td");
                opened.Add(other);
            }

            return opened;
        }
    }

    private static async Task<Figure> ScriptsAsync(PortalProcess portal)
    {
        using var client = new HttpClient { BaseAddress = new Uri(portal.Url) };
        var parts = new List<string>();
        foreach (var path in new[] { "x6/x6.min.js", "js/canvas.js", "js/builder.js", "js/expression.js", "echarts/echarts.js" })
        {
            var script = await client.GetByteArrayAsync(new Uri(path, UriKind.Relative));
            using var packed = new MemoryStream();
            await using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true)) await brotli.WriteAsync(script);
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{path} {script.Length / 1024.0:0.0} KB, {packed.Length / 1024.0:0.0} KB packed"));
        }

        return new Figure("scripts of the builder; the last one once a chart is looked at", "written down", string.Join("; ", parts));
    }

    private static async Task<string> SetAsync(HttpClient client, string name, JsonObject flow)
        => (await Bench.DoAsync(client, HttpMethod.Post, "/api/v1/datasets", new { name, description = "", flow })).GetProperty("id").GetString()!;

    private static async Task<JsonObject> JoinedAsync(HttpClient client)
    {
        var sets = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/datasets", UriKind.Relative));
        var id = sets.GetProperty("items").EnumerateArray().First(s => s.GetProperty("name").GetString() == "Sales across channels").GetProperty("id").GetString();
        var flow = JsonNode.Parse((await client.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/datasets/{id}", UriKind.Relative))).GetProperty("flow").GetRawText())!.AsObject();
        flow["nodes"]!.AsArray().Add(new JsonObject { ["id"] = "first", ["kind"] = "limit", ["input"] = flow["output"]!.GetValue<string>(), ["count"] = 40 });
        flow["output"] = "first";
        return flow;
    }

    /// <summary>The orders' numbers follow one another; the lowest one.</summary>
    private static async Task<long> FirstAsync(HttpClient client)
        => (await Bench.QueryAsync(client, """{"nodes":[{"id":"o","kind":"input","port":"commerce/web-orders/orders"},{"id":"g","kind":"aggregate","input":"o","groupBy":[],"measures":[{"name":"n","function":"min","column":"order_id"}]}],"output":"g"}"""))
            .GetProperty("rows")[0][0].GetInt64();

    private static JsonObject Filtered(long first) => new()
    {
        ["nodes"] = new JsonArray(
            new JsonObject { ["id"] = "orders", ["kind"] = "input", ["port"] = "commerce/web-orders/orders" },
            new JsonObject { ["id"] = "some", ["kind"] = "filter", ["input"] = "orders", ["where"] = $"order_id <= {first + 50}" }),
        ["output"] = "some",
    };
}

/// <summary>Chromium as the tests run it.</summary>
internal static class Chromium
{
    public static BrowserTypeLaunchOptions Options => new()
    {
        ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium",
        Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    };

    public static async Task<IPage> SignedInAsync(IBrowser browser, string url)
    {
        var context = await browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = url, ViewportSize = new ViewportSize { Width = 1440, Height = 900 }, Locale = "en-GB" });
        var page = await context.NewPageAsync();
        await page.GotoAsync("/account/sign-in");
        await page.GetByLabel("Email").FillAsync(Portals.Analyst);
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync("Demo-mesh-2026");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in", Exact = true }).ClickAsync();
        await page.WaitForURLAsync(address => !address.Contains("sign-in", StringComparison.Ordinal));
        return page;
    }
}
