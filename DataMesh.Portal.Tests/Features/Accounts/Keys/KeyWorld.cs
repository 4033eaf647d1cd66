using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Features.Access;
using DataMesh.Portal.Tests.Shared;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Accounts.Keys;

/// <summary>
/// The real portal with the domain <c>commerce</c>, <c>web</c> below it, and <c>finance</c>; products <c>commerce/shop</c>, <c>commerce/stock</c>, <c>commerce/shared</c>
/// and <c>commerce/inner</c> (seen by the domain only); and people of every standing. Its clock stands until it is moved.
/// </summary>
public sealed class KeyWorld : IAsyncLifetime
{
    public PortalFactory Portal { get; } = new();

    internal ManualClock Clock { get; } = new();

    public HttpClient Admin { get; private set; } = null!;

    /// <summary>Owns <c>commerce</c>.</summary>
    public HttpClient Owner { get; private set; } = null!;

    /// <summary>Steward of <c>commerce</c>.</summary>
    public HttpClient Steward { get; private set; } = null!;

    /// <summary>Member of <c>commerce</c>.</summary>
    public HttpClient Member { get; private set; } = null!;

    /// <summary>Holds a grant on <c>commerce/shop/people</c> and belongs to nothing.</summary>
    public HttpClient Analyst { get; private set; } = null!;

    public HttpClient Stranger { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Portal.With(s => s.AddSingleton<TimeProvider>(Clock));
        Admin = await Portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        (Owner, Steward, Member) = (await Portal.ClientAsync("owner@example.com"), await Portal.ClientAsync("steward@example.com"), await Portal.ClientAsync("member@example.com"));
        (Analyst, Stranger) = (await Portal.ClientAsync("analyst@example.com"), await Portal.ClientAsync("stranger@example.com"));
        foreach (var (slug, parent) in new[] { ("commerce", null), ("web", "commerce"), ("finance", (string?)null) })
            await Admin.SubmitAsync("/api/v1/domains", new { slug, name = slug, purpose = "Works.", parent, visibility = "everyone" }, HttpStatusCode.Created);
        foreach (var role in (string[])["owner", "steward", "member"]) await Admin.ReplaceAsync($"/api/v1/domains/commerce/members/{role}@example.com", new { role });
        await Owner.SubmitAsync("/api/v1/domains/commerce/sources", new { slug = "files", name = "Files", kind = "files" }, HttpStatusCode.Created);
        await Owner.UploadAsync("/api/v1/domains/commerce/sources/files/files", "people.csv", new MemoryStream(Encoding.UTF8.GetBytes("id,name\n1,Ada\n2,Bea\n")));
        foreach (var product in (string[])["shop", "stock", "shared", "inner"]) await PublishAsync(product, product == "inner" ? "domain" : "everyone");
        await GrantAsync(Analyst, new { kind = "user" }, "commerce/shop/people");
    }

    public Task DisposeAsync()
    {
        Portal.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Asks for access, which the owner approves.</summary>
    public async Task<JsonElement> GrantAsync(HttpClient asking, object consumer, string port)
    {
        var request = await asking.SubmitAsync("/api/v1/access-requests", new { ports = new[] { port }, consumer, purpose = "Count what the shop has.", level = "export" }, HttpStatusCode.Created);
        return request.GetProperty("state").GetString() == "approved" ? request : await Owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { });
    }

    /// <summary>A client with a key of the person that holds these scopes; none for everything.</summary>
    public async Task<HttpClient> WithScopesAsync(HttpClient person, params string[] scopes)
        => Client((await person.SubmitAsync("/api/v1/me/keys", new { name = "scoped", days = 400, scopes = scopes.Length == 0 ? null : scopes }, HttpStatusCode.Created)).GetProperty("key").GetString()!);

    /// <summary>A service account of <c>commerce</c> with a key of these scopes; none for everything.</summary>
    public async Task<HttpClient> RobotAsync(string slug, params string[] scopes)
    {
        await Owner.SubmitAsync("/api/v1/service-accounts", new { domain = "commerce", slug, name = slug, purpose = "Copies orders." }, HttpStatusCode.Created);
        return Client((await Owner.SubmitAsync($"/api/v1/service-accounts/commerce/{slug}/keys", new { name = "robot key", days = 400, scopes = scopes.Length == 0 ? null : scopes }, HttpStatusCode.Created)).GetProperty("key").GetString()!);
    }

    public HttpClient Client(string key)
    {
        var client = Portal.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>What a flow over the port is answered.</summary>
    public static Task<HttpResponseMessage> QueryAsync(HttpClient client, string port)
        => client.PostAsync(new Uri("/api/v1/query", UriKind.Relative), System.Net.Http.Json.JsonContent.Create(new { flow = new { nodes = new[] { new { id = "in", kind = "input", port } }, output = "in" } }));

    /// <summary>Texts of somebody's notifications, once everything that happened is told.</summary>
    public async Task<IReadOnlyList<string>> ToldAsync(string email)
    {
        await Portal.Services.GetRequiredService<IOutbox>().CatchUpAsync("notifications", CancellationToken.None);
        var person = await Portal.Services.GetRequiredService<IUserDirectory>().FindAsync(email, CancellationToken.None);
        await using var db = await Portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Set<DataMesh.Portal.Features.Notifications.Model.Notification>().Where(n => n.UserId == person!.Id).OrderBy(n => n.At).Select(n => n.Text).ToListAsync();
    }

    /// <summary>Names of the events about a subject, oldest first.</summary>
    public async Task<IReadOnlyList<string>> EventsAsync(string holder)
    {
        await using var db = await Portal.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var all = await db.Set<OutboxEvent>().AsNoTracking().OrderBy(e => e.Sequence).ToListAsync();
        return [.. all.Where(e => e.Json.Contains($"\"{holder}\"", StringComparison.Ordinal)).Select(e => e.Name)];
    }

    /// <summary>Fails unless the answer is 403 with the reason.</summary>
    public static async Task<string> RefusedAsync(HttpResponseMessage answer, string? reason)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri} answered {(int)answer.StatusCode}: {text}");
        var problem = JsonSerializer.Deserialize<JsonElement>(text);
        // Clients of OData read errors in its own form.
        if (answer.RequestMessage!.RequestUri!.AbsolutePath.StartsWith("/odata/", StringComparison.Ordinal))
        {
            var error = problem.GetProperty("error");
            Assert.Equal(reason, error.GetProperty("innererror").GetProperty("reason").GetString());
            return error.GetProperty("message").GetString()!;
        }

        Assert.Equal(reason, problem.TryGetProperty("reason", out var said) ? said.GetString() : null);
        return problem.GetProperty("detail").GetString()!;
    }

    private async Task PublishAsync(string product, string visibility)
    {
        await Owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = product, name = product, kind = "sourceAligned", purpose = "Everything that it knows.", owners = new[] { "owner@example.com" }, visibility }, HttpStatusCode.Created);
        await Owner.ReplaceAsync($"/api/v1/products/commerce/{product}/ports/people", new
        {
            name = "people", description = "One row each.", source = "files", table = "people",
            columns = new[] { "id", "name" }.Select(c => new { name = c, description = $"Says {c} of it", classification = "internal", personalData = false, primaryKey = c == "id" }),
        });
        await Owner.SubmitAsync($"/api/v1/products/commerce/{product}/publish", null);
    }
}
