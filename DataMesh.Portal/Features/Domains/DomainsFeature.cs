namespace DataMesh.Portal.Features.Domains;

/// <summary>What this feature adds to the portal.</summary>
internal static class DomainsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDomains(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDomains(this IEndpointRouteBuilder routes) => routes;
}
