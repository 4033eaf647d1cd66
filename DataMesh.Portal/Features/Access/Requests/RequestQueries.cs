using System.Globalization;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Finds requests for those who may know of them.</summary>
internal sealed class RequestQueries(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, RequestViews views)
{
    public async Task<Page<AccessRequestView>> ListAsync(Principal principal, bool asApprover, RequestState? state, PageRequest page, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var query = db.Set<AccessRequest>().AsNoTracking().AsSplitQuery().Include(r => r.Ports).Include(r => r.Notes).AsQueryable();
        query = asApprover ? query.ToBeDecidedBy(principal, rights) : query.Where(r => r.RequesterId == principal.Id);
        if (state is { } only) query = query.Where(r => r.State == only);
        // What waits longest is decided first; one's own latest request is looked for first.
        query = asApprover && state is RequestState.Submitted or RequestState.NeedsInfo
            ? query.OrderBy(r => r.CreatedAt).ThenBy(r => r.Id)
            : query.OrderByDescending(r => r.CreatedAt).ThenBy(r => r.Id);
        var found = await query.Skip((int)page.AfterNumber).Take(page.Limit + 1).ToListAsync(ct);
        var next = (page.AfterNumber + page.Limit).ToString(CultureInfo.InvariantCulture);
        var cut = page.Cut(found, _ => next);
        return new Page<AccessRequestView>(await views.OfAsync(principal, rights, cut.Items, ct), cut.Next);
    }

    public async Task<int> ToDecideAsync(Principal principal, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        var mine = rights.With(DomainRole.Steward);
        if (mine.Count == 0) return 0;
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<AccessRequest>().ToBeDecidedBy(principal, rights).CountAsync(r => r.State == RequestState.Submitted
            && r.Ports.Any(p => p.Decision == PortDecision.Open && mine.Contains(p.DomainId)), ct);
    }

    public async Task<Result<AccessRequestView>> GetAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var request = await db.Set<AccessRequest>().AsNoTracking().WithAll().SingleOrDefaultAsync(r => r.Id == id, ct);
        return request is null || !request.MayBeKnownBy(principal, rights)
            ? NotFound.Of("access request", id.ToString())
            : await views.OfAsync(principal, rights, request, ct);
    }
}

/// <summary>Who may know of a request, in one place.</summary>
internal static class RequestRights
{
    public static IQueryable<AccessRequest> WithAll(this IQueryable<AccessRequest> requests) => requests.AsSplitQuery().Include(r => r.Ports).Include(r => r.Notes);

    /// <summary>Requests of others that touch a domain in which the principal is a steward.</summary>
    public static IQueryable<AccessRequest> ToBeDecidedBy(this IQueryable<AccessRequest> requests, Principal principal, DomainRights rights)
    {
        var mine = rights.With(DomainRole.Steward);
        return requests.Where(r => r.RequesterId != principal.Id && r.Ports.Any(p => mine.Contains(p.DomainId)));
    }

    public static bool MayBeKnownBy(this AccessRequest request, Principal principal, DomainRights rights)
        => request.RequesterId == principal.Id || request.Ports.Any(p => rights.Is(DomainRole.Steward, p.DomainId));
}
