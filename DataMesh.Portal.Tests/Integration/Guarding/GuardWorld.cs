using System.Net;
using System.Text;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Features.Accounts;
using DataMesh.Portal.Tests.Integration.Inference;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Integration.Guarding;

/// <summary>
/// A portal in use: sources with rows, a product that is published and a draft, grants, requests, data sets, keys, and people of every
/// standing. Rows of columns that nobody but the owner may read hold <see cref="Hidden"/>, those that the analyst may read <see cref="Granted"/>.
/// </summary>
internal sealed class GuardWorld : IAsyncDisposable
{
    /// <summary>Stands in rows that only the domain's own people read.</summary>
    public const string Hidden = "MARKER-7731";

    /// <summary>Stands in rows that the analyst has a grant for.</summary>
    public const string Granted = "GRANTED-7731";

    /// <summary>A column of every table that is in no port.</summary>
    public const string Unlisted = "unlisted_7731";

    private readonly string _root = Directory.CreateTempSubdirectory("datamesh-root-").FullName;

    private GuardWorld(bool hasServer, Action<IServiceCollection> more)
    {
        Places = [new("files", "Files", "people", "people"), new("crm", "CRM file", "staff", "staff"), .. hasServer ? [new Place("db", "Shop DB", "public.orders", "orders")] : Array.Empty<Place>()];
        Portal = new PortalFactory().With("Sources:FileRoots:0", _root).With("Sources:AllowedHosts:0", "127.0.0.1").With("Mcp:Enabled", "true").With(Spy.Cover).With(more);
    }

    public PortalFactory Portal { get; }

    public Spy Spy { get; } = new();

    /// <summary>Each source with its table and the port over it; the analyst has a grant for the first one, or where there is a server, for the last one too.</summary>
    public IReadOnlyList<Place> Places { get; }

    /// <summary>Those for which the analyst has a grant, with columns left out.</summary>
    public IEnumerable<Place> Open => Places.Where(p => p.Source is "files" or "db");

    public Dictionary<string, string> Ids { get; } = [];

