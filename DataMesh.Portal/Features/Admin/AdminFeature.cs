using DataMesh.Portal.Features.Admin.Health;
using DataMesh.Portal.Features.Admin.Users;
using DataMesh.Portal.Platform.CommandLine;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.UI.Navigation;
using Microsoft.AspNetCore.Authorization;

namespace DataMesh.Portal.Features.Admin;

/// <summary>What those who run the installation look at and do.</summary>
internal static class AdminFeature
{
    /// <summary>The policy of the pages that Administrators and Auditors open.</summary>
    public const string Policy = "Admin";

    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<IHealthProbe, DatabaseProbe>();
        services.AddSingleton<IHealthProbe, EngineProbe>();
        services.AddSingleton<IHealthProbe, DiskProbe>();
        services.AddSingleton<IHealthProbe, IndexProbe>();
        services.AddSingleton<HealthReport>();
        services.AddVerb<CheckVerb>();
        services.Configure<AuthorizationOptions>(o => o.AddPolicy(Policy, p => p.RequireRole(nameof(PlatformRoles.Administrator), nameof(PlatformRoles.Auditor))));
        services.AddSingleton(new NavEntry("Admin", "/admin", "settings", 900, Policy));
        return services;
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder routes)
    {
        routes.MapHealth();
        routes.MapUsers();
        return routes;
    }
}
