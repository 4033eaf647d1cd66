namespace DataMesh.Portal.Features.Admin;

/// <summary>What this feature adds to the portal.</summary>
internal static class AdminFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder routes) => routes;
}
