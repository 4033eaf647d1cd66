using System.Globalization;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Finds requests for those who may know of them.</summary>
internal sealed class RequestQueries(IDbContextFactory<PortalDbContext> databases, Deciders deciders, RequestViews views)
{
    public async Task<Page<AccessRequestView>> ListAsync(Principal principal, bool asApprover, RequestState? state, PageRequest page, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var query = db.Set<AccessRequest>().AsNoTracking().WithAll();
        query = asApprover ? acting.Concerned(query) : query.Where(r => r.RequesterId == principal.Id);
        if (state is { } only) query = query.Where(r => r.State == only);
        // What waits longest is decided first; one's own latest request is looked for first.
        query = asApprover && state is RequestState.Submitted or RequestState.NeedsInfo
            ? query.OrderBy(r => r.CreatedAt).ThenBy(r => r.Id)
            : query.OrderByDescending(r => r.CreatedAt).ThenBy(r => r.Id);
        var found = await query.Skip((int)page.AfterNumber).Take(page.Limit + 1).ToListAsync(ct);
        var next = (page.AfterNumber + page.Limit).ToString(CultureInfo.InvariantCulture);
        var cut = page.Cut(found, _ => next);
        return new Page<AccessRequestView>(await views.OfAsync(acting, cut.Items, ct), cut.Next);
    }

    /// <summary>Exactly what the principal decides now, in its own name or as a deputy; the longest wait first.</summary>
    public async Task<Page<AccessRequestView>> WaitingAsync(Principal principal, PageRequest page, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (acting.Waiting(db.Set<AccessRequest>()) is not { } ids) return new Page<AccessRequestView>([], null);
        var found = await db.Set<AccessRequest>().AsNoTracking().WithAll().Where(r => ids.Contains(r.Id)).OrderBy(r => r.CreatedAt).ThenBy(r => r.Id)
            .Skip((int)page.AfterNumber).Take(page.Limit + 1).ToListAsync(ct);
        var next = (page.AfterNumber + page.Limit).ToString(CultureInfo.InvariantCulture);
        var cut = page.Cut(found, _ => next);
        return new Page<AccessRequestView>(await views.OfAsync(acting, cut.Items, ct), cut.Next);
    }

    public async Task<int> ToDecideAsync(Principal principal, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        return acting.Waiting(db.Set<AccessRequest>()) is { } ids ? await ids.CountAsync(ct) : 0;
    }

    public async Task<Result<AccessRequestView>> GetAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var acting = await deciders.OfAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var request = await db.Set<AccessRequest>().AsNoTracking().WithAll().SingleOrDefaultAsync(r => r.Id == id, ct);
        return request is null || !acting.MayKnow(request)
            ? NotFound.Of("access request", id.ToString())
            : await views.OfAsync(acting, request, ct);
    }
}

/// <summary>Reads requests with everything that belongs to them.</summary>
internal static class WholeRequests
{
    public static IQueryable<AccessRequest> WithAll(this IQueryable<AccessRequest> requests) => requests.AsSplitQuery().Include(r => r.Ports).Include(r => r.Notes).Include(r => r.Steps);
}
