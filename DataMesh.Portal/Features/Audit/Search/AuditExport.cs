using System.Text.Json;
using System.Text.Json.Serialization;
using DataMesh.Portal.Features.Audit.Chain;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Features.Audit.Sealing;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Audit.Search;

/// <summary>The audit as a file: a line of JSON for each event, oldest first, with each seal behind the last event that it closes.</summary>
internal sealed class AuditExport(IDbContextFactory<PortalDbContext> databases, SealKey key, IOutbox outbox)
{
    private const int Batch = 1_000;
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Whether the principal may; the export is recorded.</summary>
    public async Task<Error?> BeginAsync(Principal principal, DateTimeOffset? from, DateTimeOffset? to, CancellationToken ct)
    {
        if (!principal.Has(PlatformRoles.Auditor)) return new Forbidden("Only Auditors read the audit. Ask an Administrator for the role Auditor.");
        if (from >= to) return Invalid.Field("from", "The export begins after it ends; from has to be before to.");
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            db.Record(principal, new AuditExported(from, to));
            await db.SaveChangesAsync(ct);
        }

        await outbox.CatchUpAsync(AuditConsumer.Consumer, ct);
        return null;
    }

    /// <summary>Writes the file.</summary>
    public async Task WriteAsync(Stream file, DateTimeOffset? from, DateTimeOffset? to, CancellationToken ct)
    {
        await LineAsync(file, new { kind = "audit", version = 1, publicKey = key.Public }, ct);
        var number = 0L;
        while (true)
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var entries = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Number > number && (from == null || e.At >= from) && (to == null || e.At < to)).OrderBy(e => e.Number).Take(Batch).ToListAsync(ct);
            if (entries.Count == 0) return;
            var (first, last) = (entries[0].Number, entries[^1].Number);
            var seals = await db.Set<AuditSeal>().AsNoTracking().Where(s => s.LastNumber >= first && s.LastNumber <= last).ToDictionaryAsync(s => s.LastNumber, ct);
            foreach (var e in entries)
            {
                await LineAsync(file, new { kind = "event", e.Number, e.EventId, e.At, e.ActorId, actor = e.ActorName, e.Action, e.Subject, e.Summary, e.Detail, e.PreviousHash, e.Hash }, ct);
                if (seals.TryGetValue(e.Number, out var seal)) await LineAsync(file, new { kind = "seal", seal.Number, seal.Day, seal.LastNumber, seal.LastHash, seal.SealedAt, seal.Signature }, ct);
            }

            number = last;
        }
    }

    private static async Task LineAsync<T>(Stream file, T line, CancellationToken ct)
    {
        await JsonSerializer.SerializeAsync(file, line, s_json, ct);
        await file.WriteAsync("\n"u8.ToArray(), ct);
    }
}
