using DataMesh.Portal.Features.Access.Contracts;

namespace DataMesh.Portal.Features.Access.Inbox;

/// <summary>A request's state in words.</summary>
internal static class RequestWords
{
    public static string Of(RequestState state) => state switch
    {
        RequestState.Submitted => "Waits for a decision",
        RequestState.NeedsInfo => "They ask you something",
        RequestState.Approved => "Approved",
        RequestState.Denied => "Denied",
        _ => "Withdrawn",
    };

    public static string? Tone(RequestState state) => state switch
    {
        RequestState.Submitted => "accent",
        RequestState.NeedsInfo => "warn",
        RequestState.Approved => "good",
        RequestState.Denied => "bad",
        _ => null,
    };

    /// <summary>Who has to do what next.</summary>
    public static string Next(AccessRequestView request) => request.State switch
    {
        RequestState.Submitted => request.Approvers.Count == 0 ? "nobody else may decide; ask for another steward" : $"{Words.And(request.Approvers)} decide{(request.Approvers.Count == 1 ? "s" : "")}",
        RequestState.NeedsInfo => "answer their question",
        RequestState.Approved => request.Ports.Count(p => p.Decision == "granted") is var granted && granted < request.Ports.Count ? $"{granted} of {request.Ports.Count} ports granted" : "granted",
        RequestState.Denied => request.Notes.LastOrDefault(n => n.Action == "denied")?.Note ?? "",
        _ => "",
    };

    /// <summary>A note's action as a verb after the name.</summary>
    public static string Did(string action) => action switch
    {
        "submitted" => "asked for access",
        "asked" => "asked back",
        "withdrawn" => "withdrew the request",
        "one-approved" => "approved; others decide too",
        "owner-approved" => "approved; Governance decides next",
        _ => action,
    };
}
