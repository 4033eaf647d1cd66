using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>Ends the process as a power cut would, again and again, while people upload and decide.</summary>
public sealed class KillTests
{
    private const int Kills = 5;

    [Fact]
    public async Task Kill_InTheMiddleOfUploadsAndDecisions_LosesNothingAnswered()
    {
        await using var portal = await PortalProcess.StartAsync(Browser.Program, new Dictionary<string, string> { ["Demo:Enabled"] = "false" });
        var (owner, asker) = await PeopleAsync(portal);
        var random = new Random(20261122);
        var done = new Answered();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var stop = new CancellationTokenSource();
            var work = WorkAsync(portal.Url, owner, asker, kill, done, stop.Token);
            // A moment of the work, not of the start: on a busy machine the first answer alone may take seconds.
            var before = done.Count;
            while (done.Count == before && !work.IsCompleted) await Task.Delay(10);
            await Task.Delay(random.Next(20, 1500));
            portal.Kill();
            await stop.CancelAsync();
            await work;
            await portal.StartAsync();
        }

        Assert.NotEmpty(done.Tables);
        Assert.NotEmpty(done.Approved);
        using var look = Client(portal.Url, owner);
        var tables = (await look.ReadAllAsync("/api/v1/domains/shop/sources/files/tables")).Select(t => t.GetProperty("name").GetString()!).ToHashSet();
        Assert.Superset(done.Tables, tables);
        foreach (var table in done.Tables)
            Assert.Equal(2, (await look.ReadAsync($"/api/v1/domains/shop/sources/files/tables/{table}/columns")).Items().Count);
        foreach (var port in done.Ports) Assert.Equal(port, (await look.ReadAsync($"/api/v1/products/shop/orders/ports/{port}")).GetProperty("table").GetString());
        foreach (var request in done.Submitted)
        {
            var state = (await look.ReadAsync($"/api/v1/access-requests/{request}")).GetProperty("state").GetString();
            if (done.Approved.Contains(request)) Assert.Equal("approved", state);
        }

        var verified = await portal.VerbAsync("audit", "verify");
        Assert.True(verified.ExitCode == 0, verified.Output + verified.Error);
    }

    /// <summary>Uploads, offers and approves until the process is gone; keeps what was answered.</summary>
    private static async Task WorkAsync(string url, string ownerKey, string askerKey, int round, Answered done, CancellationToken stop)
    {
        using var owner = Client(url, ownerKey);
        using var asker = Client(url, askerKey);
        try
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var table = $"t{round}-{i}";
                using (var form = new MultipartFormDataContent())
                {
                    form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes("id,amount\n" + string.Concat(Enumerable.Range(0, 500).Select(r => $"{r},{r * i}\n")))), "file", $"{table}.csv");
                    if (!await DidAsync(owner.PostAsync(new Uri("/api/v1/domains/shop/sources/files/files", UriKind.Relative), form, stop))) continue;
                }

                done.Tables.Add(table);
                if (!await DidAsync(owner.PutAsJsonAsync(new Uri($"/api/v1/products/shop/orders/ports/{table}", UriKind.Relative), Port(table), stop))) continue;
                done.Ports.Add(table);
                using var asked = await asker.PostAsJsonAsync(new Uri("/api/v1/access-requests", UriKind.Relative), new { ports = new[] { $"shop/orders/{table}" }, purpose = "A look at the amounts.", level = "read" }, stop);
                if (!asked.IsSuccessStatusCode) continue;
                var id = JsonSerializer.Deserialize<JsonElement>(await asked.Content.ReadAsStringAsync(stop)).GetProperty("id").GetString()!;
                done.Submitted.Add(id);
                if (await DidAsync(owner.PostAsJsonAsync(new Uri($"/api/v1/access-requests/{id}/approve", UriKind.Relative), new { }, stop))) done.Approved.Add(id);
            }
        }
        catch (HttpRequestException)
        {
            // The process is gone: what was under way was not answered.
        }
        catch (OperationCanceledException)
        {
            // Likewise.
        }
    }

    private static async Task<bool> DidAsync(Task<HttpResponseMessage> sending)
    {
        using var answer = await sending;
        return answer.IsSuccessStatusCode;
    }

    private static object Port(string table) => new
    {
        name = table, description = "One row per order.", source = "files", table,
        columns = new[] { "id", "amount" }.Select(name => new { name, description = $"The {name} of the order", classification = "internal", personalData = false, primaryKey = name == "id" }),
    };

    private static async Task<(string Owner, string Asker)> PeopleAsync(PortalProcess portal)
    {
        var admin = await PersonAsync(portal, "admin@example.com", "--role", "Administrator");
        var owner = await PersonAsync(portal, "owner@example.com");
        var asker = await PersonAsync(portal, "asker@example.com");
        using (var client = Client(portal.Url, admin))
        {
            await client.SubmitAsync("/api/v1/domains", new { slug = "shop", name = "Shop", purpose = "Sells things.", visibility = "everyone" }, HttpStatusCode.Created);
            await client.ReplaceAsync("/api/v1/domains/shop/members/owner@example.com", new { role = "owner" });
        }

        using var maker = Client(portal.Url, owner);
        await maker.SubmitAsync("/api/v1/domains/shop/sources", new { slug = "files", name = "Files", kind = "files" }, HttpStatusCode.Created);
        using (var first = new MemoryStream(Encoding.UTF8.GetBytes("id,amount\n1,2\n"))) await maker.UploadAsync("/api/v1/domains/shop/sources/files/files", "first.csv", first);
        await maker.SubmitAsync("/api/v1/products", new { domain = "shop", slug = "orders", name = "Orders", kind = "sourceAligned", purpose = "Orders of the shop, as its system has them.", owners = new[] { "owner@example.com" } }, HttpStatusCode.Created);
        await maker.ReplaceAsync("/api/v1/products/shop/orders/ports/first", Port("first"));
        await maker.SubmitAsync("/api/v1/products/shop/orders/publish", null);
        return (owner, asker);
    }

    private static async Task<string> PersonAsync(PortalProcess portal, string email, params string[] more)
    {
        var made = await portal.VerbAsync(["users", "create", "--email", email, "--name", email.Split('@')[0], .. more]);
        Assert.True(made.ExitCode == 0, made.Output + made.Error);
        var key = await portal.VerbAsync("keys", "create", "--user", email, "--name", "kill");
        Assert.True(key.ExitCode == 0, key.Output + key.Error);
        return key.Output;
    }

    private static HttpClient Client(string url, string key)
        => new() { BaseAddress = new Uri(url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };

    /// <summary>What was answered with success.</summary>
    private sealed class Answered
    {
        /// <summary>How many things were.</summary>
        public int Count => Approved.Count;

        public HashSet<string> Tables { get; } = [];

        public HashSet<string> Ports { get; } = [];

        public HashSet<string> Submitted { get; } = [];

        public HashSet<string> Approved { get; } = [];
    }
}
