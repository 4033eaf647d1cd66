using System.Net;
using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Integration;

/// <summary>From two uploaded files to a combined preview that an owner approved, and its end, through the API alone.</summary>
public sealed class JourneyTests : IDisposable
{
    private const string Orders = "commerce/shop/orders";
    private const string Payments = "commerce/shop/payments";
    private const string Customers = "crm/people/customers";
    private readonly PortalFactory _portal = new();

    public void Dispose() => _portal.Dispose();

    [SharedDataFact]
    public async Task Journey_FromUploadToRevocation_HoldsEveryReadToTheDecision()
    {
        var admin = await _portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var owner = await _portal.ClientAsync("owner@example.com");
        var contributor = await _portal.ClientAsync("contributor@example.com");
        var analyst = await _portal.ClientAsync("analyst@example.com");
        var crm = await _portal.ClientAsync("crm@example.com");
        await DomainsAsync(admin);
        await PublishShopAsync(contributor);
        await PublishCustomersAsync(crm);
        await DiscoverAsync(analyst);
        var request = await RequestAsync(analyst);
        await ApproveAsync(owner, crm, await _portal.ClientAsync("governance@example.com", PlatformRoles.Governance), request);

        var answer = await analyst.SubmitAsync("/api/v1/query", new { flow = Flow(), limit = 100 });
        Assert.Equal(await Jaffle.AskAsync(Expected), answer.RowsAsText());
        Assert.False(answer.GetProperty("truncated").GetBoolean());

        await LeftOutColumnIsAbsentAsync(analyst);
        var set = await SaveAsync(analyst);
        await DownloadNeedsExportAsync(analyst, set);
        await RevokeAsync(owner, analyst);
        await AuditShowsAllAsync();
    }

    private const string Expected = """
        SELECT o.status, COUNT(*) AS payments, SUM(p.amount * 2) AS doubled
        FROM raw_orders o JOIN raw_payments p ON p.order_id = o.id JOIN raw_customers c ON c.id = o.user_id
        WHERE p.amount > 500 AND c.first_name >= 'H' GROUP BY o.status ORDER BY doubled DESC
        """;

    private static object Flow(string where = "amount > 500 and first_name >= 'H'") => new
    {
        nodes = new object[]
        {
            new { id = "orders", kind = "input", port = Orders },
            new { id = "payments", kind = "input", port = Payments },
            new { id = "customers", kind = "input", port = Customers },
            new { id = "paid", kind = "join", left = "orders", right = "payments", join = "inner", on = new[] { new { left = "id", right = "order_id" } } },
            new { id = "who", kind = "join", left = "paid", right = "customers", join = "inner", on = new[] { new { left = "user_id", right = "id" } } },
            new { id = "kept", kind = "filter", input = "who", where },
            new { id = "twice", kind = "derive", input = "kept", columns = new[] { new { name = "doubled_amount", expression = "amount * 2" } } },
            new { id = "grouped", kind = "aggregate", input = "twice", groupBy = new[] { "status" }, measures = new object[] { new { name = "payments", function = "count" }, new { name = "doubled", function = "sum", column = "doubled_amount" } } },
            new { id = "sorted", kind = "sort", input = "grouped", by = new[] { new { column = "doubled", descending = true } } },
        },
        output = "sorted",
    };

    private static async Task DomainsAsync(HttpClient admin)
    {
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.SubmitAsync("/api/v1/domains", new { slug = "crm", name = "CRM", purpose = "Knows customers.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/contributor@example.com", new { role = "contributor" });
        await admin.ReplaceAsync("/api/v1/domains/crm/members/crm@example.com", new { role = "owner" });
    }

    private static async Task PublishShopAsync(HttpClient contributor)
    {
        await contributor.SubmitAsync("/api/v1/domains/commerce/sources", new { slug = "files", name = "Shop files", kind = "files" }, HttpStatusCode.Created);
        foreach (var table in (string[])["raw_orders", "raw_payments"])
        {
            await using var file = File.OpenRead(Jaffle.Csv(table));
            var made = await contributor.UploadAsync("/api/v1/domains/commerce/sources/files/files", $"{table}.csv", file);
            Assert.Equal(table, made.GetProperty("table").GetString());
        }

        var columns = await contributor.ReadAsync("/api/v1/domains/commerce/sources/files/tables/raw_orders/columns");
        Assert.Contains("order_date", columns.ToString(), StringComparison.Ordinal);

        await contributor.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = "shop", name = "Shop", kind = "sourceAligned", purpose = "", tags = new[] { "sales" }, owners = new[] { "owner@example.com" }, visibility = "everyone" }, HttpStatusCode.Created);
        await contributor.ReplaceAsync("/api/v1/products/commerce/shop/ports/orders", Port("raw_orders", describeAll: false,
            ("id", "Number of the order", false), ("user_id", "Who ordered", true), ("order_date", "Day of the order", false), ("status", "How far the fulfilment is", false)));
        await contributor.ReplaceAsync("/api/v1/products/commerce/shop/ports/payments", Port("raw_payments", describeAll: true,
            ("id", "Number of the payment", false), ("order_id", "The order that was settled", false), ("payment_method", "The instrument, e.g. a wombatcard", false), ("amount", "Amount in cents", false)));

