namespace DataMesh.Portal.Features.Discovery;

/// <summary>What this feature adds to the portal.</summary>
internal static class DiscoveryFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDiscovery(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDiscovery(this IEndpointRouteBuilder routes) => routes;
}
