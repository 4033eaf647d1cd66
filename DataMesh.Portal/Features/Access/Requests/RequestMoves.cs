using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>
/// Moves a request: read it, let a rule change it, save it. Who loses a race reads what is there now and is judged again, so that
/// owners of different domains do not disturb each other and the second one of the same domain is told who was faster.
/// </summary>
internal sealed class RequestMoves(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, RequestViews views, TimeProvider time)
{
    private const int Tries = 4;

    /// <param name="principal">Who moves it.</param>
    /// <param name="id">The request.</param>
    /// <param name="revision">The revision that the caller saw, or null for any.</param>
    /// <param name="move">Changes the request, or says why not.</param>
    /// <param name="ct">Cancels.</param>
    public async Task<Result<AccessRequestView>> MoveAsync(Principal principal, Guid id, long? revision, Func<Move, Task<Error?>> move, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            var rights = await domains.RightsAsync(principal, ct);
            await using var db = await databases.CreateDbContextAsync(ct);
            var request = await db.Set<AccessRequest>().WithAll().SingleOrDefaultAsync(r => r.Id == id, ct);
            if (request is null || !request.MayBeKnownBy(principal, rights)) return NotFound.Of("access request", id.ToString());
            var here = new Move(db, principal, rights, request, time.GetUtcNow());
            if (await move(here) is { } error) return error;
            if (request.Expect(revision, "the request") is { } stale) return stale;

            // The revision has to grow even if the clock stands still.
            request.ChangedAt = here.Now;
            db.Entry(request).Property(r => r.ChangedAt).IsModified = true;
            if (await db.TrySaveAsync("the request", null, ct) is not { } lost) return await views.OfAsync(principal, rights, request, ct);
            if (attempt == Tries) return lost;
        }
    }
}

/// <summary>A request on its way from one state to another.</summary>
internal sealed record Move(PortalDbContext Db, Principal Principal, DomainRights Rights, AccessRequest Request, DateTimeOffset Now)
{
    /// <summary>Adds what was said and done, and records it for audit and notifications.</summary>
    public void Say(string action, string? note, IReadOnlyList<AccessRequestPort> ports)
    {
        var text = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        Db.Add(new RequestNote { Id = Guid.CreateVersion7(), RequestId = Request.Id, At = Now, ById = Principal.Id, ByName = Principal.Name, Action = action, Note = text });
        Db.Record(Principal, new RequestMoved(Request.Id, [.. ports.Select(p => p.Path)], action, Request.RequesterId, [.. ports.Select(p => p.DomainId).Distinct()], text));
    }

    /// <summary>The open ports on which the principal decides; or why there are none.</summary>
    public Error? Decidable(out IReadOnlyList<AccessRequestPort> ports)
    {
        ports = [];
        if (Request.RequesterId == Principal.Id) return new Forbidden("Nobody decides on a request that they made. Another steward or owner of the domain decides on it.");
        var mine = Request.Ports.Where(p => Rights.Is(DomainRole.Steward, p.DomainId)).OrderBy(p => p.Path, StringComparer.Ordinal).ToList();
        if (mine.Count == 0) return new Forbidden("Only stewards and owners of a port's domain decide on it.");
        ports = [.. mine.Where(p => Request.IsOpen && p.Decision == PortDecision.Open)];
        if (ports.Count > 0) return null;
        if (Request.State == RequestState.Withdrawn) return new Conflict($"{Request.RequesterName} has withdrawn the request.");
        var last = mine.Where(p => p.DecidedAt is not null).MaxBy(p => p.DecidedAt);
        return new Conflict(last is null
            ? "The request is closed."
            : $"The request was already decided by {last.DecidedByName}: {last.Path} was {(last.Decision == PortDecision.Granted ? "granted" : "denied")} on {Words.Day(last.DecidedAt!.Value)}.");
    }

    /// <summary>Marks a port as decided.</summary>
    public void Decide(AccessRequestPort port, PortDecision decision)
    {
        port.Decision = decision;
        port.OpenKey = null;
        port.DecidedByName = Principal.Name;
        port.DecidedAt = Now;
    }

    /// <summary>Closes the request once none of its ports is open.</summary>
    public void Settle()
    {
        if (Request.Ports.Any(p => p.Decision == PortDecision.Open)) return;
        Request.DecidedAt = Now;
        Request.State = Request.Ports.Any(p => p.Decision == PortDecision.Granted) ? RequestState.Approved
            : Request.Ports.Any(p => p.Decision == PortDecision.Withdrawn) ? RequestState.Withdrawn : RequestState.Denied;
    }
}
