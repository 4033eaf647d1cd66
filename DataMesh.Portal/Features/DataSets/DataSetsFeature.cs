using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Downloading;
using DataMesh.Portal.Features.DataSets.Keeping;
using DataMesh.Portal.Features.DataSets.Pinning;
using DataMesh.Portal.Features.DataSets.Presence;
using DataMesh.Portal.Features.DataSets.Promoting;
using DataMesh.Portal.Features.DataSets.Querying;
using DataMesh.Portal.Features.DataSets.Scheduling;
using DataMesh.Portal.Features.DataSets.Snapshots;
using DataMesh.Portal.Features.DataSets.Versions;
using DataMesh.Portal.UI.Navigation;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace DataMesh.Portal.Features.DataSets;

/// <summary>What this feature adds to the portal.</summary>
internal static class DataSetsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDataSets(this IServiceCollection services)
    {
        services.AddSingleton<DataSetShares>();
        services.AddSingleton<IDataSetService, DataSetService>();
        services.AddSingleton<IDataSetPins, DataSetPins>();
        services.AddSingleton<IDataSetUse, DataSetUses>();
        services.AddSingleton(new HomePart(typeof(PinnedCharts), 50));
        services.AddSingleton<IDataSetVersions, DataSetVersions>();
        services.AddSingleton<SetRooms>();
        services.AddSingleton<RowsEndpoint>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRowWriter, JsonRows>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRowWriter, NdjsonRows>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRowWriter, CsvRows>());
        services.AddSingleton<SnapshotFiles>();
        services.AddSingleton<SnapshotRows>();
        services.AddSingleton<RunningSnapshots>();
        services.AddSingleton<SnapshotRunner>();
        services.AddSingleton<ISnapshotService, SnapshotService>();
        services.AddSingleton<ScheduleService>();
        services.AddSingleton<IScheduleService>(s => s.GetRequiredService<ScheduleService>());
        services.AddSingleton<ProductRefresh>();
        services.AddSingleton<IPromotionService, PromotionService>();
        services.AddSingleton<SnapshotWorker>();
        services.AddHostedService(s => s.GetRequiredService<SnapshotWorker>());
        services.AddSingleton(new NavEntry("Data sets", "/datasets", "sets", 30));
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDataSets(this IEndpointRouteBuilder routes)
    {
        DataSetApi.Map(routes);
        QueryApi.Map(routes);
        SnapshotApi.Map(routes);
        ScheduleApi.Map(routes);
        PromotionApi.Map(routes);
        return routes;
    }
}
