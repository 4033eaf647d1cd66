using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace DataMesh.Portal.Platform.Data;

/// <summary>Registers the database, the outbox and the keys that live in it.</summary>
internal static class DataRegistration
{
    public static IServiceCollection AddPortalData(this IServiceCollection services, PortalSettings settings)
    {
        // Identity asks these options, not the context, which tables it has; the model is built once for a whole process, so
        // whoever registers the database says it.
        services.Configure<IdentityOptions>(o => o.Stores.SchemaVersion = IdentitySchemaVersions.Version3);
        services.AddSingleton<EventCatalog>();
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<SavePipeline>();
        services.AddSingleton<DecisionClock>();
        services.AddSingleton(typeof(Kept<,>));
        services.AddSingleton<LateEvents>();
        services.AddSingleton<ILateEvents>(s => s.GetRequiredService<LateEvents>());
        services.AddHostedService(s => s.GetRequiredService<LateEvents>());
        services.AddSingleton<Limits.CallerLimits>();
        services.AddSingleton<OutboxDispatcher>();
        services.AddSingleton<IOutbox>(s => s.GetRequiredService<OutboxDispatcher>());
        services.AddHostedService(s => s.GetRequiredService<OutboxDispatcher>());

        if (settings.Provider == DatabaseProvider.SqlServer)
        {
            services.AddDbContextFactory<SqlServerPortalDbContext>((s, o) => Common(s, o).UseSqlServer(settings.ConnectionString, sql =>
            {
                sql.EnableRetryOnFailure();
                if (settings.MaxBatchSize is { } batch) sql.MaxBatchSize(batch);
            }));
            services.AddSingleton<IDbContextFactory<PortalDbContext>, FactoryOf<SqlServerPortalDbContext>>();
        }
        else
        {
            services.AddDbContextFactory<SqlitePortalDbContext>((s, o) => Common(s, o).UseSqlite(settings.ConnectionString, sqlite =>
            {
                if (settings.MaxBatchSize is { } batch) sqlite.MaxBatchSize(batch);
            }));
            services.AddSingleton<IDbContextFactory<PortalDbContext>, FactoryOf<SqlitePortalDbContext>>();
        }

        // ASP.NET Core Identity takes its context from the scope.
        services.AddScoped(s => s.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContext());

        services.AddSingleton<IXmlRepository, DatabaseXmlRepository>();
        services.AddDataProtection().SetApplicationName("DataMesh.Portal");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s =>
            new ConfigureOptions<KeyManagementOptions>(o => o.XmlRepository = s.GetRequiredService<IXmlRepository>()));
        return services;
    }

    private static DbContextOptionsBuilder Common(IServiceProvider services, DbContextOptionsBuilder options)
        => options.AddInterceptors(services.GetRequiredService<SavePipeline>())
            .ConfigureWarnings(w => w.Throw(RelationalEventId.MultipleCollectionIncludeWarning));

    private sealed class FactoryOf<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<PortalDbContext>
        where TContext : PortalDbContext
    {
        public PortalDbContext CreateDbContext() => inner.CreateDbContext();
    }
}
