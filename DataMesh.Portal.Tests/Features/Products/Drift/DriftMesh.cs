using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Products.Drift;

/// <summary>The real portal with the product <c>commerce/shop</c>, its port <c>orders</c>, an owner who makes it and an analyst who reads it, all by the API.</summary>
internal sealed class DriftMesh : IAsyncDisposable
{
    public const string Port = "commerce/shop/orders";
    private readonly PortalFactory _portal;

    private DriftMesh(PortalFactory portal, HttpClient owner, HttpClient analyst) => (_portal, Owner, Analyst) = (portal, owner, analyst);

    public HttpClient Owner { get; }

    public HttpClient Analyst { get; }

    public static async Task<DriftMesh> CreateAsync(params (string Name, string Value)[] settings)
    {
        var portal = new PortalFactory();
        foreach (var (name, value) in settings) portal.With(name, value);
        var admin = await portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        var mesh = new DriftMesh(portal, await portal.ClientAsync("owner@example.com"), await portal.ClientAsync("analyst@example.com"));
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });
        return mesh;
    }

    public Task<JsonElement> ConnectAsync(object source) => Owner.SubmitAsync("/api/v1/domains/commerce/sources", source, HttpStatusCode.Created);

    public Task<JsonElement> UploadAsync(string csv) => Owner.UploadAsync("/api/v1/domains/commerce/sources/src/files", "orders.csv", new MemoryStream(Encoding.UTF8.GetBytes(csv)));

    /// <summary>Publishes the product with the port over the source <c>src</c>; the first column is the key.</summary>
    public async Task PublishAsync(string table, params string[] columns)
    {
        await Owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = "shop", name = "Shop", kind = "sourceAligned", purpose = "Orders as the shop has them.", owners = new[] { "owner@example.com" }, visibility = "everyone" }, HttpStatusCode.Created);
        await PutAsync(table, columns);
        await Owner.SubmitAsync("/api/v1/products/commerce/shop/publish", null);
    }

    public Task<JsonElement> PutAsync(string table, params string[] columns) => Owner.ReplaceAsync("/api/v1/products/commerce/shop/ports/orders", new
    {
        name = "Orders",
        description = "One row each.",
        source = "src",
        table,
        columns = columns.Select((c, i) => new { name = c, description = $"The {c} of it", classification = "internal", personalData = false, primaryKey = i == 0 }),
    });

    public async Task GrantAsync(string[] columns, string? rowFilter = null, Dictionary<string, string>? masks = null)
    {
        var request = await Analyst.SubmitAsync("/api/v1/access-requests", new
        {
            ports = new[] { Port },
            consumer = new { kind = "user", id = "analyst@example.com" },
            purpose = "Report on orders.",
            level = "export",
            until = $"{TimeProvider.System.GetUtcNow().Year + 1}-01-01T00:00:00Z",
        }, HttpStatusCode.Created);
        await Owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new
        {
            columns = new Dictionary<string, string[]> { [Port] = columns },
            rowFilters = rowFilter is null ? null : new Dictionary<string, string> { [Port] = rowFilter },
            masks = masks is null ? null : new Dictionary<string, Dictionary<string, string>> { [Port] = masks },
        });
    }

    /// <summary>Reads columns, sorted by the first of them; rows as text, or the problem's detail.</summary>
    public static Task<(HttpStatusCode Status, string Text)> ReadAsync(HttpClient client, params string[] columns) => RunAsync(client, new
    {
        nodes = new object[]
        {
            new { id = "orders", kind = "input", port = Port },
            new { id = "kept", kind = "select", input = "orders", columns = columns.Select(name => new { name }) },
            new { id = "sorted", kind = "sort", input = "kept", by = new[] { new { column = columns[0] } } },
        },
        output = "sorted",
    });

    /// <summary>Counts the rows.</summary>
    public static Task<(HttpStatusCode Status, string Text)> CountAsync(HttpClient client) => RunAsync(client, new
    {
        nodes = new object[] { new { id = "orders", kind = "input", port = Port }, new { id = "all", kind = "aggregate", input = "orders", groupBy = Array.Empty<string>(), measures = new[] { new { name = "n", function = "count" } } } },
        output = "all",
    });

    /// <summary>Runs a flow.</summary>
    public static async Task<(HttpStatusCode Status, string Text)> RunAsync(HttpClient client, object flow)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/query", new { flow, limit = 100 });
        var json = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (answer.StatusCode, answer.IsSuccessStatusCode ? string.Join(' ', json.RowsAsText()) : json.GetProperty("detail").GetString()!);
    }

    /// <summary>The port as somebody sees it.</summary>
    public static async Task<JsonElement?> DriftAsync(HttpClient client)
        => (await client.ReadAsync("/api/v1/products/commerce/shop/ports/orders")).TryGetProperty("drift", out var drift) && drift.ValueKind != JsonValueKind.Null ? drift : null;

    /// <summary>Has the source looked at.</summary>
    public Task<JsonElement> CheckAsync(HttpStatusCode expected = HttpStatusCode.OK) => Owner.SubmitAsync("/api/v1/products/commerce/shop/ports/orders/check", null, expected);

    /// <summary>What the owner was told of the port's source, oldest first.</summary>
    public async Task<IReadOnlyList<string>> ToldAsync()
    {
        await _portal.Services.GetRequiredService<IOutbox>().CatchUpAsync("notifications", default);
        var person = (await _portal.Services.GetRequiredService<IUserDirectory>().FindAsync("owner@example.com", default))!;
        var principal = new Principal(person.Id, person.Email, person.Name, PlatformRoles.None, PrincipalWay.ApiKey);
        return [.. (await _portal.Services.GetRequiredService<INotificationService>().LatestAsync(principal, 50, default)).Select(n => n.Text).Where(t => t.StartsWith("The source", StringComparison.Ordinal)).Reverse()];
    }

    public async ValueTask DisposeAsync() => await _portal.DisposeAsync();
}
