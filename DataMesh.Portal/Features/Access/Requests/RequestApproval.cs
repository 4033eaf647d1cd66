using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>
/// Takes the next step of the open ports on which somebody decides. Only the last step makes a grant: an approval after which others have
/// to approve too is kept with its conditions, which those may tighten and not widen.
/// </summary>
internal sealed class RequestApproval(RequestMoves moves, IPortDirectory directory, IRoutePolicies policies, Deciders deciders, IServiceAccounts accounts)
{
    public Task<Result<AccessRequestView>> ApproveAsync(Principal principal, Guid id, ApproveInput input, long? revision, CancellationToken ct)
        => moves.MoveAsync(principal, id, revision, async move =>
        {
            if (move.Decidable(out var steps) is { } refused) return refused;
            if (move.Request is { ConsumerKind: ConsumerKind.ServiceAccount, ConsumerId: var account } && (await accounts.GetAsync([account], ct)).Count == 0)
                return new Conflict($"The service account {move.Request.ConsumerPath} is gone. Deny the request and say so.");
            var masked = move.Request.ExceptionOf is { } of ? await move.Db.Set<Grant>().AsNoTracking().SingleAsync(g => g.Id == of, ct) : null;
            if (masked?.HoldsAt(move.Now) == false) return new Conflict("The grant whose masks it is about has ended. Deny the request and say so.");
            var ports = steps.Select(s => s.Port).Distinct().ToList();
            var there = await directory.GetAsync([.. ports.Select(p => p.PortId)], ct);
            foreach (var port in ports)
            {
                if (!there.TryGetValue(port.PortId, out var info)) return new Conflict($"The port {port.Path} is gone. Deny the request and say so.");
                if (info.State is ProductState.Retired or ProductState.Draft) return new Conflict($"{info.ProductName} is {(info.State == ProductState.Draft ? "a draft" : "retired")}: nobody can be let in.");
            }

            var terms = await RouteFinder.TermsAsync(move.Db, [.. ports.Select(p => p.ProductId).Distinct()], ct);
            var narrowed = new Narrowing(move.Request, [.. ports.Select(p => new OpenPort(p, there[p.PortId], p.Conditions is { } kept ? PortConditions.Read(kept) : null, terms.GetValueOrDefault(p.ProductId)) { Masked = masked })],
                input, move.Now).Conditions();
            if (narrowed.Error is { } wrong) return wrong;
            var rules = await policies.NowAsync(ct);
            var numbers = await Giving.NumbersAsync(move.Db, move.Request.ConsumerKind, move.Request.ConsumerId, [.. ports.Select(p => p.PortId)], ct);
            var done = new List<(Decidable Step, Approved What)>();
            foreach (var mine in steps.GroupBy(s => s.Port))
            {
                foreach (var step in mine) move.Take(step, StepState.Approved, input.Note);
                var port = mine.Key;
                var what = StepEnd.Of(move, port, mine.First().Step, there[port.PortId], narrowed.Value[port.Path], rules, numbers[port.PortId]);
                done.AddRange(mine.Select(s => (s, what)));
            }

            move.Settle();
            foreach (var said in done.GroupBy(d => (d.What, d.Step.InNameOf)))
                move.Say(said.Key.What switch { Approved.Granted => "approved", Approved.PassedOn => "owner-approved", _ => "one-approved" }, input.Note, [.. said.Select(s => s.Step.Port)], said.Key.InNameOf);
            if (done.Where(d => d.What == Approved.PassedOn).Select(d => d.Step.Port).Distinct().ToList() is { Count: > 0 } passed) await PassOnAsync(move, deciders, passed, ct);
            return null;
        }, ct);

    /// <summary>Tells Governance that it decides next.</summary>
    public static async Task PassOnAsync(Move move, Deciders deciders, IReadOnlyList<AccessRequestPort> passed, CancellationToken ct)
    {
        var people = await deciders.PeopleAsync([], true, ct);
        var next = move.Request.Steps.First(s => s.RequestPortId == passed[0].Id && s.State == StepState.Open);
        move.Db.Record(move.Principal, new RequestPassedOn(move.Request.Id, [.. passed.Select(p => p.Path)], StepKind.Governance, move.Request.RequesterName,
            [.. people.Of(move.Request, next).Select(p => p.Id)]));
    }
}
