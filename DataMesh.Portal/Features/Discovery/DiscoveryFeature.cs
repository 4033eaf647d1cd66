using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Discovery.Api;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Discovery.Find;
using DataMesh.Portal.Features.Discovery.Index;
using DataMesh.Portal.Features.Discovery.Search;
using DataMesh.Portal.UI.Navigation;

namespace DataMesh.Portal.Features.Discovery;

/// <summary>What this feature adds to the portal.</summary>
internal static class DiscoveryFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDiscovery(this IServiceCollection services)
    {
        services.AddSingleton<SearchIndex>();
        services.AddSingleton<Hits>();
        services.AddSingleton<TextMatches>();
        services.AddSingleton<ICatalogSearch, CatalogSearch>();
        services.AddHostedService<IndexUpkeep>();
        services.AddSingleton(IndexVerbs.Rebuild);
        services.AddSingleton<IPortSearch, PortSearch>();
        services.AddSingleton<ICommandSource, CatalogCommands>();
        services.AddSingleton(new NavEntry("Catalog", "/catalog", "catalog", 20));
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDiscovery(this IEndpointRouteBuilder routes)
    {
        SearchEndpoints.Map(routes);
        return routes;
    }
}
