using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Sources;

/// <summary>The real portal, with the guard in the test's hands: grants are tested where they live. It has the domains Commerce, for everybody to see, and Hidden.</summary>
public sealed class SourcesPortal : IDisposable
{
    private readonly PortalFactory _factory;
    private readonly WebApplicationFactory<Program> _app;

    public SourcesPortal()
        : this(null)
    {
    }

    internal SourcesPortal(Func<PortalFactory, PortalFactory>? settings, IReadGuard? guard = null)
    {
        Root = Directory.CreateTempSubdirectory("datamesh-root-").FullName;
        _factory = new PortalFactory().With("Sources:FileRoots:0", Root);
        if (settings is not null) _factory = settings(_factory);
        _app = _factory.WithWebHostBuilder(b => b.ConfigureTestServices(s => s.AddSingleton(guard ?? Guard)));
    }

    /// <summary>A folder that sources may name.</summary>
    public string Root { get; }

    internal TestGuard Guard { get; } = new();

    internal string DataDirectory => _factory.DataDirectory;

    internal T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A client for a person with that role in Commerce; null for none.</summary>
    internal async Task<(HttpClient Client, Principal Principal)> ClientAsync(string email, DomainRole? role)
    {
        var admin = await PersonAsync("admin@example.com", PlatformRoles.Administrator);
        var domains = Get<IDomainService>();
        await domains.CreateAsync(admin, new DomainInput("commerce", "Commerce", "Sells.", null), default);
        await domains.CreateAsync(admin, new DomainInput("hidden", "Hidden", "Hides.", null, Visibility.Domain), default);
        var principal = await PersonAsync(email, PlatformRoles.None);
        if (role is { } given) Assert.True((await domains.SetMemberAsync(admin, "commerce", email, given, default)).Ok);
        var client = _app.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (await Get<IUserRegistrar>().CreateKeyAsync(principal.Id, "test", 365, Principal.System, default)).Value);
        return (client, principal);
    }

    private async Task<Principal> PersonAsync(string email, PlatformRoles roles)
    {
        var person = await Get<IUserDirectory>().FindAsync(email, default)
            ?? (await Get<IUserRegistrar>().CreateAsync(email, email.Split('@')[0], roles, "Correct-horse-1", Principal.System, default)).Value;
        return new Principal(person.Id, person.Email, person.Name, roles, PrincipalWay.ApiKey);
    }

    /// <summary>Makes a file source in Commerce.</summary>
    internal static Task<JsonElement> MakeFilesAsync(HttpClient client, string slug) => client.SubmitAsync("/api/v1/domains/commerce/sources", new { slug, name = slug, kind = "files" }, HttpStatusCode.Created);

    internal static Task<JsonElement> UploadAsync(HttpClient client, string source, string file, string content, HttpStatusCode expected = HttpStatusCode.OK)
        => client.UploadAsync($"/api/v1/domains/commerce/sources/{source}/files", file, new MemoryStream(Encoding.UTF8.GetBytes(content)), expected);

    /// <summary>Lets everybody read a table of a source under a port's name; all columns, or those named.</summary>
    internal async Task GrantAsync(string port, Guid source, string table, AccessLevel most = AccessLevel.Export, params string[] columns)
    {
        var held = (await Get<ISourceService>().DescribeAsync(source, table, default)).Value;
        var scan = new GovernedScan(port, source, table, [.. held.Where(c => columns.Length == 0 || columns.Contains(c.Name)).Select(c => new ScanColumn(c.Name, c.Type, "internal", false, null))]);
        Guard.Ports[port] = (new ReadAllowed(scan, Guid.CreateVersion7(), "testing", null), most);
    }

    /// <summary>The names and JSON of recorded events of a kind, oldest first.</summary>
    internal async Task<IReadOnlyList<string>> EventsAsync(string name)
    {
        await Get<ILateEvents>().FlushAsync(default);
        await using var db = await Get<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Set<OutboxEvent>().Where(e => e.Name == name).OrderBy(e => e.Sequence).Select(e => e.Json).ToListAsync();
    }

    public void Dispose()
    {
        _app.Dispose();
        _factory.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
