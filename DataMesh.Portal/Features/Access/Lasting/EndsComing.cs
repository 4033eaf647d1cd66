using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>Tells those who hold a grant, once, that its end comes near, so that they can renew it in time.</summary>
internal sealed class EndsComing(IDbContextFactory<PortalDbContext> databases, PortalSettings settings, TimeProvider time)
{
    private const int Batch = 200;

    /// <summary>Tells of what ends soon; answers how many grants that were.</summary>
    public async Task<int> SweepAsync(CancellationToken ct)
    {
        if (settings.Access.RenewalReminderDays == 0) return 0;
        for (var told = 0; ;)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var now = time.GetUtcNow();
            var soon = now.AddDays(settings.Access.RenewalReminderDays);
            var due = await db.Set<Grant>().Where(g => g.State == GrantState.Active && g.EndToldAt == null && g.Until > now && g.Until <= soon).OrderBy(g => g.Until).Take(Batch).ToListAsync(ct);
            if (due.Count == 0) return told;
            // Whoever has renewed already, or holds as much without an end, is not told.
            var ports = due.Select(g => g.PortId).ToList();
            var others = (await db.Set<Grant>().AsNoTracking().Where(g => ports.Contains(g.PortId) && g.ExceptionOf == null && g.State == GrantState.Active && (g.Until == null || g.Until > soon)).ToListAsync(ct)).ToLookup(g => (g.PortId, g.SubjectKind, g.SubjectId));
            foreach (var grant in due)
            {
                grant.EndToldAt = now;
                if (grant.ExceptionOf is null && others[(grant.PortId, grant.SubjectKind, grant.SubjectId)].Any(o => o.Level >= grant.Level)) continue;
                db.Record(Principal.System, new GrantEnding(grant.Id, grant.Path, grant.SubjectName, grant.SubjectKind, grant.SubjectId, grant.Until!.Value) { SubjectDomainId = grant.SubjectDomainId });
            }

            await db.SaveChangesAsync(ct);
            told += due.Count;
        }
    }
}
