using DataMesh.Portal.Features.Discovery.Api;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Discovery.Index;
using DataMesh.Portal.Features.Discovery.Search;

namespace DataMesh.Portal.Features.Discovery;

/// <summary>What this feature adds to the portal.</summary>
internal static class DiscoveryFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDiscovery(this IServiceCollection services)
    {
        services.AddSingleton<SearchIndex>();
        services.AddSingleton<Hits>();
        services.AddSingleton<ICatalogSearch, CatalogSearch>();
        services.AddHostedService<IndexUpkeep>();
        services.AddSingleton(IndexVerbs.Rebuild);
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDiscovery(this IEndpointRouteBuilder routes)
    {
        SearchEndpoints.Map(routes);
        return routes;
    }
}
