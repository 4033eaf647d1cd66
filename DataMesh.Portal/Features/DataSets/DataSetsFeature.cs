namespace DataMesh.Portal.Features.DataSets;

/// <summary>What this feature adds to the portal.</summary>
internal static class DataSetsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDataSets(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDataSets(this IEndpointRouteBuilder routes) => routes;
}
