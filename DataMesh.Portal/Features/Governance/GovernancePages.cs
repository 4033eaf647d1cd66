using DataMesh.Portal.UI.Navigation;

namespace DataMesh.Portal.Features.Governance;

/// <summary>What the page of governance brings: the entry of the navigation.</summary>
internal static class GovernancePages
{
    /// <summary>Registers the navigation.</summary>
    public static IServiceCollection AddGovernancePages(this IServiceCollection services)
    {
        services.AddSingleton(new NavEntry("Governance", "/governance", "gov", 70));
        return services;
    }
}
