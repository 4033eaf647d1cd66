using DataMesh.Portal.Features.Access;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Guard;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.ServiceAccounts;
using DataMesh.Portal.Features.Audit;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Discovery;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Notifications;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>The features of access over a database of their own, with domains, products and people that a test arranges, and a clock that it moves.</summary>
internal sealed class AccessWorld : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("datamesh-access-").FullName;
    private readonly ServiceProvider _services;

    private AccessWorld()
    {
        // The ports and people of these tests stand beside the database, so foreign keys to them are not asked for.
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
        services.AddSingleton<IDomainDirectory>(Domains).AddSingleton<IPortDirectory>(Catalog).AddSingleton<IUserDirectory>(People);
        services.AddSingleton<IServiceAccounts, ServiceAccountStore>();
        services.AddSingleton(NoProducts.Create());
        services.AddSingleton<IRoutePolicies>(Routes).AddSingleton<IDataSetUse>(Sets).AddSingleton<IGovernedReader>(Reader).AddSingleton<IPersonalWebhooks, NoWebhooks>();
        services.AddAccess().AddAudit().AddNotifications().AddDiscovery();
        // Ports and domains change here without the database hearing of it.
        services.AddSingleton<IReadGuard>(s => s.GetRequiredService<ReadGuard>());
        _services = services.BuildServiceProvider();
    }

    public ManualClock Clock { get; } = new();

    public FakeDomains Domains { get; } = new();

    public FakeCatalog Catalog { get; } = new();

    public FakePeople People { get; } = new();

    public FakeRoutes Routes { get; } = new();

    public FakeUse Sets { get; } = new();

    public Products.FakeReader Reader { get; } = new();

    public PortalSettings Settings => Get<PortalSettings>();

    public string DataDirectory => _directory;

    public IAccessService Access => Get<IAccessService>();

    public IReadGuard Guard => Get<IReadGuard>();

    public static async Task<AccessWorld> CreateAsync()
    {
        var world = new AccessWorld();
        await using var db = await world.DatabaseAsync();
        await db.Database.EnsureCreatedAsync();
        return world;
    }

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public Task<PortalDbContext> DatabaseAsync() => Get<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();

    public Task CatchUpAsync(string consumer) => Get<IOutbox>().CatchUpAsync(consumer, CancellationToken.None);

    public Principal Person(string name, PlatformRoles roles = PlatformRoles.None)
    {
        var person = People.Add(name, roles);
        return new Principal(person.Id, person.Email, person.Name, roles, PrincipalWay.ApiKey);
    }

    public async Task RecordAsync(params PortalEvent[] events)
    {
        await using var db = await DatabaseAsync();
        foreach (var e in events) db.Record(Principal.System, e);
        await db.SaveChangesAsync();
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

/// <summary>What people made of ports, as a test says.</summary>
internal sealed class FakeUse : IDataSetUse
{
    public Func<string, IReadOnlyCollection<Guid>, DataSetUse> Of { get; set; } = (_, _) => new DataSetUse(0, 0, 0, []);

    public Task<DataSetUse> OfAsync(string port, IReadOnlyCollection<Guid> owners, CancellationToken ct) => Task.FromResult(Of(port, owners));
}

/// <summary>A clock that stands until it is moved.</summary>
internal sealed class ManualClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}

/// <summary>Nobody here has webhooks.</summary>
internal sealed class NoWebhooks : IPersonalWebhooks
{
    public Task AddAsync(PortalDbContext db, IReadOnlyList<PersonalMessage> messages, CancellationToken ct) => Task.CompletedTask;
}
