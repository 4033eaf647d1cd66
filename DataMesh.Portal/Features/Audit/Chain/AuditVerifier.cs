using System.Globalization;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Audit.Chain;

/// <summary>Walks the chain from its beginning and finds what was changed, left out, moved or cut off.</summary>
internal sealed class AuditVerifier(IDbContextFactory<PortalDbContext> databases)
{
    private const int Batch = 1000;

    public async Task<AuditVerdict> VerifyAsync(CancellationToken ct)
    {
        long number = 0;
        var hash = AuditHash.Start;
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var entries = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Number > number).OrderBy(e => e.Number).Take(Batch).ToListAsync(ct);
            if (entries.Count == 0) break;
            foreach (var entry in entries)
            {
                if (entry.Number != number + 1) return Broken(number, $"Event {N(number + 1)} is missing: after {N(number)} comes {N(entry.Number)}.");
                if (entry.PreviousHash != hash) return Broken(number, $"Event {N(entry.Number)} does not follow the one before it: it was moved, or the one before was replaced.");
                if (AuditHash.Of(entry) != entry.Hash) return Broken(number, $"Event {N(entry.Number)} ({entry.Action} on {entry.Subject}) was changed after it was written.");
                number = entry.Number;
                hash = entry.Hash;
            }
        }

        return await CutOffAsync(ct) is { } missing
            ? Broken(number, $"The end of the chain was cut off: the event {missing} was delivered and is not in it.")
            : new AuditVerdict(true, number, null);
    }

    // The chain cannot show that its last links are gone; the outbox, which keeps every event, can.
    private async Task<string?> CutOffAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var last = await db.Set<OutboxEvent>().AsNoTracking()
            .Where(e => !db.Set<OutboxDelivery>().Any(d => d.EventSequence == e.Sequence && d.Consumer == AuditConsumer.Consumer))
            .OrderByDescending(e => e.Sequence).Select(e => new { e.Id, e.Name, e.Sequence }).FirstOrDefaultAsync(ct);
        if (last is null || await db.Set<AuditEntry>().AnyAsync(e => e.EventId == last.Id, ct)) return null;
        return $"{last.Name} (outbox {N(last.Sequence)})";
    }

    private static AuditVerdict Broken(long read, string problem) => new(false, read, problem);

    private static string N(long number) => number.ToString(CultureInfo.InvariantCulture);
}
