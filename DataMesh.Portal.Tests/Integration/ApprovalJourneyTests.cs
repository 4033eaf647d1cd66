using System.Net;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Integration;

/// <summary>Personal data from the wish to the end through the API: two steps, and everybody who may not take one of them tries.</summary>
public sealed class ApprovalJourneyTests : IDisposable
{
    private const string Port = "crm/people/people";
    private readonly PortalFactory _portal = new();
    private readonly Dictionary<string, HttpClient> _people = [];

    public void Dispose() => _portal.Dispose();

    [Fact]
    public async Task Journey_PersonalData_IsReadOnlyAfterBothStepsByTheRightPeople()
    {
        await ArrangeAsync();
        var forecast = await Ann.SubmitAsync("/api/v1/access-requests/forecast", Asking);
        Assert.Equal(["owner", "governance"], forecast[0].GetProperty("steps").EnumerateArray().Select(s => s.GetProperty("kind").GetString()));
        var id = (await Ann.SubmitAsync("/api/v1/access-requests", Asking, HttpStatusCode.Created)).GetProperty("id").GetString()!;
        var approve = $"/api/v1/access-requests/{id}/approve";
        await NobodyAsync(id, ["analyst", "governance", "second", "member", "auditor", "admin", "stranger"]);

        var owner = await Owner.SubmitAsync(approve, new { masks = new Dictionary<string, object> { [Port] = new { name = "first(2)" } }, note = "Initials will do." });
        Assert.Equal("submitted", owner.GetProperty("state").GetString());
        Assert.Equal([("owner", "approved"), ("governance", "open")], Steps(owner));
        await Ann.SubmitAsync("/api/v1/query", Query, HttpStatusCode.Forbidden);
        // Away, the second person of Governance leaves it to the owner, who took the first step, and to Ann, whose request it is.
        await _people["second"].ReplaceAsync("/api/v1/me/deputy", new { deputy = "owner@example.com", until = TimeProvider.System.GetUtcNow().AddDays(2) });
        await NobodyAsync(id, ["analyst", "owner", "member", "auditor", "admin", "stranger"]);
        await _people["second"].ReplaceAsync("/api/v1/me/deputy", new { deputy = "analyst@example.com", until = TimeProvider.System.GetUtcNow().AddDays(2) });
        await NobodyAsync(id, ["analyst", "owner", "member", "auditor", "admin", "stranger"]);

        var wider = await _people["governance"].SubmitAsync(approve, new { masks = new Dictionary<string, object> { [Port] = new { name = "first(3)" } }, level = "export" }, HttpStatusCode.BadRequest);
        Assert.Contains("only put a stronger mask", wider.ToString(), StringComparison.Ordinal);
        Assert.Contains("The owner approved read", wider.ToString(), StringComparison.Ordinal);
        var hidden = await _people["governance"].SubmitAsync($"/api/v1/access-requests/{id}/preview?port={Port}", new { });
        Assert.Equal(JsonValueKind.Null, hidden.GetProperty("rows").ValueKind);
        var done = await _people["governance"].SubmitAsync(approve, new { masks = new Dictionary<string, object> { [Port] = new { name = "first(1)" } } });
        Assert.Equal("approved", done.GetProperty("state").GetString());
        Assert.Equal([("owner", "approved"), ("governance", "approved")], Steps(await Ann.ReadAsync($"/api/v1/access-requests/{id}")));

        var rows = await Ann.SubmitAsync("/api/v1/query", Query);
        Assert.Equal(["1|A", "2|B"], rows.RowsAsText());
        await EndAsync();
    }

    [Fact]
    public async Task Preview_BeforeTheDecision_IsMaskedAndForWhoDecidesOnly()
    {
        await ArrangeAsync();
        var id = (await Ann.SubmitAsync("/api/v1/access-requests", Asking, HttpStatusCode.Created)).GetProperty("id").GetString()!;
        var path = $"/api/v1/access-requests/{id}/preview?port={Port}";
        var seen = await Owner.SubmitAsync(path, new { masks = new Dictionary<string, object> { [Port] = new { name = "first(1)" } }, rowFilters = new Dictionary<string, string> { [Port] = "id > 1" } });
        Assert.Equal(["2|B"], seen.RowsAsText());
        foreach (var who in (string[])["analyst", "governance", "member", "auditor", "admin", "stranger"])
        {
            using var answer = await _people[who].PostAsync(new Uri(path, UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/json"));
            Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.Forbidden });
        }
    }

