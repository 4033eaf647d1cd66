using System.Text.Json;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Notifications.Telling;

/// <summary>
/// Asks again before something leaves the portal: what was true when it was written may be so no more, and whoever left a domain is told
/// nothing of its requests.
/// </summary>
internal sealed class StillConcerned(IDbContextFactory<PortalDbContext> databases, EventCatalog catalog, Concerns concerns) : IPersonalMessages
{
    /// <summary>A kind as the API writes it.</summary>
    public static string Word(MessageKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    public async Task<bool> StillConcernsAsync(Guid user, Guid eventId, string kind, CancellationToken ct)
        => await PersonAsync(user, ct) is not null && (await OfAsync(user, [eventId], ct)).Any(c => c.EventId == eventId && Word(c.Kind) == kind);

    /// <summary>The person, or null who is gone or locked.</summary>
    public async Task<Platform.Identity.PortalUser?> PersonAsync(Guid user, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Users.AsNoTracking().FirstOrDefaultAsync(u => u.Id == user && u.LockedAt == null, ct);
    }

    /// <summary>By which of the events the person is concerned now, and in which way.</summary>
    public async Task<IReadOnlySet<(Guid EventId, MessageKind Kind)>> OfAsync(Guid user, IReadOnlyList<Guid> ids, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var still = new HashSet<(Guid, MessageKind)>();
        foreach (var e in await db.Set<OutboxEvent>().AsNoTracking().Where(e => ids.Contains(e.Id)).ToListAsync(ct))
        {
            if (catalog.Read(e.Name, e.Json) is not { } payload) continue;
            var now = await concerns.OfAsync(new RecordedEvent(e.Sequence, e.Id, e.At, e.ActorId, e.ActorName, e.Name, payload, e.Json), ct);
            still.UnionWith(now.Where(c => c.People.Contains(user)).Select(c => (e.Id, c.Kind)));
        }

        return still;
    }
}
