using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>
/// Moves a request: read it, let a rule change it, save it. Who loses a race reads what is there now and is judged again, so that
/// owners of different domains do not disturb each other and the second one of the same domain is told who was faster.
/// </summary>
internal sealed class RequestMoves(IDbContextFactory<PortalDbContext> databases, Deciders deciders, RequestViews views, TimeProvider time)
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
            var acting = await deciders.OfAsync(principal, ct);
            await using var db = await databases.CreateDbContextAsync(ct);
            var request = await db.Set<AccessRequest>().WithAll().SingleOrDefaultAsync(r => r.Id == id, ct);
            if (request is null || !acting.MayKnow(request)) return NotFound.Of("access request", id.ToString());
            var here = new Move(db, acting, request, time.GetUtcNow());
            if (await move(here) is { } error) return error;
            if (request.Expect(revision, "the request") is { } stale) return stale;

            // The revision has to grow even if the clock stands still.
            request.ChangedAt = here.Now;
            db.Entry(request).Property(r => r.ChangedAt).IsModified = true;
            if (await db.TrySaveAsync("the request", "Another grant was given at the same moment; look at the request again.", ct) is not { } lost) return await views.OfAsync(acting, request, ct);
            if (attempt == Tries) return lost;
        }
    }
}

/// <summary>A request on its way from one state to another.</summary>
internal sealed record Move(PortalDbContext Db, Acting Acting, AccessRequest Request, DateTimeOffset Now)
{
    public Principal Principal => Acting.Self;

    /// <summary>Adds what was said and done, and records it for audit and notifications.</summary>
    public void Say(string action, string? note, IReadOnlyList<AccessRequestPort> ports, Principal? inNameOf = null)
    {
        var text = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
        var by = inNameOf is null ? Principal.Name : $"{Principal.Name}, for {inNameOf.Name},";
        Db.Add(new RequestNote { Id = Guid.CreateVersion7(), RequestId = Request.Id, At = Now, ById = Principal.Id, ByName = by.Length <= 256 ? by : by[..256], Action = action, Note = text });
        Db.Record(Principal, new RequestMoved(Request.Id, [.. ports.Select(p => p.Path)], action, Request.RequesterId, [.. ports.Select(p => p.DomainId).Distinct()], text)
        {
            InNameOf = inNameOf?.Id,
            InNameOfName = inNameOf?.Name,
        });
    }

    /// <summary>The steps that the principal decides now, in order of their ports; or why there are none.</summary>
    public Error? Decidable(out IReadOnlyList<Decidable> steps)
    {
        steps = [.. Acting.Deciding(Request)];
        if (steps.Count > 0) return null;
        if (Request.RequesterId == Principal.Id) return new Forbidden("Nobody decides on a request that they made. Another steward or owner of the domain decides on it.");
        var waiting = Request.Steps.Where(s => Request.IsOpen && s.State is StepState.Open or StepState.Later).ToList();
        if (Request.IsOpen && Acting.Awaited(Request) is { } awaited) return new Conflict($"You have approved already. {StepViews.Capital(StepViews.Who(Acting.Rights, awaited))} has still to decide.");
        if (waiting.Select(s => Acting.Refusal(Request, s)).FirstOrDefault(r => r is not null) is { } refused) return refused;
        var mine = Request.Ports.Where(p => Acting.AnswersFor(Request, p)).ToList();
        if (mine.Count == 0) return new Forbidden("Only stewards and owners of a port's domain decide on it, and Governance where it covers personal or restricted data.");
        if (Request.State == RequestState.Withdrawn) return new Conflict($"{Request.RequesterName} has withdrawn the request.");
        var last = Request.Steps.Where(s => s.DecidedAt is not null && mine.Any(p => p.Id == s.RequestPortId)).MaxBy(s => s.DecidedAt);
        if (waiting.FirstOrDefault(s => s is { State: StepState.Open, Kind: StepKind.Owner } && s.Seat != SeatKind.Any && mine.Any(p => p.Id == s.RequestPortId)) is { } seat)
            return new Forbidden($"{StepViews.Capital(StepViews.Who(Acting.Rights, seat))} has to decide on it; nobody else may take that place.");
        if (last is null) return waiting.Any(s => mine.Any(p => p.Id == s.RequestPortId)) ? new Conflict("The owners have not decided yet; Governance decides after them.") : new Conflict("The request is closed.");
        var what = mine.First(p => p.Id == last.RequestPortId).Path;
        return new Conflict($"The request was already decided by {last.DecidedByName ?? "a rule"}: {what} was {(last.State == StepState.Denied ? "denied" : mine.Any(p => p.Decision == PortDecision.Open) ? "approved, and Governance decides next," : "granted")} on {Words.Day(last.DecidedAt!.Value)}.");
    }

    /// <summary>Marks a step as decided, by the principal or in somebody's name.</summary>
    public void Take(Decidable decided, StepState state, string? note)
    {
        var step = decided.Step;
        (step.State, step.DecidedAt, step.DecidedById, step.DecidedByName) = (state, Now, Principal.Id, Principal.Name);
        (step.InNameOfId, step.InNameOfName) = (decided.InNameOf?.Id, decided.InNameOf?.Name);
        step.Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim();
    }

    /// <summary>Marks a port as decided; the steps that it no longer needs go with it.</summary>
    public void Decide(AccessRequestPort port, PortDecision decision)
    {
        port.Decision = decision;
        port.OpenKey = null;
        port.Conditions = null;
        port.DecidedByName = Principal.Name;
        port.DecidedAt = Now;
        foreach (var step in Request.Steps.Where(s => s.RequestPortId == port.Id && s.State is StepState.Open or StepState.Later))
            step.State = decision == PortDecision.Withdrawn ? StepState.Withdrawn : StepState.NotNeeded;
    }

    /// <summary>Takes the open ports back.</summary>
    public void Withdraw(string? note)
    {
        IReadOnlyList<AccessRequestPort> ports = [.. Request.Ports.Where(p => p.Decision == PortDecision.Open)];
        foreach (var port in ports) Decide(port, PortDecision.Withdrawn);
        Settle();
        Say("withdrawn", note, ports);
    }

    /// <summary>Closes the request once none of its ports is open.</summary>
    public void Settle() => Request.Settle(Now);
}

/// <summary>A step that somebody decides now.</summary>
/// <param name="Port">Its port.</param>
/// <param name="Step">The step.</param>
/// <param name="InNameOf">For whom the decider stands in, or null.</param>
internal sealed record Decidable(AccessRequestPort Port, RequestStep Step, Principal? InNameOf);
