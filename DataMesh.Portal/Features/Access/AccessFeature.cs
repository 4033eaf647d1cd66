namespace DataMesh.Portal.Features.Access;

/// <summary>What this feature adds to the portal.</summary>
internal static class AccessFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapAccess(this IEndpointRouteBuilder routes) => routes;
}
