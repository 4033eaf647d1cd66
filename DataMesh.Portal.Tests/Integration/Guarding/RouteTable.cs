using System.Net.Http.Json;
using System.Text;

namespace DataMesh.Portal.Tests.Integration.Guarding;

/// <summary>What stands in the parameters, queries and bodies of the portal's routes: real ids and plausible input, so that nothing is refused for being nonsense.</summary>
internal sealed class RouteTable(GuardWorld world)
{
    /// <summary>Values of a route's parameter; null where the table does not know it.</summary>
    public IReadOnlyList<string>? Values(string route, string parameter) => (parameter.ToLowerInvariant(), route) switch
    {
        ("domain" or "slug", _) => ["commerce"],
        ("account", _) => ["robot"],
        ("source", _) => [.. world.Places.Select(p => p.Source)],
        ("table", _) => [.. world.Places.Select(p => p.Table)],
        ("product", _) => ["shop", "draft"],
        ("port", _) => [.. world.Places.Select(p => p.Port)],
        ("set", _) => [.. world.Places.Select(p => p.Port), .. world.Places.Select(p => $"{p.Port}(1)"), "rows"],
        ("email", _) => ["owner@example.com"],
        ("id", _) when route.Contains("access", StringComparison.Ordinal) => [world.Ids["request"], world.Ids["decided"]],
        ("id", _) when route.Contains("grants", StringComparison.Ordinal) => [world.Ids["grant"]],
        ("id", _) when route.Contains("keys", StringComparison.Ordinal) => [world.Ids["key"]],
        ("id", _) when route.Contains("/domains/{domain}/webhooks", StringComparison.Ordinal) => [world.Ids["webhook"]],
        ("id", _) when route.Contains("/me/webhooks", StringComparison.Ordinal) => [world.Ids["own webhook"]],
        ("id", _) when route.Contains("webhooks", StringComparison.Ordinal) => [world.Ids["installation webhook"], world.Ids["webhook"]],
        ("id", _) when route.Contains("mails", StringComparison.Ordinal) => [Guid.CreateVersion7().ToString()],
        ("number", _) => ["1"],
        ("delivery", _) => [Guid.CreateVersion7().ToString()],
        ("id", _) when route.Contains("datasets", StringComparison.Ordinal) => [.. world.Ids.Where(i => i.Key.Contains(" set ", StringComparison.Ordinal)).Select(i => i.Value)],
        ("run", _) when route.Contains("snapshots", StringComparison.Ordinal) => ["latest"],
        ("run", _) => [Guid.CreateVersion7().ToString()],
        ("code", _) => ["404", "500"],
        ("documentname", _) => ["v1"],
        // What is left of a path that looks like a file's.
        ("path", _) => ["css/portal.css", "people.csv", "../staff.sqlite"],
        _ => null,
    };

    /// <summary>Values of a page's query parameter, which parts of the page may read too; null where the table does not know it.</summary>
    public IReadOnlyList<string>? Query(string name) => name.ToLowerInvariant() switch
    {
        "tab" => [.. world.Places.Select(_ => "preview"), "overview", "schema", "access", "api", "activity", "products", "sources", "members", "grants", "requests", "decide", "holders", "who", "review", "all", "deputy", "service-accounts", "webhooks", "seals"],
        "step" => ["source", "columns", "docs", "policies"],
        "port" => [.. world.Places.Select(p => p.Port), .. world.Places.Select(p => p.Path)],
        "product" => ["commerce/shop"],
        "domain" or "parent" => ["commerce"],
        "source" => [.. world.Places.Select(p => p.Source)],
        "table" => [.. world.Places.Select(p => p.Table)],
        "request" => [world.Ids["request"]],
        "column" => ["left_out"],
        "field" => ["name"],
        "q" => [GuardWorld.Hidden, "shop"],
        "classification" => ["internal"],
        "access" => ["none"],
        "kind" => ["sourceAligned"],
        "state" => ["published", "active"],
        "sort" => ["name"],
        "renew" or "unmask" => [world.Ids["grant"]],
        "narrow" => [world.Ids["key"]],
        "day" => ["2026-01-31"],
        "show" or "actor" or "subject" or "action" or "cursor" or "tag" or "done" or "token" or "user" or "from" or "to" or "returnurl" or "unread" or "keep" or "recovery" or "page" => [""],
        _ => null,
    };

