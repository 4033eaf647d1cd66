using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Benchmarks;

/// <summary>The governed API with key, grant, limits and audit, beside a bare endpoint that returns the same rows; asked by <c>wrk</c>.</summary>
internal static partial class GovernedApi
{
    private const string Path = "/odata/commerce/bench-orders/orders?$top=100";
    private const int Connections = 32;
    private const int Turns = 3;

    public static async Task<IReadOnlyList<Figure>> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("datamesh-bench-").FullName;
        var file = System.IO.Path.Combine(folder, "orders.sqlite");
        Fill(file);
        try
        {
            await using var portal = await Portals.PublishedAsync(System.IO.Path.Combine(folder, "portal"), ("Demo:Enabled", "true"),
                ("Limits:RequestsPerMinute", "10000000"), ("Limits:ProductRequestsPerMinute", "10000000"), ("Limits:RowsPerMinute", "2000000000"), ("Limits:WaitingPerCaller", "2000"), ("Logging:LogLevel:Default", "Warning"));
            using var owner = await Portals.ClientAsync(portal, Bench.Owner);
            await Bench.DoAsync(owner, HttpMethod.Post, "/api/v1/domains/commerce/sources", new { slug = "bench-orders", name = "Orders", kind = "sqlite", settings = new { } });
            await Bench.UploadAsync(owner, "bench-orders", file);
            await Bench.ProductAsync(owner, "bench-orders", "bench-orders");
            await Bench.DoAsync(owner, HttpMethod.Put, "/api/v1/products/commerce/bench-orders", new { domain = "commerce", slug = "bench-orders", name = "Orders to measure", kind = "sourceAligned", purpose = "Orders for measuring how fast the API answers, one row for each order.", usage = "For measuring alone.", limitations = "Made up.", tags = (string[])["bench"], owners = (string[])[Bench.Owner], visibility = "everyone" }, await TagAsync(owner, "/api/v1/products/commerce/bench-orders"));
            string[] names = ["id", "customer", "country", "amount", "placed"];
            string[] types = ["integer", "text", "text", "number", "text"];
            await Bench.DoAsync(owner, HttpMethod.Put, "/api/v1/products/commerce/bench-orders/ports/orders", new { name = "orders", description = "One row for each order.", source = "bench-orders", table = "orders", columns = names.Select((n, i) => new { name = n, type = types[i], description = $"The order's {n}, as it was written down.", classification = "internal", personalData = false, primaryKey = i == 0, unique = i == 0, nullable = false }) });
            await Bench.DoAsync(owner, HttpMethod.Post, "/api/v1/products/commerce/bench-orders/publish", new { });

            using var analyst = await Portals.ClientAsync(portal);
            var request = await Bench.DoAsync(analyst, HttpMethod.Post, "/api/v1/access-requests", new { ports = (string[])["commerce/bench-orders/orders"], consumer = new { kind = "user" }, purpose = "Measuring how fast the API answers", level = "read" });
            if (request.GetProperty("state").GetString() != "approved") await Bench.DoAsync(owner, HttpMethod.Post, $"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { });
            var key = analyst.DefaultRequestHeaders.Authorization!.Parameter!;

            var bareUrl = $"http://127.0.0.1:{FreePort()}";
            using var bare = Process.Start(new ProcessStartInfo("dotnet", [typeof(GovernedApi).Assembly.Location, "bare", file, bareUrl]))!;
            try
            {
                await ReadyAsync(bareUrl);
                // The runtime compiles what is called often again, over about a minute.
                await LoadAsync(portal.Url + Path, key, Connections, 60);
                await LoadAsync(bareUrl, key, Connections, 15);
                var runs = new List<(Load Governed, Load Bare)>();
                for (var turn = 0; turn < Turns; turn++) runs.Add((await LoadAsync(portal.Url + Path, key, Connections, 15), await LoadAsync(bareUrl, key, Connections, 15)));
                var governed = Middle(runs.Select(r => r.Governed));
                var plain = Middle(runs.Select(r => r.Bare));

                var before = portal.Memory;
                var minute = await LoadAsync(portal.Url + Path, key, 1_000, 60);
                var after = portal.Memory;
                var (code, verdict, error) = await portal.VerbAsync("audit", "verify");
                return
                [
                    new Figure("100 rows of 5 columns by OData with key, grant, limits and audit, 32 connections", "at least half the requests of a bare endpoint", string.Create(CultureInfo.InvariantCulture, $"{governed.PerSecond / plain.PerSecond:0.00} × ({governed.PerSecond:0} a second, bare {plain.PerSecond:0}; median of {Turns} turns of 15 s)")),
                    new Figure("the same, the slowest of a hundred", "p99 under 4 × the bare one's", string.Create(CultureInfo.InvariantCulture, $"{governed.P99 / plain.P99:0.0} × ({governed.P99:0.0} ms, bare {plain.P99:0.0} ms)")),
                    new Figure("1,000 callers at once for a minute", "no failure but 429, memory flat", string.Create(CultureInfo.InvariantCulture, $"{minute.Requests} answers, {minute.Other} not 2xx or 3xx, {minute.SocketErrors} socket errors, p99 {minute.P99:0} ms; memory {before / 1e6:0} MB before, {after / 1e6:0} MB after")),
                    new Figure("the audit after all of it", "intact", code == 0 ? verdict : error),
                ];
            }
            finally
            {
                bare.Kill();
            }
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string?> TagAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return answer.EnsureSuccessStatusCode().Headers.ETag?.ToString();
    }

    private static void Fill(string file)
    {
        using var db = new SqliteConnection($"Data Source={file}");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT NOT NULL, country TEXT NOT NULL, amount REAL NOT NULL, placed TEXT NOT NULL);"
            + "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) INSERT INTO orders SELECT i, 'customer ' || i, CASE i % 3 WHEN 0 THEN 'DE' WHEN 1 THEN 'FR' ELSE 'SE' END, i * 7.25, '2026-01-' || printf('%02d', 1 + i % 28) FROM n";
        command.ExecuteNonQuery();
    }

