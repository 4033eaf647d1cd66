using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.CouchDb;
using DataMesh.Portal.Features.Sources.Connectors.Files;
using DataMesh.Portal.Features.Sources.Connectors.Http;
using DataMesh.Portal.Features.Sources.Connectors.Postgres;
using DataMesh.Portal.Features.Sources.Connectors.Sqlite;
using DataMesh.Portal.Features.Sources.Connectors.SqlServer;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Platform.Network;
using DataMesh.Portal.Features.Sources.Pages;
using DataMesh.Portal.Features.Sources.Reading;
using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Features.Sources.Uploading;
using DataMesh.Portal.Platform.Jobs;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataMesh.Portal.Features.Sources;

/// <summary>What this feature adds to the portal.</summary>
internal static class SourcesFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddSources(this IServiceCollection services)
    {
        services.AddSingleton<UploadStore>();
        services.AddSingleton<UploadedFiles>();
        services.AddSingleton<UploadSweeper>();
        services.AddSingleton<IStartupTask>(s => s.GetRequiredService<UploadSweeper>());
        services.AddHostedService(s => s.GetRequiredService<UploadSweeper>());
        services.AddSingleton<FileLooks>();
        services.AddSingleton<FolderSource>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISourceConnector, FilesConnector>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISourceConnector, SqliteConnector>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISourceConnector, HttpConnector>());
        services.AddSingleton(new HttpLimits());
        services.AddSingleton<HttpMemory>();
        services.AddSingleton<GuardedTransport>();
        services.AddSingleton<HttpFetcher>();
        services.AddSingleton<HostGuard>();
        services.AddSingleton<CouchServer>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISourceConnector, CouchConnector>());
        services.AddSingleton<PostgresPools>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISourceConnector, PostgresConnector>());
        SqlServerSettings.IgnorePartners();
        services.AddSingleton<SqlServerPools>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISourceConnector, SqlServerConnector>());
        services.AddSingleton<SourceSecrets>();
        services.AddSingleton<SourceAccess>();
        services.AddSingleton<Domains.Contracts.IDomainUse, DomainSources>();
        services.AddSingleton<TableHead>();
        services.AddSingleton<Engine>();
        services.AddSingleton<ParquetFiles>();
        services.AddSingleton<SourceRows>();
        services.AddSingleton<KeptFlows>();
        services.AddSingleton<ReadRecords>();
        services.AddSingleton<DriftedReads>();
        services.AddSingleton<IGovernedReader, GovernedReader>();
        services.AddSingleton<IReadVersions, ReadVersions>();
        services.AddSingleton<IKeptRows, KeptFiles>();
        services.AddSingleton<Uploader>();
        services.AddSingleton<ISourceService, SourceService>();
        services.AddSingleton<IDomainUse, SourceDomainUse>();
        services.AddSingleton(new DomainTab("sources", "Sources", 20, typeof(DomainSourcesTab), DomainRole.Contributor));
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapSources(this IEndpointRouteBuilder routes)
    {
        SourceApi.Map(routes);
        return routes;
    }
}
