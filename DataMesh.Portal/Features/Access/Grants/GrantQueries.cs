using System.Globalization;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Guard;
using DataMesh.Portal.Features.Access.Lasting;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Grants;

/// <summary>Lists grants for those who hold them and for those who answer for the ports.</summary>
internal sealed class GrantQueries(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, IPortDirectory directory, IUserDirectory users, TimeProvider time)
{
    public async Task<Page<GrantView>> ListAsync(Principal principal, GrantQuery query, PageRequest page, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var now = time.GetUtcNow();
        // The end of the day that is asked for; of the present day what holds now.
        var at = query.AsOf is { } day && day < DateOnly.FromDateTime(now.UtcDateTime) ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddTicks(-1) : now;
        var grants = Scope(db.Set<Grant>().AsNoTracking(), principal, rights, query.AsOwner);
        if (query.Subject is { Length: > 0 } subject)
        {
            var ids = await SubjectsAsync(rights, subject, ct);
            grants = grants.Where(g => ids.Contains(g.SubjectId));
        }

        if (query.Port is { Length: > 0 } port) grants = grants.Where(g => g.Path == port || g.Path.StartsWith(port + "/"));
        if (query.AsOf is null) grants = InState(grants, query.State, now);
        // Whatever ended since held then: its end says so, and nobody gives an end that lies in the past.
        else grants = grants.Where(g => g.From <= at && (g.EndedAt == null || g.EndedAt > at) && (g.Until == null || g.Until > at));
        var found = await grants.OrderByDescending(g => g.From).ThenBy(g => g.Id).Skip((int)page.AfterNumber).Take(page.Limit + 1).ToListAsync(ct);
        var next = (page.AfterNumber + page.Limit).ToString(CultureInfo.InvariantCulture);
        var cut = page.Cut(found, _ => next);
        return new Page<GrantView>(await ViewsAsync(db, principal, rights, cut.Items, at, query.AsOf, ct), cut.Next);
    }

    /// <summary>Shows grants to somebody who may know of them, as they are or were on a day.</summary>
    public async Task<IReadOnlyList<GrantView>> ViewsAsync(PortalDbContext db, Principal principal, DomainRights rights, IReadOnlyList<Grant> grants, DateTimeOffset now, DateOnly? asOf, CancellationToken ct)
    {
        if (grants.Count == 0) return [];
        var used = await GrantUses.OfAsync(db, [.. grants.Select(g => g.Id)], asOf, ct);
        var ports = await directory.GetAsync([.. grants.Select(g => g.PortId).Distinct()], ct);
        var people = await users.GetAsync(grants.Where(g => g.SubjectKind == ConsumerKind.User).Select(g => g.SubjectId).Distinct(), ct);
        return [.. grants.Select(g => new GrantView(g.Id, g.SubjectKind, SubjectOf(g, rights, people), g.SubjectName, g.Path, ports.GetValueOrDefault(g.PortId)?.ProductName ?? g.Path,
            g.Level, JsonText.List(g.Columns), JsonText.Map(g.Masks), rights.Is(DomainRole.Steward, g.DomainId) ? g.RowFilter : null, g.Purpose, g.From, g.Until, asOf is null ? g.StateAt(now) : GrantState.Active,
            asOf is null ? g.RevokeReason : null, asOf is null && g.StateAt(now) == GrantState.Active && g.MayBeRevokedBy(principal, rights), g.ContractVersion, g.Revision)
        {
            GivenBy = g.GivenByName,
            PermittedPurpose = g.PurposeName,
            TermsVersion = g.TermsVersion,
            ExceptionOf = g.ExceptionOf,
            RowsPerDay = g.RowsPerDay,
            LastUsedAt = used.GetValueOrDefault(g.Id)?.LastAt,
            Reads = used.GetValueOrDefault(g.Id)?.Reads ?? 0,
            Rows = used.GetValueOrDefault(g.Id)?.Rows ?? 0,
            LookedAt = g.LookedAtAt <= now ? g.LookedAtAt : null,
            LookedAtBy = g.LookedAtAt <= now ? g.LookedAtByName : null,
        })];
    }

