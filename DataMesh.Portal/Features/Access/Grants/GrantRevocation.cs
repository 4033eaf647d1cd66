using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Grants;

/// <summary>Takes grants back; the next read finds the row changed.</summary>
internal sealed class GrantRevocation(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, GrantQueries queries, TimeProvider time)
{
    public async Task<Result<GrantView>> RevokeAsync(Principal principal, Guid id, string? reason, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var rights = await domains.RightsAsync(principal, ct);
            await using var db = await databases.CreateDbContextAsync(ct);
            var grant = await db.Set<Grant>().SingleOrDefaultAsync(g => g.Id == id, ct);
            if (grant is null || !grant.MayBeKnownBy(principal, rights)) return NotFound.Of("grant", id.ToString());
            if (!grant.MayBeRevokedBy(principal, rights)) return new Forbidden("Stewards and owners of the port's domain take a grant back, or stewards of the domain that holds it.");
            var now = time.GetUtcNow();
            if (grant.State == GrantState.Revoked) return new Conflict($"The grant was already revoked by {grant.RevokedByName} on {Words.Day(grant.EndedAt ?? now)}.");
            if (grant.StateAt(now) == GrantState.Expired) return new Conflict($"The grant expired on {Words.Day(grant.Until ?? now)}; there is nothing to take back.");
            var wrong = new List<FieldError>();
            if (reason?.Length > RequestRules.TextAtMost) wrong.Add(new FieldError("reason", $"The reason has {reason.Length} characters; {RequestRules.TextAtMost} are the most."));
            if (wrong.Count > 0) return Invalid.Of(wrong);

            Revoke(db, principal, grant, reason, now);
            foreach (var exception in await db.ExceptionsAsync([grant.Id], ct)) Revoke(db, principal, exception, "The grant was revoked whose masks it took off.", now);
            if (await db.TrySaveAsync("the grant", null, ct) is not { } lost) return (await queries.ViewsAsync(db, principal, rights, [grant], now, null, ct))[0];
            if (attempt == 3) return lost;
        }
    }

    /// <summary>Ends a grant now, without the exceptions to its masks, to be saved with the context.</summary>
    public static void Revoke(PortalDbContext db, Principal principal, Grant grant, string? reason, DateTimeOffset now)
    {
        grant.State = GrantState.Revoked;
        grant.EndedAt = now;
        grant.RevokedByName = principal.Name;
        grant.RevokeReason = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        db.Record(principal, new GrantEnded(grant.Id, grant.Path, grant.SubjectName, grant.SubjectUserId, "revoked", grant.RevokeReason) { SubjectDomainId = grant.SubjectDomainId });
    }
}

/// <summary>Exceptions to the masks of grants, which give nothing without these.</summary>
internal static class GrantExceptions
{
    /// <summary>Those that are active, to be changed with the context.</summary>
    public static Task<List<Grant>> ExceptionsAsync(this PortalDbContext db, IReadOnlyCollection<Guid> grants, CancellationToken ct)
        => db.Set<Grant>().Where(g => g.ExceptionOf != null && grants.Contains(g.ExceptionOf.Value) && g.State == GrantState.Active).ToListAsync(ct);
}