    /// <summary>Makes one; without a server it has files only.</summary>
    public static async Task<GuardWorld> MakeAsync(PostgresServer? server, string database, Action<IServiceCollection>? more = null)
    {
        var world = new GuardWorld(server is not null && PostgresServer.Programs is not null, more ?? (_ => { }));
        var admin = await world.Portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        var owner = await world.Portal.ClientAsync("owner@example.com");
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });
        await world.ConnectAsync(owner, server, database);
        await world.PublishAsync(owner);
        await world.ShareAsync(owner);
        foreach (var (name, client, path) in new[] { ("webhook", owner, "/api/v1/domains/commerce/webhooks"), ("installation webhook", admin, "/api/v1/webhooks"), ("own webhook", owner, "/api/v1/me/webhooks") })
            world.Ids[name] = (await client.SubmitAsync(path, new { name, url = "https://9.9.9.9/", active = false }, HttpStatusCode.Created)).GetProperty("webhook").GetProperty("id").GetString()!;
        world.Spy.Take();
        return world;
    }

    /// <summary>A client of the API; null for nobody.</summary>
    public Task<HttpClient> ApiAsync(string? email) => email is null ? Task.FromResult(Portal.CreateClient(s_stay)) : Portal.ClientAsync(email);

    /// <summary>A browser; null for nobody.</summary>
    public async Task<HttpClient> BrowserAsync(string? email)
    {
        var client = Portal.CreateClient(s_stay);
        if (email is null) return client;
        var form = await new FormClient(client).SignInAsync(email);
        Assert.True(await form.IsInAsync(), form.Text);
        return client;
    }

    /// <summary>Flows over ports that somebody may read or not: one after the other, joined, and with names that are not granted.</summary>
    public IEnumerable<object> Flows()
    {
        foreach (var place in Places)
        {
            yield return new Steps(place.Path, Places[0].Path).Flow;
            yield return new Steps(place.Path, Places[0].Path).Join("inner", "id", "id").Flow;
            yield return new Steps(place.Path, Places[0].Path).Filter("name <> 'x'").Group([], "n=count()").Flow;
            yield return new Steps(place.Path, Places[0].Path).Filter("left_out = 'x'").Flow;
            yield return new Steps(place.Path, Places[0].Path).Select("id", "left_out").Flow;
            yield return new Steps(place.Path, Places[0].Path).Sort(Unlisted).Flow;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    private static readonly WebApplicationFactoryClientOptions s_stay = new() { AllowAutoRedirect = false };

    private async Task ConnectAsync(HttpClient owner, PostgresServer? server, string database)
    {
        const string Sources = "/api/v1/domains/commerce/sources";
        await owner.SubmitAsync(Sources, new { slug = "files", name = "Files", kind = "files" }, HttpStatusCode.Created);
        await owner.UploadAsync($"{Sources}/files/files", "people.csv", new MemoryStream(Encoding.UTF8.GetBytes($"id,name,left_out,{Unlisted}\n1,{Granted},{Hidden},{Hidden}\n2,{Granted},{Hidden},{Hidden}\n")));
        await using (var file = new SqliteConnection($"Data Source={Path.Combine(_root, "staff.sqlite")};Pooling=False"))
        {
            await file.OpenAsync();
            await using var command = file.CreateCommand();
            command.CommandText = Table("staff", Hidden);
            await command.ExecuteNonQueryAsync();
        }

        await owner.SubmitAsync(Sources, new { slug = "crm", name = "CRM file", kind = "sqlite", settings = new { path = Path.Combine(_root, "staff.sqlite") } }, HttpStatusCode.Created);
        if (server is null || Places.Count < 3) return;
        await server.DatabaseAsync(database, Table("orders", Granted));
        var settings = new { host = "127.0.0.1", port = server.Port, database, user = "postgres", tls = "disable" };
        await owner.SubmitAsync(Sources, new { slug = "db", name = "Shop DB", kind = "postgresql", settings, secrets = new { password = PostgresServer.Password } }, HttpStatusCode.Created);
    }

    private static string Table(string name, string marker)
        => $"CREATE TABLE {name} (id bigint, name text, left_out text, {Unlisted} text); INSERT INTO {name} VALUES (1, '{marker}', '{Hidden}', '{Hidden}'), (2, '{marker}', '{Hidden}', '{Hidden}');";

    private async Task PublishAsync(HttpClient owner)
    {
        foreach (var product in (string[])["shop", "draft"])
        {
            await owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = product, name = product, kind = "sourceAligned", purpose = "Everything that the shop knows.", owners = new[] { "owner@example.com" }, visibility = "everyone" }, HttpStatusCode.Created);
            foreach (var place in Places)
            {
                await owner.ReplaceAsync($"/api/v1/products/commerce/{product}/ports/{place.Port}", new
                {
                    name = place.Port, description = "One row each.", source = place.Source, table = place.Table,
                    columns = new[] { "id", "name", "left_out" }.Select(c => new { name = c, description = $"Says {c} of it", classification = "internal", personalData = false, primaryKey = c == "id" }),
                });
            }
        }

        await owner.SubmitAsync("/api/v1/products/commerce/shop/publish", null);
    }

    private async Task ShareAsync(HttpClient owner)
    {
        var analyst = await Portal.ClientAsync("analyst@example.com");
        var stranger = await Portal.ClientAsync("stranger@example.com");
        object Asking(IEnumerable<string> ports) => new { ports, consumer = new { kind = "user", id = "analyst@example.com" }, purpose = "Count what the shop has.", level = "export", until = TimeProvider.System.GetUtcNow().AddDays(30) };
        var granted = await analyst.SubmitAsync("/api/v1/access-requests", Asking(Open.Select(p => p.Path)), HttpStatusCode.Created);
        var approved = await owner.SubmitAsync($"/api/v1/access-requests/{granted.GetProperty("id").GetString()}/approve", new { columns = Open.ToDictionary(p => p.Path, _ => new[] { "id", "name" }) });
        var waiting = await analyst.SubmitAsync("/api/v1/access-requests", Asking(["commerce/shop/staff"]), HttpStatusCode.Created);
        Ids["request"] = waiting.GetProperty("id").GetString()!;
        Ids["decided"] = approved.GetProperty("id").GetString()!;
        Ids["grant"] = approved.GetProperty("ports")[0].GetProperty("grantId").GetString()!;
        foreach (var (name, client) in new[] { ("owner", owner), ("analyst", analyst), ("stranger", stranger) })
        {
            var key = await client.SubmitAsync("/api/v1/me/keys", new { name = "kept", days = 3 }, HttpStatusCode.Created);
            Assert.NotEmpty(key.GetProperty("key").GetString()!);
            foreach (var place in Places)
            {
                var set = await client.SubmitAsync("/api/v1/datasets", new { name = $"{name} reads {place.Port}", flow = new Steps(place.Path, place.Path).Flow }, HttpStatusCode.Created);
                Ids[$"{name} set {place.Port}"] = set.GetProperty("id").GetString()!;
            }
        }

        await owner.SubmitAsync("/api/v1/service-accounts", new { domain = "commerce", slug = "robot", name = "Robot", purpose = "Copies orders." }, HttpStatusCode.Created);
        await owner.SubmitAsync("/api/v1/service-accounts/commerce/robot/keys", new { name = "kept", days = 3 }, HttpStatusCode.Created);
        Ids["key"] = (await owner.ReadAsync("/api/v1/me/keys")).Items()[0].GetProperty("id").GetString()!;
    }
}

/// <summary>A source with its table and the port over it.</summary>
internal sealed record Place(string Source, string SourceName, string Table, string Port)
{
    /// <summary>The port's path.</summary>
    public string Path => $"commerce/shop/{Port}";
}