    private static IQueryable<Grant> InState(IQueryable<Grant> grants, GrantState? state, DateTimeOffset now) => state switch
    {
        null => grants,
        GrantState.Active => grants.Where(g => g.State == GrantState.Active && (g.Until == null || g.Until > now)),
        GrantState.Expired => grants.Where(g => g.State == GrantState.Expired || (g.State == GrantState.Active && g.Until <= now)),
        _ => grants.Where(g => g.State == GrantState.Revoked),
    };

    private static string SubjectOf(Grant grant, DomainRights rights, IReadOnlyDictionary<Guid, Person> people) => grant.SubjectPath is { } path ? path : grant.SubjectKind == ConsumerKind.Domain
        ? rights.Domains.TryGetValue(grant.SubjectId, out var domain) ? domain.Slug : grant.SubjectName
        : people.TryGetValue(grant.SubjectId, out var person) ? person.Email : grant.SubjectName;

    private static IQueryable<Grant> Scope(IQueryable<Grant> grants, Principal principal, DomainRights rights, bool? asOwner)
    {
        var belongs = rights.Belongs;
        var stewards = rights.With(DomainRole.Steward);
        return asOwner switch
        {
            true => grants.Where(g => stewards.Contains(g.DomainId)),
            // A service account's people know of its grants; it knows nothing of its fellows'.
            _ when principal.Kind == PrincipalKind.ServiceAccount => grants.Of(principal, rights),
            false => grants.Where(g => (g.SubjectKind == ConsumerKind.User && g.SubjectId == principal.Id)
                || (g.SubjectKind == ConsumerKind.Domain && belongs.Contains(g.SubjectId)) || (g.SubjectDomainId != null && belongs.Contains(g.SubjectDomainId.Value))),
            // Auditors know who may read what, without a role in any domain.
            null when principal.Has(PlatformRoles.Auditor) => grants,
            null => grants.Where(g => stewards.Contains(g.DomainId) || (g.SubjectKind != ConsumerKind.Domain && g.SubjectId == principal.Id)
                || (g.SubjectKind == ConsumerKind.Domain && belongs.Contains(g.SubjectId)) || (g.SubjectDomainId != null && belongs.Contains(g.SubjectDomainId.Value))),
        };
    }

    private async Task<List<Guid>> SubjectsAsync(DomainRights rights, string subject, CancellationToken ct)
    {
        var ids = rights.Domains.Values.Where(d => d.Slug == subject).Select(d => d.Id).ToList();
        if (subject.Contains('/', StringComparison.Ordinal))
        {
            // Grants outlive the account, so they are found by the path that they kept.
            await using var db = await databases.CreateDbContextAsync(ct);
            ids.AddRange(await db.Set<Grant>().Where(g => g.SubjectPath == subject).Select(g => g.SubjectId).Distinct().ToListAsync(ct));
        }
        else if (await users.FindAsync(subject, ct) is { } person) ids.Add(person.Id);
        else if (Guid.TryParse(subject, out var id)) ids.Add(id);
        return ids;
    }
}

/// <summary>Who may know of a grant and who may take it back, in one place.</summary>
internal static class GrantRights
{
    public static bool MayBeKnownBy(this Grant grant, Principal principal, DomainRights rights)
        => rights.Is(DomainRole.Steward, grant.DomainId) || Held(grant, principal, rights, DomainRole.Member);

    /// <summary>The person who holds it; members of the domain that holds it, or whose service account does; and that account.</summary>
    public static bool IsHeldBy(this Grant grant, Principal principal, DomainRights rights) => Held(grant, principal, rights, DomainRole.Member);

    /// <summary>Stewards of the port's domain; the person who holds it; stewards of the domain that holds it, or whose service account does.</summary>
    public static bool MayBeRevokedBy(this Grant grant, Principal principal, DomainRights rights)
        => rights.Is(DomainRole.Steward, grant.DomainId) || (principal.Kind == PrincipalKind.User && Held(grant, principal, rights, DomainRole.Steward));

    private static bool Held(Grant grant, Principal principal, DomainRights rights, DomainRole role) => grant.SubjectKind switch
    {
        ConsumerKind.User => grant.SubjectId == principal.Id,
        ConsumerKind.Domain => rights.Is(role, grant.SubjectId),
        _ => grant.SubjectId == principal.Id || (grant.SubjectDomainId is { } domain && rights.Is(role, domain)),
    };
}
