using System.Globalization;
using DataMesh.Portal.Features.Audit.Chain;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Features.Audit.Sealing;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Audit.Search;

/// <summary>Lists the seals, each held against the key and against the event that it names.</summary>
internal sealed class AuditSeals(IDbContextFactory<PortalDbContext> databases, SealKey key)
{
    public async Task<Page<AuditSealView>> ListAsync(PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var seals = db.Set<AuditSeal>().AsNoTracking();
        if (page.AfterNumber is > 0 and var after) seals = seals.Where(s => s.Number < after);
        // One more than the page, and one more: each is checked together with the one before it.
        var found = await seals.OrderByDescending(s => s.Number).Take(page.Limit + 2).ToListAsync(ct);
        var lasts = found.Select(s => s.LastNumber).ToList();
        var hashes = await db.Set<AuditEntry>().AsNoTracking().Where(e => lasts.Contains(e.Number)).ToDictionaryAsync(e => e.Number, e => e.Hash, ct);
        var first = await db.Set<AuditEntry>().AsNoTracking().OrderBy(e => e.Number).Select(e => (long?)e.Number).FirstOrDefaultAsync(ct);
        var shown = found.Take(page.Limit + 1).Select((s, i) => View(s, found.ElementAtOrDefault(i + 1), hashes.GetValueOrDefault(s.LastNumber), first)).ToList();
        return page.Cut(shown, s => s.Number.ToString(CultureInfo.InvariantCulture));
    }

    private AuditSealView View(AuditSeal seal, AuditSeal? before, string? hash, long? first)
    {
        var begin = before?.LastNumber ?? 0;
        var removed = first > seal.LastNumber;
        var problem = seal.Number > 1 && before?.Number != seal.Number - 1 ? FormattableString.Invariant($"Seal {seal.Number - 1} is missing.")
            : !key.Holds(seal, before?.Signature) ? AuditVerifier.Unsigned(seal)
            : removed ? null
            : hash is null ? FormattableString.Invariant($"Event {seal.LastNumber}, which was sealed, is missing.")
            : hash != seal.LastHash ? FormattableString.Invariant($"Event {seal.LastNumber} is not the one that was sealed.")
            : null;
        return new AuditSealView(seal.Number, seal.Day, begin + 1, seal.LastNumber, seal.LastNumber - begin, seal.SealedAt, seal.LastHash, removed, problem is null, problem);
    }
}
