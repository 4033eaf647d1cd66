using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Governance.Contracts;
using DataMesh.Portal.Features.Governance.Overview;
using DataMesh.Portal.Features.Governance.Policies;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Governance;

/// <summary>Policies that are computed, and what they find.</summary>
internal static class GovernanceFeature
{
    /// <summary>Registers the feature's services.</summary>
    public static IServiceCollection AddGovernance(this IServiceCollection services)
    {
        services.AddSingleton<PublishingPolicies>();
        services.AddSingleton<IPublishingPolicies>(s => s.GetRequiredService<PublishingPolicies>());
        services.AddSingleton<IRoutePolicies, RouteSettings>();
        services.AddSingleton<IGovernanceService, GovernanceService>();
        return services.AddGovernancePages();
    }

    /// <summary>Policies have no routes of their own: a product's are at <c>/api/v1/products/…/policies</c>.</summary>
    public static IEndpointRouteBuilder MapGovernance(this IEndpointRouteBuilder routes) => routes;
}