    /// <summary>Queries of a route of the API.</summary>
    public static IReadOnlyList<string> Queries(string route) => route.Trim('/') switch
    {
        "api/v1/datasets/{id:guid}/rows" or "api/v1/datasets/{id:guid}/snapshots/{run}/rows" => ["", "?format=csv", "?format=ndjson", "?format=parquet"],
        "odata/{domain}/{product}/{set}" or "odata/datasets/{id:guid}/{set}" => ["", "?$filter=left_out%20eq%20'x'", "?$orderby=left_out", "?$select=left_out", $"?$filter={GuardWorld.Unlisted}%20eq%20null", "?$count=true&$top=1", "?$format=csv", "?$format=ndjson", "?$format=parquet", "?$format=application/json;odata.metadata=full"],
        "odata/{domain}/{product}/{set}/$count" or "odata/datasets/{id:guid}/{set}/$count" => ["", "?$filter=left_out%20ne%20null"],
        "api/v1/search" => ["", $"?q={GuardWorld.Hidden}", $"?q={GuardWorld.Unlisted}", "?q=shop"],
        "api/v1/access-requests" => ["", "?role=approver"],
        "api/v1/grants" => ["", "?port=commerce/shop/people", "?asOf=2026-01-31", $"?asOf={DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime):yyyy-MM-dd}"],
        "api/v1/access-requests/{id}/preview" => ["?port=commerce/shop/people", "?port=commerce/shop/staff"],
        _ => [""],
    };

