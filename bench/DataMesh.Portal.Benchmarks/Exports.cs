using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Benchmarks;

/// <summary>Downloads of ten million rows, and how the portal's memory grows meanwhile.</summary>
internal static class Exports
{
    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("datamesh-bench-").FullName;
        var file = Path.Combine(folder, "sales.parquet");
        Bench.Write(file, "SELECT i::BIGINT AS id, 'customer ' || (i % 100000) AS customer, ((i * 31) % 100000 / 100)::DECIMAL(12,2) AS amount, TIMESTAMP '2026-01-01' + to_seconds(i * 3) AS at, (['paid','open','returned'])[1 + i % 3] AS status FROM range(10000000) t(i)");
        try
        {
            await using var portal = await Portals.DemoAsync();
            using var client = await Portals.ClientAsync(portal, Bench.Owner);
            client.Timeout = TimeSpan.FromMinutes(10);
            await Bench.DoAsync(client, HttpMethod.Post, "/api/v1/domains/commerce/sources", new { slug = "sales", name = "Sales", kind = "files", settings = new { } });
            await Bench.UploadAsync(client, "sales", file);
            await Bench.ProductAsync(client, "sales", "sales", ("sales", "sales"));
            var set = await Bench.DoAsync(client, HttpMethod.Post, "/api/v1/datasets", new
            {
                name = "Sales",
                flow = JsonSerializer.Deserialize<JsonElement>("""{"nodes":[{"id":"s","kind":"input","port":"commerce/sales/sales"},{"id":"f","kind":"filter","input":"s","where":"id >= 0"}],"output":"f"}"""),
            });
            var id = set.GetProperty("id").GetGuid();
            // A short one first: what is made once is no growth.
            await DownloadAsync(client, portal, id, "text/csv", 10_000_000);
            return
            [
                new Figure("10 million rows of 5 columns as CSV", "60 MB/s, memory grows by at most 200 MB", await DownloadAsync(client, portal, id, "text/csv", long.MaxValue)),
                new Figure("the same as NDJSON", "memory grows by at most 200 MB", await DownloadAsync(client, portal, id, "application/x-ndjson", long.MaxValue)),
                new Figure("the same as Parquet", "memory grows by at most 200 MB", await DownloadAsync(client, portal, id, "application/vnd.apache.parquet", long.MaxValue)),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> DownloadAsync(HttpClient client, PortalProcess portal, Guid id, string type, long most)
    {
        var before = portal.Memory;
        var peak = before;
        using var stop = new CancellationTokenSource();
        var watching = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                peak = Math.Max(peak, portal.Memory);
                await Task.Delay(100);
            }
        });
        var started = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/datasets/{id}/rows", UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(type));
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        var bytes = 0L;
        await using (var body = await answer.Content.ReadAsStreamAsync())
        {
            var buffer = new byte[1 << 20];
            int read;
            while (bytes < most && (read = await body.ReadAsync(buffer)) > 0) bytes += read;
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await stop.CancelAsync();
        await watching;
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6 / seconds:0} MB/s ({bytes / 1e6:0} MB in {seconds:0.0} s), memory grew by {(peak - before) / 1e6:0} MB to {peak / 1e6:0} MB");
    }
}
