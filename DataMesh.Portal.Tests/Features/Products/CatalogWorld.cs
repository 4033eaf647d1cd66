using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.ServiceAccounts;
using DataMesh.Portal.Features.Domains;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Governance;
using DataMesh.Portal.Features.Governance.Contracts;
using DataMesh.Portal.Features.Products;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Tests.Features.Access;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Products;

/// <summary>Domains, products and governance over a database of their own, with people and sources that a test arranges, and a clock that it moves.</summary>
internal sealed class CatalogWorld : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("datamesh-catalog-").FullName;
    private readonly ServiceProvider _services;

    private CatalogWorld()
    {
        var settings = new PortalSettings { DataDirectory = _directory, ConnectionString = $"Data Source={Path.Combine(_directory, "portal.db")};Foreign Keys=False" };
        if (Environment.GetEnvironmentVariable("DATAMESH_TEST_SQLSERVER") is { Length: > 0 } server)
        {
            settings.Provider = DatabaseProvider.SqlServer;
            settings.ConnectionString = new Microsoft.Data.SqlClient.SqlConnectionStringBuilder(server) { InitialCatalog = $"datamesh_{Guid.NewGuid():N}" }.ConnectionString;
        }

        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(settings);
        services.AddSingleton<TimeProvider>(Clock);
        services.AddPortalData(settings);
        services.AddSingleton<IHostApplicationLifetime, ApplicationLifetime>();
        services.AddSingleton<IUserDirectory>(People).AddSingleton<ISourceService>(Sources).AddSingleton<IPortUse>(Grants);
        services.AddSingleton<IServiceAccounts, ServiceAccountStore>();
        services.AddDomains().AddProducts().AddGovernance();
        _services = services.BuildServiceProvider();
        Admin = Person("Ada", PlatformRoles.Administrator);
        Governance = Person("Gus", PlatformRoles.Governance);
        Owner = Person("Olga");
        Contributor = Person("Carl");
        Member = Person("Mia");
        Stranger = Person("Sam");
    }

    public ManualClock Clock { get; } = new();

    public FakePeople People { get; } = new();

    public FakeSources Sources { get; } = new();

    public FakeGrants Grants { get; } = new();

    public Principal Admin { get; }

    public Principal Governance { get; }

    /// <summary>Owner of <c>shop</c>.</summary>
    public Principal Owner { get; }

    /// <summary>Contributor of <c>shop</c>.</summary>
    public Principal Contributor { get; }

    /// <summary>Member of <c>shop</c>.</summary>
    public Principal Member { get; }

    /// <summary>Belongs to nothing.</summary>
    public Principal Stranger { get; }

    public IDomainService Domains => Get<IDomainService>();

    public IProductService Products => Get<IProductService>();

    public IGovernanceService Policies => Get<IGovernanceService>();

    /// <summary>The domain <c>shop</c> with its people, and its source <c>files</c> with the tables <c>orders</c> and <c>lines</c>.</summary>
    public static async Task<CatalogWorld> CreateAsync()
    {
        var world = new CatalogWorld();
        await using (var db = await world.DatabaseAsync()) await db.Database.EnsureCreatedAsync();
        var shop = Made(await world.Domains.CreateAsync(Principal.System, new DomainInput("shop", "Shop", "Sells.", null), default));
        foreach (var (person, role) in new[] { (world.Owner, DomainRole.Owner), (world.Contributor, DomainRole.Contributor), (world.Member, DomainRole.Member) })
            Made(await world.Domains.SetMemberAsync(Principal.System, "shop", person.Email, role, default));
        var files = world.Sources.Add(shop.Id, "files");
        world.Sources.Table(files, "orders", "id:integer", "email:string", "placed:date", "amount:decimal(12,2)");
        world.Sources.Table(files, "lines", "order_id:integer", "item:string");
        return world;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public Task<PortalDbContext> DatabaseAsync() => Get<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();

    public Principal Person(string name, PlatformRoles roles = PlatformRoles.None)
    {
        var person = People.Add(name);
        return new Principal(person.Id, person.Email, person.Name, roles, PrincipalWay.ApiKey);
    }

    /// <summary>What was recorded, oldest first.</summary>
    public async Task<IReadOnlyList<string>> RecordedAsync()
    {
        await using var db = await DatabaseAsync();
        return await db.Set<OutboxEvent>().OrderBy(e => e.Sequence).Select(e => e.Name).ToListAsync();
    }

    /// <summary>What was recorded under a name, oldest first.</summary>
    public async Task<IReadOnlyList<System.Text.Json.JsonElement>> JsonAsync(string name)
    {
        await using var db = await DatabaseAsync();
        var all = await db.Set<OutboxEvent>().Where(e => e.Name == name).OrderBy(e => e.Sequence).Select(e => e.Json).ToListAsync();
        return [.. all.Select(e => System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>(e))];
    }

    /// <summary>A draft of <c>shop</c> that keeps every policy, unless its parts are given.</summary>
    public async Task<ProductView> DraftAsync(string slug, string purpose = "Every order of the shop with its amount.", Visibility visibility = Visibility.Everyone, bool described = true)
    {
        Made(await Products.CreateAsync(Contributor, Input(slug, purpose, visibility), default));
        Made(await Products.PutPortAsync(Contributor, "shop", slug, "orders", Port(described), 0, default));
        return Made(await Products.GetAsync(Contributor, "shop", slug, default));
    }

    public ProductInput Input(string slug, string purpose = "Every order of the shop with its amount.", Visibility visibility = Visibility.Everyone)
        => new("shop", slug, $"The {slug}", ProductKind.SourceAligned, purpose, null, null, ["Retail", "orders"], [Owner.Email], visibility);

    public static PortInput Port(bool described = true) => new("Orders", "One row per order.", "files", "orders",
    [
        new("id", null, described ? "Number of the order" : "", Classification.Internal, PrimaryKey: true),
        new("email", null, described ? "Where the bill goes" : "", Classification.Confidential, PersonalData: true, Mask: "redact"),
        new("amount", "decimal(12,2)", described ? "Gross amount" : "", Classification.Internal, Unit: "EUR"),
    ], null);

    public static T Made<T>(DataMesh.Portal.Platform.Results.Result<T> result)
    {
        Assert.True(result.Ok, result.Error?.Message);
        return result.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await using (var db = await DatabaseAsync())
            if (db is SqlServerPortalDbContext) await db.Database.EnsureDeletedAsync();
        await _services.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }
}

/// <summary>How many grants hold for each port, as a test says.</summary>
internal sealed class FakeGrants : IPortUse
{
    public int Active { get; set; }

    public Task<int> ActiveGrantsAsync(Guid portId, CancellationToken ct) => Task.FromResult(Active);
}
