namespace DataMesh.Portal.Features.Audit;

/// <summary>What this feature adds to the portal.</summary>
internal static class AuditFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services;

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder routes) => routes;
}
