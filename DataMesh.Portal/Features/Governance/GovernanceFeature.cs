namespace DataMesh.Portal.Features.Governance;

/// <summary>What this feature adds to the portal.</summary>
internal static class GovernanceFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddGovernance(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapGovernance(this IEndpointRouteBuilder routes) => routes;
}