    [Fact]
    public async Task Terms_OpenedByAnOwner_LetOnlyInsensitiveColumnsThrough()
    {
        await ArrangeAsync();
        const string Terms = "/api/v1/products/crm/people/access-terms";
        using (var refused = await Ann.PutAsync(new Uri(Terms, UriKind.Relative), new StringContent("""{"open":true}""", Encoding.UTF8, "application/json"))) Assert.False(refused.IsSuccessStatusCode);
        await Owner.ReplaceAsync(Terms, new { open = true, mostDays = 30 });
        var request = await Ann.SubmitAsync("/api/v1/access-requests", new { ports = new[] { Port }, purpose = "Count the people.", level = "read", columns = new Dictionary<string, string[]> { [Port] = ["id"] } }, HttpStatusCode.Created);
        Assert.Equal("approved", request.GetProperty("state").GetString());
        Assert.Equal([("automatic", "approved")], Steps(request));
        var asked = await Ann.SubmitAsync("/api/v1/access-requests", new { ports = new[] { Port }, purpose = "Say hello to everybody.", level = "read", columns = new Dictionary<string, string[]> { [Port] = ["id", "name"] } }, HttpStatusCode.Created);
        Assert.Equal("submitted", asked.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Terms_WithPurposes_HaveToBeAgreedToAndAreKeptWithTheGrant()
    {
        await ArrangeAsync();
        const string Terms = "/api/v1/products/crm/people/access-terms";
        await Owner.ReplaceAsync(Terms, new { open = false, purposes = new object[] { new { name = "Greeting", description = "Saying hello." } }, terms = "Call nobody at night." });
        await Owner.ReplaceAsync(Terms, new { open = false, mostDays = 90 });
        var said = await Ann.ReadAsync(Terms);
        Assert.Equal(("greeting", 1, 90), (said.GetProperty("purposes")[0].GetProperty("code").GetString(), said.GetProperty("termsVersion").GetInt32(), said.GetProperty("mostDays").GetInt32()));
        var refused = await Ann.SubmitAsync("/api/v1/access-requests", Asking, HttpStatusCode.BadRequest);
        Assert.Equal(["permittedPurpose.crm/people", "acceptTerms.crm/people"], refused.GetProperty("errors").EnumerateObject().Select(e => e.Name));

        var agreeing = new { ports = new[] { Port }, purpose = "Say hello to everybody.", level = "read", until = TimeProvider.System.GetUtcNow().AddDays(20), permittedPurpose = new Dictionary<string, string> { ["crm/people"] = "greeting" }, acceptTerms = new Dictionary<string, int> { ["crm/people"] = 1 } };
        var request = await Ann.SubmitAsync("/api/v1/access-requests", agreeing, HttpStatusCode.Created);

        Assert.Equal("Call nobody at night.", request.GetProperty("agreed")[0].GetProperty("terms").GetString());
        var grant = await ApproveAsync(request, new { masks = new Dictionary<string, object> { [Port] = new { name = "redact" } } });
        Assert.Equal(("Greeting", 1), (grant.GetProperty("permittedPurpose").GetString(), grant.GetProperty("termsVersion").GetInt32()));

        // One masked column as it is, until a day of its own; the terms are accepted for it too.
        var exception = await Ann.SubmitAsync("/api/v1/access-requests", new { agreeing.ports, agreeing.purpose, agreeing.level, agreeing.permittedPurpose, agreeing.acceptTerms, until = TimeProvider.System.GetUtcNow().AddDays(5), columns = new Dictionary<string, string[]> { [Port] = ["name"] }, exceptionOf = grant.GetProperty("id").GetString() }, HttpStatusCode.Created);
        Assert.DoesNotContain("1|Anna", (await Ann.SubmitAsync("/api/v1/query", Query)).RowsAsText());
        await ApproveAsync(exception, new { });
        Assert.Equal(["1|Anna", "2|Bob"], (await Ann.SubmitAsync("/api/v1/query", Query)).RowsAsText());
    }

    [Fact]
    public async Task Decide_SeveralAtOnce_TellsWhatBecameOfEach()
    {
        await ArrangeAsync();
        async Task<string> AskAsync(string who, params string[] columns) => (await _people[who].SubmitAsync("/api/v1/access-requests", new { ports = new[] { Port }, purpose = "Count the people.", level = "read", until = TimeProvider.System.GetUtcNow().AddDays(20), columns = new Dictionary<string, string[]> { [Port] = columns } }, HttpStatusCode.Created)).GetProperty("id").GetString()!;
        string[] requests = [await AskAsync("analyst", "id"), await AskAsync("stranger", "id", "name")];
        var wrong = await Owner.SubmitAsync("/api/v1/access-requests/decide", new { requests = new[] { "x" }, action = "allow", note = "Fine." }, HttpStatusCode.BadRequest);
        Assert.Equal(["action", "requests[0]"], wrong.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order(StringComparer.Ordinal));
        Assert.Equal(2, (await Ann.SubmitAsync("/api/v1/access-requests/decide", new { requests, action = "approve", note = "Fine." })).GetProperty("left").GetInt32());
        var done = await Owner.SubmitAsync("/api/v1/access-requests/decide", new { requests, action = "approve", note = "Fine." });
        Assert.Equal(["approved", "left"], done.Items().Select(i => i.GetProperty("outcome").GetString()));
        Assert.Equal(["1", "2"], (await Ann.SubmitAsync("/api/v1/query", Query)).RowsAsText());
        await _people["stranger"].SubmitAsync("/api/v1/query", Query, HttpStatusCode.Forbidden);
    }

    private HttpClient Ann => _people["analyst"];

    private HttpClient Owner => _people["owner"];

    private static object Asking => new { ports = new[] { Port }, purpose = "Say hello to everybody.", level = "read", until = TimeProvider.System.GetUtcNow().AddDays(20) };

    private static object Query => new { flow = new { nodes = new[] { new { id = "p", kind = "input", port = Port } }, output = "p" }, limit = 10 };

    /// <summary>By the owner and Governance; answers the grant.</summary>
    private async Task<JsonElement> ApproveAsync(JsonElement request, object conditions)
    {
        var path = $"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve";
        await Owner.SubmitAsync(path, conditions);
        var made = (await _people["governance"].SubmitAsync(path, new { })).GetProperty("ports")[0].GetProperty("grantId").GetString();
        return (await Ann.ReadAsync("/api/v1/grants")).Items().Single(g => g.GetProperty("id").GetString() == made);
    }

    private async Task EndAsync()
    {
        var today = $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd}";
        var grant = Assert.Single((await _people["auditor"].ReadAsync($"/api/v1/grants?asOf={today}")).Items()).GetProperty("id").GetString();
        Assert.Empty((await _people["admin"].ReadAsync($"/api/v1/grants?asOf={today}")).Items());
        await Ann.SubmitAsync("/api/v1/datasets", new { name = "Mine", flow = new { nodes = new[] { new { id = "p", kind = "input", port = Port } }, output = "p" } }, HttpStatusCode.Created);
        var impact = await Owner.ReadAsync($"/api/v1/grants/{grant}/impact");
        Assert.Equal((1, 1), (impact.GetProperty("people").GetInt32(), impact.GetProperty("dataSets").GetInt32()));
        var wrong = await _people["stranger"].SubmitAsync("/api/v1/grants/review", new { decisions = new[] { new { grant, action = "revoke" } } }, HttpStatusCode.BadRequest);
        Assert.Contains("decisions[0].grant", wrong.ToString(), StringComparison.Ordinal);
        await Owner.SubmitAsync("/api/v1/grants/review", new { decisions = new[] { new { grant, action = "revoke", reason = "Over." } } });
        await Ann.SubmitAsync("/api/v1/query", Query, HttpStatusCode.Forbidden);
    }

    private static IEnumerable<(string, string)> Steps(JsonElement request)
        => request.GetProperty("steps").EnumerateArray().Select(s => (s.GetProperty("kind").GetString()!, s.GetProperty("state").GetString()!));

    private async Task NobodyAsync(string id, IEnumerable<string> names)
    {
        foreach (var name in names)
        foreach (var (move, body) in new[] { ("approve", "{}"), ("deny", """{"note":"No."}"""), ("ask", """{"note":"What?"}""") })
        {
            using var answer = await _people[name].PostAsync(new Uri($"/api/v1/access-requests/{id}/{move}", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.True(answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Conflict, $"{name} may {move}: {(int)answer.StatusCode}");
        }
    }

    private async Task ArrangeAsync()
    {
        foreach (var (name, roles) in new[] { ("admin", PlatformRoles.Administrator), ("owner", PlatformRoles.None), ("analyst", PlatformRoles.None), ("member", PlatformRoles.None), ("stranger", PlatformRoles.None),
            ("governance", PlatformRoles.Governance), ("second", PlatformRoles.Governance), ("auditor", PlatformRoles.Auditor) })
            _people[name] = await _portal.ClientAsync($"{name}@example.com", roles);
        var admin = _people["admin"];
        await admin.SubmitAsync("/api/v1/domains", new { slug = "crm", name = "CRM", purpose = "Knows people.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/crm/members/owner@example.com", new { role = "owner" });
        await admin.ReplaceAsync("/api/v1/domains/crm/members/member@example.com", new { role = "member" });
        await Owner.SubmitAsync("/api/v1/domains/crm/sources", new { slug = "files", name = "Files", kind = "files" }, HttpStatusCode.Created);
        await Owner.UploadAsync("/api/v1/domains/crm/sources/files/files", "people.csv", new MemoryStream("id,name\n1,Anna\n2,Bob\n"u8.ToArray()));
        await Owner.SubmitAsync("/api/v1/products", new { domain = "crm", slug = "people", name = "People", kind = "sourceAligned", purpose = "Everybody whom we ever met.", owners = new[] { "owner@example.com" } }, HttpStatusCode.Created);
        await Owner.ReplaceAsync("/api/v1/products/crm/people/ports/people", new
        {
            name = "People", description = "One row each.", source = "files", table = "people",
            columns = new[] { "id", "name" }.Select(c => new { name = c, description = $"The {c} of it", classification = "internal", personalData = c == "name", primaryKey = c == "id" }),
        });
        await Owner.SubmitAsync("/api/v1/products/crm/people/publish", null);
    }
}
