using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Governance.Model;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Governance.Policies;

/// <summary>Which routes of approval Governance left on.</summary>
internal sealed class RouteSettings(IDbContextFactory<PortalDbContext> databases) : IRoutePolicies
{
    public async Task<RoutePolicies> NowAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var off = await db.Set<PolicySetting>().AsNoTracking().Where(s => s.Policy.StartsWith("route-") && s.Severity == RoutePolicy.Off).Select(s => s.Policy).ToListAsync(ct);
        bool On(RoutePolicy policy) => !off.Contains(policy.Key);
        return new RoutePolicies(On(RoutePolicy.WithinDomain), On(RoutePolicy.OpenProducts), On(RoutePolicy.Renewals), On(RoutePolicy.Personal), On(RoutePolicy.Restricted));
    }
}
