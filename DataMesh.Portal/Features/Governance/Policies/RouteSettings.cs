using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Governance.Model;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Governance.Policies;

/// <summary>Which routes of approval are on.</summary>
internal sealed class RouteSettings(IDbContextFactory<PortalDbContext> databases) : IRoutePolicies
{
    public async Task<RoutePolicies> NowAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var set = await db.Set<PolicySetting>().AsNoTracking().Where(s => s.Policy.StartsWith("route-")).ToDictionaryAsync(s => s.Policy, s => s.Severity, ct);
        bool On(RoutePolicy policy) => policy.IsOn(set.GetValueOrDefault(policy.Key));
        return new RoutePolicies(On(RoutePolicy.WithinDomain), On(RoutePolicy.OpenProducts), On(RoutePolicy.Renewals), On(RoutePolicy.Personal), On(RoutePolicy.Restricted),
            On(RoutePolicy.EveryOwner), On(RoutePolicy.OwnerAndSteward), On(RoutePolicy.Together));
    }
}
