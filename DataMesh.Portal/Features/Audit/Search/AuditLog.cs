using System.Globalization;
using DataMesh.Portal.Features.Audit.Chain;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Audit.Search;

/// <summary>Reads the audit.</summary>
internal sealed class AuditLog(IDbContextFactory<PortalDbContext> databases, AuditVerifier verifier, AuditSeals seals, IOutbox outbox) : IAuditLog
{
    public async Task<Result<Page<AuditEntryView>>> SearchAsync(Principal principal, AuditQuery query, PageRequest page, CancellationToken ct)
    {
        if (!principal.Has(PlatformRoles.Auditor)) return NotYours();
        // What the caller did a moment ago is in the answer.
        await outbox.CatchUpAsync(AuditConsumer.Consumer, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var entries = db.Set<AuditEntry>().AsNoTracking();
        if (query.Subject is { Length: > 0 } subject) entries = entries.Where(e => e.Subject.StartsWith(subject));
        if (query.Action is { Length: > 0 } action) entries = entries.Where(e => e.Action.StartsWith(action));
        if (query.Actor is { Length: > 0 } actor) entries = await ByActorAsync(db, entries, actor, ct);
        if (query.From is { } from) entries = entries.Where(e => e.At >= from);
        if (query.To is { } to) entries = entries.Where(e => e.At < to);
        if (page.AfterNumber is > 0 and var before) entries = entries.Where(e => e.Number < before);
        var found = await entries.OrderByDescending(e => e.Number).Take(page.Limit + 1).ToListAsync(ct);
        return page.Cut(found, e => e.Number.ToString(CultureInfo.InvariantCulture)).Map(View);
    }

    public async Task<IReadOnlyList<AuditEntryView>> ActivityAsync(string subject, int limit, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await db.Set<AuditEntry>().AsNoTracking().Where(e => e.Subject == subject && !e.Action.StartsWith("data."))
            .OrderByDescending(e => e.Number).Take(Math.Clamp(limit, 1, PageRequest.MaxLimit)).ToListAsync(ct);
        return [.. found.Select(View)];
    }

    public async Task<AuditVerdict> VerifyAsync(CancellationToken ct) => await verifier.VerifyAsync(ct);

    public async Task<Result<Page<AuditSealView>>> SealsAsync(Principal principal, PageRequest page, CancellationToken ct)
        => principal.Has(PlatformRoles.Auditor) ? await seals.ListAsync(page, ct) : NotYours();

    public async Task<Result<AuditVerdict>> VerifySealAsync(Principal principal, long number, CancellationToken ct)
        => !principal.Has(PlatformRoles.Auditor) ? NotYours()
            : await verifier.VerifyAsync(number, ct) is { } verdict ? verdict : NotFound.Of("seal", number.ToString(CultureInfo.InvariantCulture));

    private static Forbidden NotYours() => new("Only Auditors read the audit. Ask an Administrator for the role Auditor.");

    private static async Task<IQueryable<AuditEntry>> ByActorAsync(PortalDbContext db, IQueryable<AuditEntry> entries, string actor, CancellationToken ct)
    {
        if (Guid.TryParse(actor, out var id)) return entries.Where(e => e.ActorId == id);
        if (actor.Contains('@'))
        {
            var address = actor.Trim().ToUpperInvariant();
            var ids = await db.Set<PortalUser>().Where(u => u.NormalizedEmail == address).Select(u => u.Id).ToListAsync(ct);
            return entries.Where(e => ids.Contains(e.ActorId));
        }

        return entries.Where(e => e.ActorName.StartsWith(actor));
    }

    private static AuditEntryView View(AuditEntry e) => new(e.Number, e.At, e.ActorId, e.ActorName, e.Action, e.Subject, e.Summary, e.Detail, e.Hash, e.PreviousHash);
}
