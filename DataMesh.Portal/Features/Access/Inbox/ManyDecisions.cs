using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Requests;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Access.Inbox;

/// <summary>Decides several requests as their cards would without a change, one after the other, each against the revision that was looked at.</summary>
internal sealed class ManyDecisions(IAccessService access, IRoutePolicies policies) : IManyDecisions
{
    private const int Most = 100;

    public async Task<bool> AllowedAsync(CancellationToken ct) => (await policies.NowAsync(ct)).Together;

    public string? WhyNot(AccessRequestView request, bool approve)
    {
        var mine = request.Ports.Where(p => p.MayDecide).ToList();
        if (mine.Count == 0) return "It does not wait for your decision.";
        if (request.State == RequestState.NeedsInfo) return $"It waits for an answer of {request.RequesterName}.";
        if (request.ExceptionOf is not null) return "It asks for masked values as they are: look at it.";
        var asked = mine.SelectMany(p => p.Columns.Where(c => c.Asked)).ToList();
        if (asked.Any(c => c.PersonalData)) return "Personal data is asked for: look at it.";
        if (asked.Any(c => c.Classification == "restricted")) return "Restricted data is asked for: look at it.";
        if (!approve) return null;
        if (asked.Count == 0 || asked.Any(c => string.IsNullOrEmpty(c.Classification))) return "Not every column is classified: look at it.";
        if (request.Level == AccessLevel.Export) return "Downloads are asked for: look at it.";
        return request.Steps.Any(s => s is { State: StepState.Open or StepState.Later, Kind: StepKind.Governance } or { State: StepState.Open, Together: > 1 }) ? "Others have to approve too: look at it." : null;
    }

    public async Task<Result<ManyDecided>> DecideAsync(Principal principal, IReadOnlyList<Guid> requests, bool approve, string? note, CancellationToken ct)
    {
        var wrong = new List<FieldError>();
        if (requests.Count is 0 or > Most) wrong.Add(new FieldError("requests", $"Name 1 to {Most} requests."));
        for (var i = 0; i < requests.Count; i++)
            if (requests.Take(i).Contains(requests[i])) wrong.Add(new FieldError($"requests[{i}]", "The request is named twice."));
        RequestRules.Note(note, required: true, wrong);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        if (!await AllowedAsync(ct)) return new Forbidden("Governance has switched off deciding many requests at once; decide on each by itself.");
        var items = new List<OneDecided>();
        foreach (var request in requests)
            items.Add(await OneAsync(principal, request, approve, note!, ct) is { } left ? new OneDecided(request, "left", left) : new OneDecided(request, approve ? "approved" : "denied", null));
        var decided = items.Count(i => i.Outcome != "left");
        return new ManyDecided(items, decided, items.Count - decided);
    }

    // Why it stays as it was; null when it is decided.
    private async Task<string?> OneAsync(Principal principal, Guid id, bool approve, string note, CancellationToken ct)
    {
        var request = await access.GetAsync(principal, id, ct);
        if (request.Error is { } unknown) return unknown.Message;
        if (WhyNot(request.Value, approve) is { } refused) return refused;
        if (!approve) return (await access.DenyAsync(principal, id, note, request.Value.Revision, ct)).Error?.Message;

        var context = await access.ContextAsync(principal, id, ct);
        if (context.Error is { } error) return error.Message;
        if (context.Value.ProposedMasks.Any(p => p.Value.Count > 0)) return "Masks are proposed for it: look at it.";
        if (request.Value.Until is null && context.Value.MostDays is null) return "No end was asked for, and its owners say none: look at it.";
        if (context.Value.Denied) return "It was denied before: look at it.";
        var input = Draft.Of(request.Value, context.Value).ToInput();
        return (await access.ApproveAsync(principal, id, input with { Note = note, Until = request.Value.Until ?? input.Until }, request.Value.Revision, ct)).Error?.Message;
    }
}
