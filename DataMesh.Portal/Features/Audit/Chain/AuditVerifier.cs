using System.Globalization;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Features.Audit.Sealing;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Audit.Chain;

/// <summary>Walks the chain from its beginning and finds what was changed, left out, moved or cut off.</summary>
internal sealed class AuditVerifier(IDbContextFactory<PortalDbContext> databases, SealKey key)
{
    private const int Batch = 1000;

    public async Task<AuditVerdict> VerifyAsync(CancellationToken ct)
    {
        var (seals, broken) = await SealsAsync(ct);
        if (broken is not null) return Broken(0, broken);
        // Where retention removed the beginning, the chain goes on from the last seal before what is left.
        var start = await StartAsync(seals, ct);
        var begin = start?.LastNumber ?? 0;
        var (number, problem) = await WalkAsync(begin, start?.LastHash ?? AuditHash.Start, long.MaxValue, seals, ct);
        if (problem is not null) return Broken(number - begin, problem);
        if (seals.Values.MaxBy(s => s.Number) is { } newest && newest.LastNumber > number)
            return Broken(number - begin, $"Event {N(newest.LastNumber)}, which was sealed, is missing: the end of the chain was cut off.");
        return await CutOffAsync(ct) is { } missing
            ? Broken(number - begin, $"The end of the chain was cut off: the event {missing} was delivered and is not in it.")
            : new AuditVerdict(true, number - begin, null) { Seals = seals.Count, Removed = begin };
    }

    /// <summary>Walks the events that one seal closes, and holds the seal against the key; null where there is no such seal.</summary>
    public async Task<AuditVerdict?> VerifyAsync(long number, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var both = await db.Set<AuditSeal>().AsNoTracking().Where(s => s.Number == number || s.Number == number - 1).ToListAsync(ct);
        if (both.Find(s => s.Number == number) is not { } seal) return null;
        var before = both.Find(s => s.Number == number - 1);
        if (number > 1 && before is null) return Broken(0, $"Seal {N(number - 1)} is missing.");
        if (!key.Holds(seal, before?.Signature)) return Broken(0, Unsigned(seal));
        var begin = before?.LastNumber ?? 0;
        var first = await db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Number).Select(e => (long?)e.Number).FirstOrDefaultAsync(ct);
        // Retention removes whole sealed days from the beginning; their seals stay.
        if (first > seal.LastNumber) return new AuditVerdict(true, 0, null) { Seals = 1, Removed = seal.LastNumber - begin };
        var (last, problem) = await WalkAsync(begin, before?.LastHash ?? AuditHash.Start, seal.LastNumber, new() { [seal.LastNumber] = seal }, ct);
        return problem is not null ? Broken(last - begin, problem)
            : last < seal.LastNumber ? Broken(last - begin, $"Event {N(last + 1)}, which was sealed, is missing.")
            : new AuditVerdict(true, last - begin, null) { Seals = 1 };
    }

    /// <summary>What is said of a seal that does not fit the key.</summary>
    public static string Unsigned(AuditSeal seal) => $"Seal {N(seal.Number)} of {seal.Day:yyyy-MM-dd} was changed, or was made with another key than this portal's (Audit:SealKeyFile).";

    /// <summary>Goes from event to event, after one with that number and hash; answers the last that is right, and what is wrong with the next.</summary>
    private async Task<(long Last, string? Problem)> WalkAsync(long number, string hash, long upTo, Dictionary<long, AuditSeal> seals, CancellationToken ct)
    {
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var entries = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Number > number && e.Number <= upTo).OrderBy(e => e.Number).Take(Batch).ToListAsync(ct);
            if (entries.Count == 0) return (number, null);
            foreach (var entry in entries)
            {
                if (entry.Number != number + 1) return (number, $"Event {N(number + 1)} is missing: after {N(number)} comes {N(entry.Number)}.");
                if (entry.PreviousHash != hash) return (number, $"Event {N(entry.Number)} does not follow the one before it: it was moved, or the one before was replaced.");
                if (AuditHash.Of(entry) != entry.Hash) return (number, $"Event {N(entry.Number)} ({entry.Action} on {entry.Subject}) was changed after it was written.");
                (number, hash) = (entry.Number, entry.Hash);
                if (seals.TryGetValue(number, out var seal) && seal.LastHash != hash)
                    return (number, $"Event {N(number)} is not the one that was sealed on {seal.SealedAt.UtcDateTime:yyyy-MM-dd}: the chain up to it was made anew.");
            }
        }
    }

    private async Task<(Dictionary<long, AuditSeal> Seals, string? Broken)> SealsAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var seals = await db.Set<AuditSeal>().AsNoTracking().OrderBy(s => s.Number).ToListAsync(ct);
        for (var i = 0; i < seals.Count; i++)
        {
            if (seals[i].Number != i + 1) return ([], $"Seal {N(i + 1)} is missing.");
            if (!key.Holds(seals[i], i == 0 ? null : seals[i - 1].Signature)) return ([], Unsigned(seals[i]));
        }

        return (seals.ToDictionary(s => s.LastNumber), null);
    }

    private async Task<AuditSeal?> StartAsync(Dictionary<long, AuditSeal> seals, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var first = await db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Number).Select(e => (long?)e.Number).FirstOrDefaultAsync(ct);
        return first is > 1 ? seals.GetValueOrDefault(first.Value - 1) : null;
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
