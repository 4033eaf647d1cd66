using DataMesh.Portal.Features.Audit.Chain;
using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Audit.Sealing;

/// <summary>Seals the chain each day, and removes sealed days that are older than retention keeps them.</summary>
internal sealed partial class AuditSealer(
    IDbContextFactory<PortalDbContext> databases, SealKey key, IOutbox outbox, PortalSettings settings, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<AuditSealer> logger)
    : RepeatedWork(TimeSpan.FromMinutes(10), time, lifetime)
{
    private const int Batch = 1_000;

    /// <summary>Seals the days that are over and not sealed; answers whether there was one.</summary>
    public async Task<bool> SealAsync(CancellationToken ct)
    {
        // Yesterday's last events are in the chain before yesterday is closed.
        await outbox.CatchUpAsync(AuditConsumer.Consumer, ct);
        var today = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);
        var midnight = new DateTimeOffset(today.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        await using var db = await databases.CreateDbContextAsync(ct);
        var before = await db.Set<AuditSeal>().AsNoTracking().OrderByDescending(s => s.Number).FirstOrDefaultAsync(ct);
        var from = before?.LastNumber ?? 0;
        // Events stand in the order of their writing, and those of two days may cross by a moment; what comes late is sealed with its day's successor.
        var last = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Number > from && e.At < midnight).OrderByDescending(e => e.Number).FirstOrDefaultAsync(ct);
        if (last is null) return false;
        var seal = new AuditSeal { Number = (before?.Number ?? 0) + 1, Day = today.AddDays(-1), LastNumber = last.Number, LastHash = last.Hash, SealedAt = Time.GetUtcNow(), Signature = "" };
        seal.Signature = key.Sign(seal, before?.Signature);
        db.Add(seal);
        // Another instance that sealed the same day was faster: the number is taken.
        return await db.TrySaveAsync("the audit's seal", "The day is sealed already.", ct) is null;
    }

    /// <summary>Removes events of sealed days that are over by more than <c>Audit:KeepDays</c>; answers how many.</summary>
    public async Task<long> RemoveAsync(CancellationToken ct)
    {
        if (settings.Audit.KeepDays == 0) return 0;
        var day = DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime).AddDays(-settings.Audit.KeepDays);
        await using var db = await databases.CreateDbContextAsync(ct);
        var seal = await db.Set<AuditSeal>().AsNoTracking().Where(s => s.Day < day).OrderByDescending(s => s.Number).FirstOrDefaultAsync(ct);
        if (seal is null) return 0;
        var removed = 0L;
        while (true)
        {
            // From the beginning: a portal that is ended in between leaves a chain that begins later, and none with a hole.
            var oldest = await db.Set<AuditEntry>().Where(e => e.Number <= seal.LastNumber).OrderBy(e => e.Number).Select(e => new { e.Number, e.EventId }).Take(Batch).ToListAsync(ct);
            if (oldest.Count == 0) break;
            var ids = oldest.Select(o => o.EventId).ToList();
            var upTo = oldest[^1].Number;
            await db.Set<OutboxEvent>().Where(e => ids.Contains(e.Id) && !e.Deliveries.Any()).ExecuteDeleteAsync(ct);
            removed += await db.Set<AuditEntry>().Where(e => e.Number <= upTo).ExecuteDeleteAsync(ct);
        }

        if (removed == 0) return 0;
        db.Record(Principal.System, new Contracts.AuditShortened(seal.Day, seal.LastNumber, removed));
        await db.SaveChangesAsync(ct);
        return removed;
    }

    protected override IReadOnlyList<Func<CancellationToken, Task>> Round => [SealAsync, RemoveAsync];

    [LoggerMessage(Level = LogLevel.Error, Message = "The audit could not be sealed; trying again in ten minutes.")]
    protected override partial void LogFailed(Exception e);
}
