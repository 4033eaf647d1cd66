namespace DataMesh.Portal.Features.DataApi;

/// <summary>What this feature adds to the portal.</summary>
internal static class DataApiFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDataApi(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDataApi(this IEndpointRouteBuilder routes) => routes;
}
