using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>What moves a request without giving a grant: deny, ask, answer, withdraw.</summary>
internal sealed class RequestTalk(RequestMoves moves)
{
    public Task<Result<AccessRequestView>> DenyAsync(Principal principal, Guid id, string? note, long? revision, CancellationToken ct)
        => moves.MoveAsync(principal, id, revision, move =>
        {
            if (move.Decidable(out var steps) is { } refused) return Said(refused);
            if (Note(note, required: true) is { } wrong) return Said(wrong);
            // One denial denies, in whosever name it is.
            steps = [.. steps.DistinctBy(s => s.Port)];
            foreach (var step in steps)
            {
                move.Take(step, StepState.Denied, note);
                move.Decide(step.Port, PortDecision.Denied);
            }

            move.Settle();
            foreach (var name in steps.GroupBy(s => s.InNameOf)) move.Say("denied", note, [.. name.Select(s => s.Port)], name.Key);
            return Said(null);
        }, ct);

    public Task<Result<AccessRequestView>> AskAsync(Principal principal, Guid id, string? note, CancellationToken ct)
        => moves.MoveAsync(principal, id, null, move =>
        {
            if (move.Decidable(out var steps) is { } refused) return Said(refused);
            if (move.Request.State == RequestState.NeedsInfo) return Said(new Conflict($"The request already waits for an answer of {move.Request.RequesterName}."));
            if (Note(note, required: true) is { } wrong) return Said(wrong);
            move.Request.State = RequestState.NeedsInfo;
            foreach (var name in steps.GroupBy(s => s.InNameOf)) move.Say("asked", note, [.. name.Select(s => s.Port)], name.Key);
            return Said(null);
        }, ct);

    public Task<Result<AccessRequestView>> AnswerAsync(Principal principal, Guid id, string? note, CancellationToken ct)
        => moves.MoveAsync(principal, id, null, move =>
        {
            if (move.Request.RequesterId != principal.Id) return Said(new Forbidden("Only the requester answers."));
            if (move.Request.State != RequestState.NeedsInfo) return Said(new Conflict("Nobody waits for an answer to this request."));
            if (Note(note, required: true) is { } wrong) return Said(wrong);
            move.Request.State = RequestState.Submitted;
            // Who asked waited; who decides waits from now on.
            foreach (var step in move.Request.Steps.Where(s => s.State == StepState.Open)) (step.WaitsSince, step.RemindedAt) = (move.Now, null);
            move.Say("answered", note, Open(move));
            return Said(null);
        }, ct);

    public Task<Result<AccessRequestView>> WithdrawAsync(Principal principal, Guid id, string? note, CancellationToken ct)
        => moves.MoveAsync(principal, id, null, move =>
        {
            if (move.Request.RequesterId != principal.Id) return Said(new Forbidden("Only the requester withdraws a request."));
            if (!move.Request.IsOpen) return Said(new Conflict("The request is closed; give back a grant instead, if there is one."));
            if (Note(note, required: false) is { } wrong) return Said(wrong);
            move.Withdraw(note);
            return Said(null);
        }, ct);

    private static IReadOnlyList<AccessRequestPort> Open(Move move) => [.. move.Request.Ports.Where(p => p.Decision == PortDecision.Open)];

    private static Error? Note(string? note, bool required)
    {
        var wrong = new List<FieldError>();
        RequestRules.Note(note, required, wrong);
        return wrong.Count > 0 ? Invalid.Of(wrong) : null;
    }

    private static Task<Error?> Said(Error? error) => Task.FromResult(error);
}
