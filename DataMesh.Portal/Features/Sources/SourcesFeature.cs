namespace DataMesh.Portal.Features.Sources;

/// <summary>What this feature adds to the portal.</summary>
internal static class SourcesFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddSources(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapSources(this IEndpointRouteBuilder routes) => routes;
}
