using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Audit.Chain;

/// <summary>Writes every event into the chain.</summary>
internal sealed class AuditConsumer : IEventConsumer
{
    /// <summary>The consumer's name.</summary>
    public const string Consumer = "audit";

    public string Name => Consumer;

    public bool Wants(Type eventType) => true;

    public async Task HandleAsync(PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var ids = events.Select(e => e.Id).ToList();
        var known = await db.Set<AuditEntry>().Where(e => ids.Contains(e.EventId)).Select(e => e.EventId).ToListAsync(ct);
        var last = await db.Set<AuditEntry>().AsNoTracking().OrderByDescending(e => e.Number).Select(e => new { e.Number, e.Hash }).FirstOrDefaultAsync(ct);
        var (number, hash) = (last?.Number ?? 0, last?.Hash ?? AuditHash.Start);
        foreach (var e in events.Where(e => !known.Contains(e.Id)))
        {
            var entry = new AuditEntry
            {
                Number = ++number,
                EventId = e.Id,
                At = e.At,
                ActorId = e.ActorId,
                ActorName = Cut(e.ActorName, 256),
                Action = e.Name,
                Subject = Cut(e.Event.Subject, AuditEntryConfiguration.SubjectAtMost),
                Summary = e.Event.Summary,
                Detail = e.Json,
                PreviousHash = hash,
                Hash = "",
            };
            entry.Hash = hash = AuditHash.Of(entry);
            db.Add(entry);
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
}
