using DataMesh.Portal.Features.Domains.Api;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Domains.Directory;
using DataMesh.Portal.Features.Domains.Managing;
using DataMesh.Portal.Features.Domains.ServiceAccounts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Domains;

/// <summary>Domains, their members and roles.</summary>
internal static class DomainsFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddDomains(this IServiceCollection services)
    {
        services.AddSingleton<DomainDirectory>().AddSingleton<IDomainDirectory>(s => s.GetRequiredService<DomainDirectory>()).AddSingleton<IDomainLine>(s => s.GetRequiredService<DomainDirectory>());
        services.AddSingleton<IDomainService, DomainService>();
        services.AddSingleton<ServiceAccountService>().AddSingleton<IDomainUse, ServiceAccountUse>();
        return services.AddDomainsPages();
    }

    /// <summary>Maps the feature's routes.</summary>
    public static IEndpointRouteBuilder MapDomains(this IEndpointRouteBuilder routes)
    {
        DomainEndpoints.Map(routes);
        ServiceAccountEndpoints.Map(routes);
        return routes;
    }
}
