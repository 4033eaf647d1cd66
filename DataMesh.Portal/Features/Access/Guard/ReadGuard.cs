using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Guard;

/// <summary>Asks the grant rows for every read, anew each time; keeps nothing.</summary>
internal sealed class ReadGuard(IDbContextFactory<PortalDbContext> databases, IPortDirectory directory, IDomainDirectory domains, TimeProvider time) : IReadGuard
{
    public async Task<IReadOnlyDictionary<string, ReadDecision>> DecideAsync(Principal principal, IReadOnlyCollection<string> ports, AccessLevel level, CancellationToken ct)
    {
        var paths = ports.Distinct(StringComparer.Ordinal).ToList();
        // The portal itself has no business with anybody's rows.
        if (principal.Way == PrincipalWay.System || principal.Id == Guid.Empty)
            return paths.ToDictionary(p => p, p => (ReadDecision)Refusals.Unknown(p), StringComparer.Ordinal);

        var found = await directory.FindAsync(paths, ct);
        var rights = await domains.RightsAsync(principal, ct);
        var grants = await GrantsAsync(principal, rights, [.. found.Values.Select(p => p.Id)], ct);
        var now = time.GetUtcNow();
        return paths.ToDictionary(p => p,
            p => found.TryGetValue(p, out var port) ? Decide(port, rights, [.. grants[port.Id]], level, now) : Refusals.Unknown(p), StringComparer.Ordinal);
    }

    private ReadDecision Decide(PortInfo port, DomainRights rights, IReadOnlyList<Grant> grants, AccessLevel level, DateTimeOffset now)
    {
        var best = port.State is ProductState.Published or ProductState.Deprecated ? GrantChoice.Best(grants, port, level, now) : null;
        // A grant that holds is a right that exists, also after its product has become visible to its domain only.
        if (best is null && !directory.MaySee(rights, port.DomainId, port.State, port.Visibility)) return Refusals.Unknown(port.Path);
        if (!rights.Principal.Scopes.ReadsData(port.ProductPath)) return Refusals.Scope(port, rights.Principal.Scopes);
        if (port.State == ProductState.Retired) return Refusals.Retired(port);
        if (OwnPeople.Read(rights, port.DomainId)) return new ReadAllowed(Scans.Whole(port), null, null, null);
        if (port.State == ProductState.Draft) return Refusals.NotPublished(port);
        if (best is not null)
        {
            var exceptions = GrantChoice.Exceptions(grants, best, now);
            // What is shown beyond the grant ends with the exception that shows it.
            return new ReadAllowed(Scans.Of(port, best, exceptions), best.Id, best.Purpose, exceptions.Select(e => e.Until).Append(best.Until).Min()) { RowsPerDay = best.RowsPerDay };
        }

        return GrantChoice.Best(grants, port, AccessLevel.Sample, now) is { } lower
            ? Refusals.Level(port, lower.Level, level)
            : Refusals.Without(port, GrantChoice.LastEnded(grants, now), now);
    }

    private async Task<ILookup<Guid, Grant>> GrantsAsync(Principal principal, DomainRights rights, IReadOnlyList<Guid> ports, CancellationToken ct)
    {
        if (ports.Count == 0) return Array.Empty<Grant>().ToLookup(g => g.PortId);
        await using var db = await databases.CreateDbContextAsync(ct);
        var grants = await db.Set<Grant>().AsNoTracking().Of(principal, rights).Where(g => ports.Contains(g.PortId)).ToListAsync(ct);
        return grants.ToLookup(g => g.PortId);
    }
}

/// <summary>The domain's own people read its products without a grant: those who make, steward or own them. Service accounts read by grants only.</summary>
internal static class OwnPeople
{
    public static bool Read(DomainRights rights, Guid domainId) => rights.Principal.Kind == PrincipalKind.User && rights.Is(DomainRole.Contributor, domainId);
}

/// <summary>Whose grants count for a principal.</summary>
internal static class GrantSubjects
{
    /// <summary>The principal's own grants, and those of every domain to which it belongs.</summary>
    public static IQueryable<Grant> Of(this IQueryable<Grant> grants, Principal principal, DomainRights rights)
    {
        var (kind, mine) = (principal.AsConsumer(), rights.Belongs);
        return grants.Where(g => (g.SubjectKind == kind && g.SubjectId == principal.Id) || (g.SubjectKind == ConsumerKind.Domain && mine.Contains(g.SubjectId)));
    }

    /// <summary>The same of requests.</summary>
    public static IQueryable<AccessRequest> Of(this IQueryable<AccessRequest> requests, Principal principal, DomainRights rights)
    {
        var (kind, mine) = (principal.AsConsumer(), rights.Belongs);
        return requests.Where(r => (r.ConsumerKind == kind && r.ConsumerId == principal.Id) || (r.ConsumerKind == ConsumerKind.Domain && mine.Contains(r.ConsumerId)));
    }

    private static ConsumerKind AsConsumer(this Principal principal) => principal.Kind == PrincipalKind.ServiceAccount ? ConsumerKind.ServiceAccount : ConsumerKind.User;
}
