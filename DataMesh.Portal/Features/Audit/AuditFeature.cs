using DataMesh.Portal.Features.Audit.Api;
using DataMesh.Portal.Features.Audit.Chain;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Sealing;
using DataMesh.Portal.Features.Audit.Search;
using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Audit;

/// <summary>What this feature adds to the portal.</summary>
internal static class AuditFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<IEventConsumer, AuditConsumer>();
        services.AddSingleton<SealKey>();
        services.AddSingleton<AuditSealer>();
        services.AddHostedService(s => s.GetRequiredService<AuditSealer>());
        services.AddSingleton<AuditExport>();
        services.AddSingleton<AuditVerifier>().AddSingleton<AuditSeals>();
        services.AddSingleton<IAuditLog, AuditLog>();
        services.AddSingleton(AuditVerbs.Verify);
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder routes)
    {
        AuditEndpoints.Map(routes);
        return routes;
    }
}
