using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Notifications.Telling;

/// <summary>Reads a person's notifications.</summary>
internal sealed class NotificationService(IDbContextFactory<PortalDbContext> databases, TimeProvider time) : INotificationService
{
    public async Task<IReadOnlyList<NotificationView>> LatestAsync(Principal principal, int limit, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Notification>().AsNoTracking().Where(n => n.UserId == principal.Id).OrderByDescending(n => n.At).ThenByDescending(n => n.Id)
            .Take(Math.Clamp(limit, 1, 200)).Select(n => new NotificationView(n.Id, n.Kind, n.Text, n.Href, n.At, n.ReadAt != null)).ToListAsync(ct);
    }

    public async Task<Page<NotificationView>> ListAsync(Principal principal, MessageKind? kind, bool unread, PageRequest page, CancellationToken ct)
    {
        var skip = (int)Math.Min(page.AfterNumber, 1_000_000);
        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<Notification>().AsNoTracking().Where(n => n.UserId == principal.Id && (kind == null || n.Kind == kind) && (!unread || n.ReadAt == null))
            .OrderByDescending(n => n.At).ThenByDescending(n => n.Id).Skip(skip).Take(page.Limit + 1)
            .Select(n => new NotificationView(n.Id, n.Kind, n.Text, n.Href, n.At, n.ReadAt != null)).ToListAsync(ct);
        return new Page<NotificationView>([.. rows.Take(page.Limit)], rows.Count > page.Limit ? PageRequest.CursorOf(skip + page.Limit) : null);
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

    public async Task MarkAsync(Principal principal, IReadOnlyCollection<Guid> ids, bool read, CancellationToken ct)
    {
        var at = read ? time.GetUtcNow() : (DateTimeOffset?)null;
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<Notification>().Where(n => n.UserId == principal.Id && ids.Contains(n.Id) && n.ReadAt == null == read).ExecuteUpdateAsync(s => s.SetProperty(n => n.ReadAt, at), ct);
    }
}
