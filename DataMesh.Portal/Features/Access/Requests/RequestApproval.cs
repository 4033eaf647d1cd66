using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>
/// Takes the next step of the open ports on which somebody decides. Only the last step makes a grant: an owner's approval of personal
/// or restricted columns is kept with its conditions until Governance has approved too, which may tighten and not widen them.
/// </summary>
internal sealed class RequestApproval(RequestMoves moves, IPortDirectory directory, IRoutePolicies policies, Deciders deciders, IServiceAccounts accounts)
{
    public Task<Result<AccessRequestView>> ApproveAsync(Principal principal, Guid id, ApproveInput input, long? revision, CancellationToken ct)
        => moves.MoveAsync(principal, id, revision, async move =>
        {
            if (move.Decidable(out var steps) is { } refused) return refused;
            if (move.Request is { ConsumerKind: ConsumerKind.ServiceAccount, ConsumerId: var account } && (await accounts.GetAsync([account], ct)).Count == 0)
                return new Conflict($"The service account {move.Request.ConsumerPath} is gone. Deny the request and say so.");
            var there = await directory.GetAsync([.. steps.Select(s => s.Port.PortId)], ct);
            foreach (var port in steps.Select(s => s.Port))
            {
                if (!there.TryGetValue(port.PortId, out var info)) return new Conflict($"The port {port.Path} is gone. Deny the request and say so.");
                if (info.State is ProductState.Retired or ProductState.Draft) return new Conflict($"{info.ProductName} is {(info.State == ProductState.Draft ? "a draft" : "retired")}: nobody can be let in.");
            }

            var terms = await RouteFinder.TermsAsync(move.Db, [.. steps.Select(s => s.Port.ProductId).Distinct()], ct);
            var narrowed = new Narrowing(move.Request, [.. steps.Select(s => new OpenPort(s.Port, there[s.Port.PortId],
                s.Port.Conditions is { } kept ? PortConditions.Read(kept) : null, terms.GetValueOrDefault(s.Port.ProductId)))], input, move.Now).Conditions();
            if (narrowed.Error is { } wrong) return wrong;
            var rules = await policies.NowAsync(ct);
            var (given, passed) = (new List<Decidable>(), new List<Decidable>());
            foreach (var step in steps)
            {
                var done = Take(move, step, there[step.Port.PortId], narrowed.Value[step.Port.Path], rules, input.Note);
                (done ? given : passed).Add(step);
            }

            move.Settle();
            foreach (var name in given.GroupBy(s => s.InNameOf)) move.Say("approved", input.Note, [.. name.Select(s => s.Port)], name.Key);
            foreach (var name in passed.GroupBy(s => s.InNameOf)) move.Say("owner-approved", input.Note, [.. name.Select(s => s.Port)], name.Key);
            if (passed.Count > 0) await PassOnAsync(move, passed, ct);
            return null;
        }, ct);

    // True when the port is granted, false when it goes on to Governance.
    private static bool Take(Move move, Decidable step, PortInfo info, PortConditions conditions, RoutePolicies rules, string? note)
    {
        move.Take(step, StepState.Approved, note);
        var sensitive = RouteRules.Sensitive(rules, info.Columns.Where(c => conditions.Columns.Contains(c.Name, StringComparer.Ordinal)));
        var next = move.Request.Steps.Where(s => s.RequestPortId == step.Port.Id && s.Number > step.Step.Number && s.State == StepState.Later).MinBy(s => s.Number);
        if (sensitive && step.Step.Kind == StepKind.Owner)
        {
            // Columns may have become sensitive since it was asked for.
            next ??= move.Request.AddStep(move.Db, step.Port, step.Step.Number + 1, StepKind.Governance);
            (next.State, next.WaitsSince) = (StepState.Open, move.Now);
            step.Port.Conditions = conditions.Write();
            return false;
        }

        var grant = Giving.Give(move.Db, move.Principal, move.Acting.Rights, move.Request, step.Port, info, conditions,
            step.Step.Kind == StepKind.Governance ? GrantBasis.Governance : GrantBasis.Owner, move.Now);
        grant.GivenByName = Words.And([.. move.Request.Steps.Where(s => s.RequestPortId == step.Port.Id && s.State == StepState.Approved).OrderBy(s => s.Number).Select(s => s.DecidedByName).OfType<string>()]);
        move.Decide(step.Port, PortDecision.Granted);
        return true;
    }

    private async Task PassOnAsync(Move move, IReadOnlyList<Decidable> passed, CancellationToken ct)
    {
        var people = await deciders.PeopleAsync([], true, ct);
        var next = move.Request.Steps.First(s => s.RequestPortId == passed[0].Port.Id && s.State == StepState.Open);
        move.Db.Record(move.Principal, new RequestPassedOn(move.Request.Id, [.. passed.Select(s => s.Port.Path)], StepKind.Governance, move.Request.RequesterName,
            [.. people.Of(move.Request, next).Select(p => p.Id)]));
    }
}
