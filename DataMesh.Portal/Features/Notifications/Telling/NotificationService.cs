using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Notifications.Telling;

/// <summary>Reads a person's notifications.</summary>
internal sealed class NotificationService(IDbContextFactory<PortalDbContext> databases, TimeProvider time) : INotificationService
{
    public async Task<IReadOnlyList<NotificationView>> LatestAsync(Principal principal, int limit, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Notification>().AsNoTracking().Where(n => n.UserId == principal.Id).OrderByDescending(n => n.At).ThenByDescending(n => n.Id)
            .Take(Math.Clamp(limit, 1, 200)).Select(n => new NotificationView(n.Id, n.Text, n.Href, n.At, n.ReadAt != null)).ToListAsync(ct);
    }

    public async Task<int> UnreadAsync(Principal principal, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Notification>().CountAsync(n => n.UserId == principal.Id && n.ReadAt == null, ct);
    }

    public async Task ReadAllAsync(Principal principal, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<Notification>().Where(n => n.UserId == principal.Id && n.ReadAt == null).ExecuteUpdateAsync(s => s.SetProperty(n => n.ReadAt, now), ct);
    }
}
