using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>Counts a grant's rows of today out of the reads that are recorded.</summary>
internal sealed class GrantBudgets(IDbContextFactory<PortalDbContext> databases, IOutbox outbox, TimeProvider time) : IGrantBudgets
{
    public async Task<long> UsedTodayAsync(Guid grant, CancellationToken ct)
    {
        await outbox.CatchUpAsync(GrantUses.Consumer, ct);
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<GrantUse>().Where(u => u.GrantId == grant && u.Day == today).Select(u => u.Rows).SingleOrDefaultAsync(ct);
    }
}