    /// <summary>Bodies of a POST or PUT; null where the table does not know the route.</summary>
    public IReadOnlyList<Func<HttpContent?>>? Bodies(string method, string route) => $"{method} {route.Trim('/')}" switch
    {
        "POST api/v1/query" or "POST api/v1/query/explain" => [.. world.Flows().Select(flow => Json(new { flow, limit = 100 }))],
        "POST mcp" => [.. world.Flows().SelectMany(flow => (Func<HttpContent?>[])[Tool("query", new { flow }), Tool("explain_query", new { flow })]), .. Tools()],
        "POST api/v1/datasets" or "PUT api/v1/datasets/{id:guid}" => [.. world.Flows().Take(2).Select(flow => Json(new { name = "Made by a walker", flow, sharedWith = Array.Empty<string>() }))],
        "POST api/v1/datasets/{id:guid}/versions" => [Json(new { name = "Kept by a walker" })],
        "POST api/v1/datasets/{id:guid}/snapshot" or "POST api/v1/datasets/{id:guid}/runs/{run:guid}/cancel" => [() => null],
        "PUT api/v1/datasets/{id:guid}/schedule" => [Json(new { every = "day", at = "06:00", timeZone = "UTC" })],
        "POST api/v1/datasets/{id:guid}/promote" => [Json(new { domain = "commerce", slug = "promoted", name = "Promoted" })],
        "POST api/v1/domains/{domain}/sources" => [.. Sources.Select(s => Json(s))],
        "PUT api/v1/domains/{domain}/sources/{source}" => [Json(new { name = "Taken over", settings = new { } })],
        "POST api/v1/domains/{domain}/sources/{source}/files" => [Upload],
        "POST api/v1/domains/{domain}/sources/{source}/files/{table}" => [Json(new { separator = "," })],
        "POST api/v1/domains" => [Json(new { slug = "mine", name = "Mine", purpose = "Takes.", visibility = "everyone" })],
        "PUT api/v1/domains/{domain}" => [Json(new { slug = "commerce", name = "Taken", purpose = "Takes." })],
        "PUT api/v1/domains/{domain}/members/{email}" => [Json(new { role = "owner" })],
        "POST api/v1/products" => [Json(new { domain = "commerce", slug = "taken", name = "Taken", kind = "sourceAligned", purpose = "Takes.", owners = new[] { "owner@example.com" } })],
        "PUT api/v1/products/{domain}/{product}" => [Json(new { name = "Taken", kind = "sourceAligned", purpose = "Takes." })],
        "PUT api/v1/products/{domain}/{product}/ports/{port}" => [.. world.Places.Select(p => Json(new { name = "Taken", source = p.Source, table = p.Table, columns = new[] { new { name = "id" }, new { name = GuardWorld.Unlisted } } }))],
        "POST api/v1/access-requests" => [.. world.Places.Select(p => Json(new { ports = new[] { p.Path }, purpose = "Read what I should not.", level = "read" }))],
        "POST api/v1/access-requests/forecast" => [.. world.Places.Select(p => Json(new { ports = new[] { p.Path }, purpose = "Read what I should not.", level = "read" }))],
        "POST api/v1/access-requests/decide" => [Json(new { requests = new[] { world.Ids["request"] }, action = "approve", note = "Yes." }), Json(new { requests = new[] { world.Ids["request"] }, action = "deny", note = "No." })],
        "POST api/v1/access-requests/{id}/preview" => [Json(new { }), Json(new { rowFilters = new Dictionary<string, string> { ["commerce/shop/staff"] = "left_out <> 'x'" } })],
        "POST api/v1/grants/review" => [Json(new { decisions = new[] { new { grant = world.Ids["grant"], action = "keep" } } })],
        "PUT api/v1/me/deputy" => [Json(new { deputy = "stranger@example.com", until = TimeProvider.System.GetUtcNow().AddDays(3) })],
        "PUT api/v1/products/{domain}/{product}/access-terms" => [Json(new { open = true, mostDays = 30 }), Json(new { open = true, purposes = new[] { new { name = "Taking" } } })],
        "POST api/v1/access-requests/{id}/approve" => [Json(new { note = "Yes." })],
        "POST api/v1/access-requests/{id}/deny" or "POST api/v1/access-requests/{id}/ask" or "POST api/v1/access-requests/{id}/answer" or "POST api/v1/access-requests/{id}/withdraw" => [Json(new { note = "Well." })],
        "POST api/v1/grants/{id}/revoke" => [Json(new { reason = "Well." })],
        "POST api/v1/me/keys/{id:guid}/rotate" or "POST api/v1/service-accounts/{domain}/{account}/keys/{id:guid}/rotate" => [Json(new { overlapDays = 1 })],
        "PUT api/v1/me/keys/{id:guid}" or "PUT api/v1/service-accounts/{domain}/{account}/keys/{id:guid}" => [Json(new { scopes = new[] { "catalog:read" } })],
        "POST api/v1/keys/report" => [Json(new { key = "dmp_0123456789", where = "On a page" })],
        "POST api/v1/service-accounts" => [Json(new { domain = "commerce", slug = "taken", name = "Taken", purpose = "Takes." })],
        "PUT api/v1/service-accounts/{domain}/{account}" => [Json(new { name = "Taken", purpose = "Takes.", locked = true })],
        "POST api/v1/service-accounts/{domain}/{account}/keys" => [Json(new { name = "walking", days = 2 })],
        "POST api/v1/domains/{domain}/webhooks" or "POST api/v1/webhooks" or "PUT api/v1/domains/{domain}/webhooks/{id:guid}" or "PUT api/v1/webhooks/{id:guid}" or "POST api/v1/me/webhooks" or "PUT api/v1/me/webhooks/{id:guid}" => [Json(new { name = "Taken", url = "https://9.9.9.9/", active = false })],
        "POST api/v1/domains/{domain}/webhooks/{id:guid}/rotate" or "POST api/v1/webhooks/{id:guid}/rotate" or "POST api/v1/me/webhooks/{id:guid}/rotate" => [Json(new { overlapHours = 0 })],
        "PUT api/v1/me/notification-choices" => [Json(new { digest = new { every = "daily", hour = 9, weekday = "monday", timeZone = "UTC" } })],
        "POST api/v1/me/notifications/read" => [Json(new { ids = Array.Empty<Guid>() })],
        _ when route.Contains("webhooks/{id:guid}", StringComparison.Ordinal) || route.Contains("mails/{id:guid}", StringComparison.Ordinal) => [() => null],
        "POST api/v1/me/keys" => [Json(new { name = "walking", days = 2 })],
        "POST api/v1/users" => [Json(new { email = "new@example.com", name = "New", roles = new[] { "administrator" } })],
        "PUT api/v1/users/{email}/roles" => [Json(new { roles = Array.Empty<string>() })],
        "PUT api/v1/users/{email}/lock" => [Json(new { locked = true })],
        "POST api/v1/domains/{domain}/sources/{source}/test" or "POST api/v1/users/{email}/password-link" => [() => null],
        "POST api/v1/products/{domain}/{product}/ports/{port}/check" or "POST api/v1/products/{domain}/{product}/publish" or "POST api/v1/products/{domain}/{product}/deprecate" or "POST api/v1/products/{domain}/{product}/retire" => [() => null],
        _ when !route.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) => [() => new FormUrlEncodedContent([])],
        _ => null,
    };

    /// <summary>Calls of the tools that take no flow.</summary>
    private IEnumerable<Func<HttpContent?>> Tools() =>
    [
        Json(new { jsonrpc = "2.0", id = 1, method = "tools/list" }),
        Tool("search_products", new { query = "shop" }), Tool("search_products", new { query = GuardWorld.Hidden }), Tool("list_my_access", new { }),
        Tool("describe_product", new { product = "commerce/shop" }), Tool("describe_product", new { product = "commerce/draft" }),
        .. world.Places.Select(p => Tool("request_access", new { ports = new[] { p.Path }, purpose = "Read what I should not.", dryRun = true })),
        .. world.Places.Select(p => Tool("request_access", new { ports = new[] { p.Path }, purpose = "Read what I should not." })),
        Json(new { jsonrpc = "2.0", id = 1, method = "resources/read", @params = new { uri = "product://commerce/shop" } }),
        Json(new { jsonrpc = "2.0", id = 1, method = "resources/read", @params = new { uri = "product://commerce/draft" } }),
    ];

    private static Func<HttpContent?> Tool(string name, object arguments) => Json(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name, arguments } });

    private static IEnumerable<object> Sources =>
    [
        new { slug = "mine", name = "Mine", kind = "files", settings = new { } },
        new { slug = "mine2", name = "Mine", kind = "sqlite", settings = new { path = "staff.sqlite" } },
    ];

    private static Func<HttpContent?> Json(object body) => () => JsonContent.Create(body);

    private static MultipartFormDataContent Upload() => new() { { new ByteArrayContent(Encoding.UTF8.GetBytes("id,name\n1,mine\n")), "file", "people.csv" } };
}
