namespace DataMesh.Portal.Features.Demo;

/// <summary>What this feature adds to the portal.</summary>
internal static class DemoFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDemo(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDemo(this IEndpointRouteBuilder routes) => routes;
}
