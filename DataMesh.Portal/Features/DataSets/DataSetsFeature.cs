using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Downloading;
using DataMesh.Portal.Features.DataSets.Keeping;
using DataMesh.Portal.Features.DataSets.Pinning;
using DataMesh.Portal.Features.DataSets.Presence;
using DataMesh.Portal.Features.DataSets.Querying;
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
        services.AddSingleton(new HomePart(typeof(PinnedCharts), 50));
        services.AddSingleton<IDataSetVersions, DataSetVersions>();
        services.AddSingleton<SetRooms>();
        services.AddSingleton<RowsEndpoint>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRowWriter, JsonRows>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRowWriter, NdjsonRows>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRowWriter, CsvRows>());
        services.AddSingleton(new NavEntry("Data sets", "/datasets", "sets", 30));
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDataSets(this IEndpointRouteBuilder routes)
    {
        DataSetApi.Map(routes);
        QueryApi.Map(routes);
        return routes;
    }
}
