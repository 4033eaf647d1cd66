using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Playwright;

namespace DataMesh.Portal.Benchmarks;

/// <summary>From the start of the process to a ready portal on a migrated database.</summary>
internal static class Startup
{
    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("datamesh-published-").FullName;
        try
        {
            await using var portal = await Portals.PublishedAsync(folder);
            return await MeasureAsync(portal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(PortalProcess portal)
    {
        var empty = await RestartsAsync(portal);
        await Portals.ScaleAsync(portal);
        var full = await RestartsAsync(portal);
        return
        [
            new Figure("process start to ready, empty", "3 s", empty.Time),
            new Figure("process start to ready, 10,000 products", "4 s", full.Time),
            new Figure("resident memory when ready, empty and with 10,000 products", "300 MB", $"{empty.Memory} and {full.Memory}"),
        ];
    }

    private static async Task<(string Time, string Memory)> RestartsAsync(PortalProcess portal)
    {
        var times = new List<double>();
        long memory = 0;
        for (var i = 0; i < 5; i++)
        {
            portal.Kill();
            await portal.StartAsync();
            times.Add(portal.ReadyAfter.TotalSeconds);
            memory = Math.Max(memory, portal.Memory);
        }

        times.Sort();
        return (string.Create(CultureInfo.InvariantCulture, $"median {times[2]:0.00} s, slowest {times[^1]:0.00} s of 5"), string.Create(CultureInfo.InvariantCulture, $"{memory / 1e6:0} MB"));
    }
}

/// <summary>Search with facets over 10,000 products and 100,000 columns, by the API.</summary>
internal static class Search
{
    private static readonly string[] s_queries =
        ["orders", "customer email", "revenue by country", "product 4711", "amount", "ship", "payment state", "unlikelyword", "ord", "", "orders&domain=scale-3", "amount&kind=aggregate"];

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var portal = await Portals.EmptyAsync();
        portal.Kill();
        await Portals.ScaleAsync(portal);
        await portal.StartAsync();
        using var client = await Portals.ClientAsync(portal);
        var times = await Times.MeasureAsync(50, 600, async i =>
        {
            using var answer = await client.GetAsync(new Uri($"/api/v1/search?q={s_queries[i % s_queries.Length].Replace(" ", "%20", StringComparison.Ordinal)}", UriKind.Relative));
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
        });
        return [new Figure("search with facets, 10,000 products and 100,000 columns, by API", "p95 under 30 ms", Times.Say(times))];
    }
}

/// <summary>The demo's join of three channels, by the API: grant asked and audit written each time.</summary>
internal static class Preview
{
    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var portal = await Portals.DemoAsync();
        using var client = await Portals.ClientAsync(portal);
        var sets = await client.GetFromJsonAsync<JsonElement>(new Uri("/api/v1/datasets", UriKind.Relative));
        var id = sets.GetProperty("items").EnumerateArray().First(s => s.GetProperty("name").GetString() == "Sales across channels").GetProperty("id").GetString();
        var flow = (await client.GetFromJsonAsync<JsonElement>(new Uri($"/api/v1/datasets/{id}", UriKind.Relative))).GetProperty("flow");
        var times = await Times.MeasureAsync(20, 200, async _ =>
        {
            using var answer = await client.PostAsJsonAsync(new Uri("/api/v1/query", UriKind.Relative), new { flow, limit = 100 });
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
        });
        return [new Figure("preview of the demo's three-way join, by API", "p95 under 150 ms", Times.Say(times))];
    }
}

/// <summary>The catalog in Chromium, from the first byte until it answers clicks.</summary>
internal static class CatalogPage
{
    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        await using var portal = await Portals.DemoAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(Chromium.Options);
        var page = await Chromium.SignedInAsync(browser, portal.Url);
        var times = new List<double>();
        for (var i = 0; i < 23; i++)
        {
            await page.GotoAsync("/catalog", new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
            // The frame marks the document once the circuit is there and clicks are answered.
            await page.WaitForSelectorAsync("html[data-live]");
            var milliseconds = await page.EvaluateAsync<double>("performance.now() - performance.getEntriesByType('navigation')[0].responseStart");
            if (i >= 3) times.Add(milliseconds);
        }

        return [new Figure("catalog page, first byte to interactive, in Chromium", "under 1 s", Times.Say(times))];
    }
}

/// <summary>Filling in the demo mesh at the first start.</summary>
internal static class Seed
{
    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var times = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            await using var portal = await Portals.DemoAsync();
            times.Add(portal.ReadyAfter.TotalSeconds);
        }

        times.Sort();
        return [new Figure("first start with migration and demo seed, to ready", "under 20 s", string.Create(CultureInfo.InvariantCulture, $"median {times[1]:0.0} s, slowest {times[^1]:0.0} s of 3"))];
    }
}
