using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>Somebody's wish for grants. Never edited into something else: renewing is a new request.</summary>
internal sealed class AccessRequest : IVersioned
{
    public Guid Id { get; set; }
    public Guid RequesterId { get; set; }
    public required string RequesterName { get; set; }
    public required string RequesterEmail { get; set; }
    public ConsumerKind ConsumerKind { get; set; }
    /// <summary>A user's, a domain's or a service account's id.</summary>
    public Guid ConsumerId { get; set; }
    /// <summary>A service account's domain; null otherwise.</summary>
    public Guid? ConsumerDomainId { get; set; }
    /// <summary>A service account's path; null otherwise.</summary>
    public string? ConsumerPath { get; set; }
    /// <summary>A service account's name; null otherwise.</summary>
    public string? ConsumerName { get; set; }
    public required string Purpose { get; set; }
    public AccessLevel Level { get; set; }
    public DateTimeOffset? Until { get; set; }
    /// <summary>The grant whose masks it asks to be taken off some columns; null for a grant of its own.</summary>
    public Guid? ExceptionOf { get; set; }
    public RequestState State { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public long Revision { get; set; }
    public List<AccessRequestPort> Ports { get; set; } = [];
    public List<RequestNote> Notes { get; set; } = [];
    public List<RequestStep> Steps { get; set; } = [];

    /// <summary>Whether an approver or the requester may still move it.</summary>
    public bool IsOpen => State is RequestState.Submitted or RequestState.NeedsInfo;

    /// <summary>Adds a step to one of its ports; it waits for the one before it until somebody opens it.</summary>
    public RequestStep AddStep(DbContext? db, AccessRequestPort port, int number, StepKind kind, Seat? seat = null)
    {
        var step = new RequestStep { Id = Guid.CreateVersion7(), RequestId = Id, RequestPortId = port.Id, DomainId = port.DomainId, Number = number, Kind = kind, State = StepState.Later };
        if (seat is not null) (step.Seat, step.PersonId, step.PersonName) = (seat.Kind, seat.PersonId, seat.PersonName);
        Steps.Add(step);
        // The id is ours, so a request that is already there would take the step for one that exists.
        db?.Add(step);
        return step;
    }

    /// <summary>Closes the request once none of its ports is open.</summary>
    public void Settle(DateTimeOffset now)
    {
        if (Ports.Any(p => p.Decision == PortDecision.Open)) return;
        DecidedAt = now;
        State = Ports.Any(p => p.Decision == PortDecision.Granted) ? RequestState.Approved
            : Ports.Any(p => p.Decision == PortDecision.Withdrawn) ? RequestState.Withdrawn : RequestState.Denied;
    }
}

/// <summary>What became of one port of a request.</summary>
internal enum PortDecision
{
    Open,
    Granted,
    Denied,
    Withdrawn,
}

/// <summary>A port of a request; each is decided by the stewards of its own domain.</summary>
internal sealed class AccessRequestPort
{
    public Guid Id { get; set; }
    public Guid RequestId { get; set; }
    public Guid PortId { get; set; }
    /// <summary><c>domain/product/port</c>; slugs never change, so it names the port even after that is gone.</summary>
    public required string Path { get; set; }
    public Guid ProductId { get; set; }
    public Guid DomainId { get; set; }
    /// <summary>JSON list of the columns that are asked for; null for all of the port.</summary>
    public string? Columns { get; set; }
    /// <summary>The permitted purpose that was chosen, as the owners named it then; null where there was no list.</summary>
    public string? PurposeCode { get; set; }
    public string? PurposeName { get; set; }
    /// <summary>The version of the product's terms that the requester accepted; null where there were none.</summary>
    public int? TermsVersion { get; set; }
    public PortDecision Decision { get; set; }
    /// <summary>JSON: what was approved so far, while somebody else has still to approve it; see <see cref="PortConditions"/>.</summary>
    public string? Conditions { get; set; }
    /// <summary>Set while the port is open and unique then, so that the same access is not asked for twice at once.</summary>
    public string? OpenKey { get; set; }
    public Guid? GrantId { get; set; }
    public string? DecidedByName { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
}

/// <summary>Something said or done about a request.</summary>
internal sealed class RequestNote
{
    public Guid Id { get; set; }
    public Guid RequestId { get; set; }
    public DateTimeOffset At { get; set; }
    public Guid ById { get; set; }
    public required string ByName { get; set; }
    /// <summary><c>submitted</c>, <c>one-approved</c>, <c>owner-approved</c>, <c>approved</c>, <c>denied</c>, <c>asked</c>, <c>answered</c> or <c>withdrawn</c>.</summary>
    public required string Action { get; set; }
    public string? Note { get; set; }
}
