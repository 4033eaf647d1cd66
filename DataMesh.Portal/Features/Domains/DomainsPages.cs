using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Domains.Pages;
using DataMesh.Portal.Features.Domains.ServiceAccounts;
using DataMesh.Portal.UI.Navigation;

namespace DataMesh.Portal.Features.Domains;

/// <summary>What the pages of domains bring: the entry of the navigation and the domain's own tabs.</summary>
internal static class DomainsPages
{
    /// <summary>Registers navigation and tabs.</summary>
    public static IServiceCollection AddDomainsPages(this IServiceCollection services)
    {
        services.AddSingleton(new NavEntry("Domains", "/domains", "domains", 50));
        services.AddSingleton(new DomainTab("overview", "Overview", 0, typeof(DomainOverview), null));
        services.AddSingleton(new DomainTab("service-accounts", "Service accounts", 80, typeof(ServiceAccountsTab), DomainRole.Member));
        services.AddSingleton(new DomainTab("members", "Members", 90, typeof(DomainMembers), null));
        services.AddScoped<ICommandSource, DomainCommands>();
        return services;
    }
}
