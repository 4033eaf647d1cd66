using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>An owner, three who ask and read, and an auditor.</summary>
internal sealed class DecidingPeople
{
    public const string Port = "shop/orders/first";
    private static readonly object s_flow = new { nodes = new object[] { new { id = "in", kind = "input", port = Port } }, output = "in" };
    private readonly PortalProcess _portal;
    private readonly string _owner;
    private readonly string _auditor;
    private readonly string[] _askers;

    private DecidingPeople(PortalProcess portal, string owner, string auditor, string[] askers) => (_portal, _owner, _auditor, _askers) = (portal, owner, auditor, askers);

    public static async Task<DecidingPeople> MakeAsync(PortalProcess portal)
    {
        var admin = await PersonAsync(portal, "admin@example.com", "--role", "Administrator");
        var owner = await PersonAsync(portal, "owner@example.com");
        var auditor = await PersonAsync(portal, "auditor@example.com", "--role", "Auditor");
        string[] askers = [await PersonAsync(portal, "ada@example.com"), await PersonAsync(portal, "ben@example.com"), await PersonAsync(portal, "cid@example.com")];
        var people = new DecidingPeople(portal, owner, auditor, askers);
        using (var client = people.Client(admin))
        {
            await client.SubmitAsync("/api/v1/domains", new { slug = "shop", name = "Shop", purpose = "Sells things.", visibility = "everyone" }, HttpStatusCode.Created);
            await client.ReplaceAsync("/api/v1/domains/shop/members/owner@example.com", new { role = "owner" });
        }

        using var maker = people.Owner();
        await maker.SubmitAsync("/api/v1/domains/shop/sources", new { slug = "files", name = "Files", kind = "files" }, HttpStatusCode.Created);
        using (var first = new MemoryStream(Encoding.UTF8.GetBytes("id,amount\n1,2\n2,3\n"))) await maker.UploadAsync("/api/v1/domains/shop/sources/files/files", "first.csv", first);
        await maker.SubmitAsync("/api/v1/products", new { domain = "shop", slug = "orders", name = "Orders", kind = "sourceAligned", purpose = "Orders of the shop, as its system has them.", owners = new[] { "owner@example.com" } }, HttpStatusCode.Created);
        await maker.ReplaceAsync("/api/v1/products/shop/orders/ports/first", new
        {
            name = "first", description = "One row per order.", source = "files", table = "first",
            columns = new[] { "id", "amount" }.Select(name => new { name, description = $"The {name} of the order", classification = "internal", personalData = false, primaryKey = name == "id" }),
        });
        await maker.SubmitAsync("/api/v1/products/shop/orders/publish", null);
        return people;
    }

    public HttpClient Owner() => Client(_owner);

    /// <summary>Asks, decides and reads until the process is gone.</summary>
    public Task WorkAsync(DecisionLedger ledger, CancellationToken stop) => Task.WhenAll(_askers.Select(key => WorkAsync(key, ledger, stop)));

    /// <summary>Subject and event of everything in the audit, with what was done where the event says it.</summary>
    public async Task<HashSet<(string Subject, string Event)>> AuditAsync()
    {
        using var client = Client(_auditor);
        return Read(await client.GetStringAsync(new Uri("/api/v1/audit/export", UriKind.Relative)));
    }

    private static HashSet<(string, string)> Read(string export)
    {
        var found = new HashSet<(string, string)>();
        foreach (var line in export.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var entry = JsonSerializer.Deserialize<JsonElement>(line);
            if (!entry.TryGetProperty("action", out var action) || !entry.TryGetProperty("subject", out var subject)) continue;
            var data = JsonSerializer.Deserialize<JsonElement>(entry.GetProperty("detail").GetString()!);
            var how = action.GetString() switch { "request.moved" => data.GetProperty("action").GetString(), "grant.ended" => data.GetProperty("how").GetString(), _ => null };
            found.Add((subject.GetString()!, how is null ? action.GetString()! : $"{action.GetString()} {how}"));
        }

        return found;
    }

    private async Task WorkAsync(string key, DecisionLedger ledger, CancellationToken stop)
    {
        using var asker = Client(key);
        using var owner = Owner();
        try
        {
            // What is left from the last time: a request that is still open, a grant that still holds.
            foreach (var open in (await asker.ReadAllAsync("/api/v1/access-requests")).Where(r => r.GetProperty("state").GetString() == "submitted"))
            {
                ledger.Saw($"request:{Id(open)}", "submitted");
                await DenyAsync(owner, Id(open), ledger, stop);
            }


            foreach (var held in (await asker.ReadAllAsync("/api/v1/grants")).Where(g => g.GetProperty("state").GetString() == "active"))
            {
                ledger.Saw($"grant:{Id(held)}", "active");
                await RevokeAsync(owner, Id(held), ledger, stop);
            }


            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                var asked = await SendAsync(asker, "/api/v1/access-requests", new { ports = new[] { Port }, purpose = "A look at the amounts.", level = "read" }, stop);
                var request = Id(asked);
                ledger.Done($"request:{request}", "submitted");
                if (i % 2 == 1)
                {
                    await DenyAsync(owner, request, ledger, stop);
                    continue;
                }

                ledger.Sent($"request:{request}", "approved");
                var approved = await SendAsync(owner, $"/api/v1/access-requests/{request}/approve", new { }, stop);
                var grant = approved.GetProperty("ports")[0].GetProperty("grantId").GetString()!;
                ledger.Done($"request:{request}", "approved");
                ledger.Done($"grant:{grant}", "active");
                await SendAsync(asker, "/api/v1/query", new { flow = s_flow, limit = 10 }, stop);
                await RevokeAsync(owner, grant, ledger, stop);
                using var refused = await asker.PostAsJsonAsync(new Uri("/api/v1/query", UriKind.Relative), new { flow = s_flow, limit = 10 }, stop);
                Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            }
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            // The process is gone: what was under way was not answered.
        }
    }

    private static async Task DenyAsync(HttpClient owner, string request, DecisionLedger ledger, CancellationToken stop)
    {
        ledger.Sent($"request:{request}", "denied");
        await SendAsync(owner, $"/api/v1/access-requests/{request}/deny", new { note = "Not for this." }, stop);
        ledger.Done($"request:{request}", "denied");
    }

    private static async Task RevokeAsync(HttpClient owner, string grant, DecisionLedger ledger, CancellationToken stop)
    {
        ledger.Sent($"grant:{grant}", "revoked");
        await SendAsync(owner, $"/api/v1/grants/{grant}/revoke", new { reason = "It is over." }, stop);
        ledger.Done($"grant:{grant}", "revoked");
    }

    private static string Id(JsonElement thing) => thing.GetProperty("id").GetString()!;

    private static async Task<JsonElement> SendAsync(HttpClient client, string path, object body, CancellationToken stop)
    {
        using var answer = await client.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}: {text}");
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task<string> PersonAsync(PortalProcess portal, string email, params string[] more)
    {
        var made = await portal.VerbAsync(["users", "create", "--email", email, "--name", email.Split('@')[0], .. more]);
        Assert.True(made.ExitCode == 0, made.Output + made.Error);
        var key = await portal.VerbAsync("keys", "create", "--user", email, "--name", "kill");
        Assert.True(key.ExitCode == 0, key.Output + key.Error);
        return key.Output;
    }

    private HttpClient Client(string key) => new() { BaseAddress = new Uri(_portal.Url), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
}