    private static async Task ReadyAsync(string url)
    {
        using var client = new HttpClient();
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(url));
                return;
            }
            catch (HttpRequestException) when (tries < 200)
            {
                await Task.Delay(50);
            }
        }
    }

    private static Load Middle(IEnumerable<Load> loads)
    {
        var sorted = loads.OrderBy(l => l.PerSecond).ToList();
        return sorted[sorted.Count / 2];
    }

    private static async Task<Load> LoadAsync(string url, string key, int connections, int seconds)
    {
        var info = new ProcessStartInfo("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "--timeout", "30s", "-H", $"Authorization: Bearer {key}", url]) { RedirectStandardOutput = true };
        Process process;
        try
        {
            process = Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("wrk is missing: install it (Debian and Ubuntu: sudo apt-get install wrk).");
        }

        using (process)
        {
            var said = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return Load.Read(said);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>What <c>wrk</c> said.</summary>
    private sealed partial record Load(double PerSecond, double P99, long Requests, long Other, long SocketErrors)
    {
        public static Load Read(string said)
        {
            var latency = P99Line().Match(said);
            var unit = latency.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
            return new Load(Number(PerSecondLine().Match(said)), Number(latency) * unit, (long)Number(RequestsLine().Match(said)),
                OtherLine().Match(said) is { Success: true } other ? (long)Number(other) : 0,
                SocketLine().Match(said) is { Success: true } socket ? socket.Groups.Cast<Group>().Skip(1).Sum(g => long.Parse(g.Value, CultureInfo.InvariantCulture)) : 0);
        }

        private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

        [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
        private static partial Regex PerSecondLine();

        [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
        private static partial Regex P99Line();

        [GeneratedRegex(@"(\d+) requests in")]
        private static partial Regex RequestsLine();

        [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
        private static partial Regex OtherLine();

        [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
        private static partial Regex SocketLine();
    }
}
