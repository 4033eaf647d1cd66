using System.Linq.Expressions;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>Tells owners and stewards, once a period, that there are grants to look at.</summary>
internal sealed class ReviewsDue(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, PortalSettings settings, TimeProvider time)
{
    private const int Batch = 500;

    /// <summary>Grants that hold and at which nobody has looked for the period; null where grants are not looked at again.</summary>
    public static Expression<Func<Grant, bool>>? Due(PortalSettings settings, DateTimeOffset now)
    {
        if (settings.Access.ReviewEveryMonths == 0) return null;
        var since = now.AddMonths(-settings.Access.ReviewEveryMonths);
        return g => g.State == GrantState.Active && (g.Until == null || g.Until > now) && (g.LookedAtAt ?? g.From) <= since;
    }

    /// <summary>Tells of what has become due; answers how many grants that were.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        for (var told = 0; ;)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var now = time.GetUtcNow();
            if (Due(settings, now) is not { } due) return told;
            var since = now.AddMonths(-settings.Access.ReviewEveryMonths);
            var grants = await db.Set<Grant>().Where(due).Where(g => g.ReviewToldAt == null || g.ReviewToldAt <= since).OrderBy(g => g.Id).Take(Batch).ToListAsync(ct);
            if (grants.Count == 0) return told;
            var all = await domains.AllAsync(ct);
            foreach (var domain in grants.GroupBy(g => g.DomainId))
            {
                foreach (var grant in domain) grant.ReviewToldAt = now;
                db.Record(Principal.System, new ReviewDue(domain.Key, all.GetValueOrDefault(domain.Key)?.Name ?? "a domain", domain.Count()));
            }

            await db.SaveChangesAsync(ct);
            told += grants.Count;
        }
    }
}