        var blocked = await contributor.SubmitAsync("/api/v1/products/commerce/shop/publish", null, HttpStatusCode.UnprocessableEntity);
        var broken = blocked.GetProperty("policies").EnumerateArray().Select(p => p.GetProperty("policy").GetString()).ToHashSet();
        Assert.Contains("purpose-written", broken);
        Assert.Contains("columns-described", broken);

        await contributor.ReplaceAsync("/api/v1/products/commerce/shop", new { name = "Shop", kind = "sourceAligned", purpose = "Orders and payments of the shop, as its system has them.", tags = new[] { "sales" }, owners = new[] { "owner@example.com" }, visibility = "everyone" });
        await contributor.ReplaceAsync("/api/v1/products/commerce/shop/ports/orders", Port("raw_orders", describeAll: true,
            ("id", "Number of the order", false), ("user_id", "Who ordered", true), ("order_date", "Day of the order", false), ("status", "How far the fulfilment is", false)));
        var published = await contributor.SubmitAsync("/api/v1/products/commerce/shop/publish", null);
        Assert.Equal("published", published.GetProperty("state").GetString());
    }

    private async Task PublishCustomersAsync(HttpClient crm)
    {
        await crm.SubmitAsync("/api/v1/domains/crm/sources", new { slug = "crm", name = "CRM", kind = "sqlite" }, HttpStatusCode.Created);
        await using (var file = File.OpenRead(await Jaffle.SqliteAsync(_portal.DataDirectory, "raw_customers")))
            await crm.UploadAsync("/api/v1/domains/crm/sources/crm/files", "customers.sqlite", file);
        var tables = await crm.ReadAsync("/api/v1/domains/crm/sources/crm/tables");
        Assert.Contains(tables.Items(), t => t.GetProperty("name").GetString() == "raw_customers");
        await crm.SubmitAsync("/api/v1/products", new { domain = "crm", slug = "people", name = "People", kind = "sourceAligned", purpose = "Everybody who ever bought something.", owners = new[] { "crm@example.com" } }, HttpStatusCode.Created);
        await crm.ReplaceAsync("/api/v1/products/crm/people/ports/customers", Port("raw_customers", describeAll: true, "crm",
            ("id", "Number of the customer", false), ("first_name", "First name", true), ("last_name", "Initial of the last name", true)));
        await crm.SubmitAsync("/api/v1/products/crm/people/publish", null);
    }

    private static async Task DiscoverAsync(HttpClient analyst)
    {
        var found = await analyst.ReadAsync("/api/v1/search?q=wombatcard");
        var hit = Assert.Single(found.Items());
        Assert.Equal("commerce/shop", hit.GetProperty("product").GetString());
        var product = await analyst.ReadAsync("/api/v1/products/commerce/shop");
        Assert.Equal("none", product.GetProperty("access").GetString());
        var refused = await analyst.SubmitAsync("/api/v1/query", new { flow = new { nodes = new[] { new { id = "o", kind = "input", port = Orders } }, output = "o" } }, HttpStatusCode.Forbidden);
        Assert.Equal("no-grant", refused.GetProperty("reason").GetString());
    }

    private static async Task<string> RequestAsync(HttpClient analyst)
    {
        var request = await analyst.SubmitAsync("/api/v1/access-requests", new
        {
            ports = new[] { Orders, Payments, Customers },
            consumer = new { kind = "user", id = "analyst@example.com" },
            purpose = "Report on payments by status of the order.",
            level = "read",
            until = "2030-01-01T00:00:00Z".Replace("2030", (TimeProvider.System.GetUtcNow().Year + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal),
        }, HttpStatusCode.Created);
        Assert.Equal("submitted", request.GetProperty("state").GetString());
        return request.GetProperty("id").GetString()!;
    }

    private static async Task ApproveAsync(HttpClient owner, HttpClient crm, HttpClient governance, string request)
    {
        var inbox = await owner.ReadAsync("/api/v1/access-requests?role=approver&state=submitted");
        Assert.Contains(inbox.Items(), r => r.GetProperty("id").GetString() == request);
        await owner.SubmitAsync($"/api/v1/access-requests/{request}/approve", new
        {
            columns = new Dictionary<string, string[]> { [Payments] = ["id", "order_id", "amount"] },
            note = "Without the instrument.",
        });
        var late = await owner.SubmitAsync($"/api/v1/access-requests/{request}/approve", new { }, HttpStatusCode.Conflict);
        Assert.Equal(409, late.GetProperty("status").GetInt32());
        var waiting = await crm.SubmitAsync($"/api/v1/access-requests/{request}/approve", new { });
        Assert.Equal("submitted", waiting.GetProperty("state").GetString());
        var done = await governance.SubmitAsync($"/api/v1/access-requests/{request}/approve", new { });
        Assert.Equal("approved", done.GetProperty("state").GetString());
    }

    private static async Task LeftOutColumnIsAbsentAsync(HttpClient analyst)
    {
        var all = await analyst.SubmitAsync("/api/v1/query", new { flow = Flow(), node = "payments", limit = 5 });
        Assert.Equal(["id", "order_id", "amount"], all.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
        var asked = await analyst.SubmitAsync("/api/v1/query", new { flow = Flow("payment_methd = 'x'") }, HttpStatusCode.BadRequest);
        Assert.DoesNotContain("payment_method", asked.ToString(), StringComparison.Ordinal);
        var explained = await analyst.SubmitAsync("/api/v1/query/explain", new { flow = Flow() });
        Assert.DoesNotContain("payment_method", explained.ToString(), StringComparison.Ordinal);
    }

    private static async Task<string> SaveAsync(HttpClient analyst)
    {
        var set = await analyst.SubmitAsync("/api/v1/datasets", new { name = "Payments by status", description = "", flow = Flow(), sharedWith = Array.Empty<string>() }, HttpStatusCode.Created);
        var id = set.GetProperty("id").GetString()!;
        var again = await analyst.ReadAsync($"/api/v1/datasets/{id}");
        Assert.Equal("sorted", again.GetProperty("flow").GetProperty("output").GetString());
        return id;
    }

    private static async Task DownloadNeedsExportAsync(HttpClient analyst, string set)
    {
        using var json = await analyst.GetAsync(new Uri($"/api/v1/datasets/{set}/rows", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, json.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/datasets/{set}/rows");
        request.Headers.Accept.ParseAdd("text/csv");
        using var csv = await analyst.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, csv.StatusCode);
        Assert.Contains("export", await csv.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task RevokeAsync(HttpClient owner, HttpClient analyst)
    {
        var grants = await owner.ReadAsync($"/api/v1/grants?port={Orders}&state=active");
        var grant = Assert.Single(grants.Items());
        await owner.SubmitAsync($"/api/v1/grants/{grant.GetProperty("id").GetString()}/revoke", new { reason = "The report has ended." });
        var refused = await analyst.SubmitAsync("/api/v1/query", new { flow = Flow() }, HttpStatusCode.Forbidden);
        Assert.Equal("revoked", refused.GetProperty("reason").GetString());
        Assert.Contains("The report has ended.", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private async Task AuditShowsAllAsync()
    {
        var auditor = await _portal.ClientAsync("auditor@example.com", PlatformRoles.Auditor);
        var seen = new HashSet<string?>();
        string? cursor = null;
        do
        {
            var page = await auditor.ReadAsync($"/api/v1/audit?limit=200&cursor={cursor}");
            foreach (var e in page.Items()) seen.Add(e.GetProperty("action").GetString());
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Superset(new HashSet<string?>(["source.created", "source.file-uploaded", "product.publish-blocked", "product.published", "request.submitted", "grant.given", "grant.ended", "data.read", "data.refused"]), seen);
        var stranger = await _portal.ClientAsync("analyst@example.com");
        using var refused = await stranger.GetAsync(new Uri("/api/v1/audit", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    private static object Port(string table, bool describeAll, params (string Name, string Description, bool Personal)[] columns) => Port(table, describeAll, "files", columns);

    private static object Port(string table, bool describeAll, string source, params (string Name, string Description, bool Personal)[] columns) => new
    {
        name = table,
        description = "One row each.",
        source,
        table,
        columns = columns.Select((c, i) => new { name = c.Name, description = describeAll || i > 0 ? c.Description : "", classification = c.Personal ? "confidential" : "internal", personalData = c.Personal, primaryKey = i == 0 }),
    };
}
