using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>Something about a request.</summary>
public abstract record RequestEvent(Guid RequestId, IReadOnlyList<string> Ports) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"request:{RequestId}";
}

/// <summary>Somebody asked for access.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Ports">The ports.</param>
/// <param name="DomainIds">The domains whose stewards decide.</param>
/// <param name="Purpose">Why.</param>
[EventName("request.submitted")]
public sealed record RequestSubmitted(Guid RequestId, IReadOnlyList<string> Ports, IReadOnlyList<Guid> DomainIds, string Purpose) : RequestEvent(RequestId, Ports)
{
    /// <inheritdoc />
    public override string Summary => $"asked for {string.Join(", ", Ports)}";
}

/// <summary>A request was approved, denied, asked about, answered or withdrawn.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Ports">The ports that this is about.</param>
/// <param name="Action"><c>approved</c>, <c>one-approved</c> while others of the same step have still to approve, <c>owner-approved</c> while Governance has, <c>denied</c>, <c>asked</c>, <c>answered</c> or <c>withdrawn</c>.</param>
/// <param name="RequesterId">Who asked for access.</param>
/// <param name="DomainIds">The domains whose stewards decide.</param>
/// <param name="Note">What was said.</param>
[EventName("request.moved")]
public sealed record RequestMoved(Guid RequestId, IReadOnlyList<string> Ports, string Action, Guid RequesterId, IReadOnlyList<Guid> DomainIds, string? Note) : RequestEvent(RequestId, Ports)
{
    /// <summary>Id of the person in whose name a deputy decided, or null.</summary>
    public Guid? InNameOf { get; init; }

    /// <summary>That person's name, or null.</summary>
    public string? InNameOfName { get; init; }

    /// <inheritdoc />
    public override string Summary => InNameOfName is null ? What : $"{What}, in the name of {InNameOfName}";

    private string What => Action switch
    {
        "one-approved" => $"approved the request for {string.Join(", ", Ports)}; others decide on it too",
        "owner-approved" => $"approved the request for {string.Join(", ", Ports)} as owner; Governance decides next",
        "asked" => $"asked back about the request for {string.Join(", ", Ports)}",
        "answered" => $"answered about the request for {string.Join(", ", Ports)}",
        _ => $"{Action} the request for {string.Join(", ", Ports)}",
    };
}

/// <summary>A grant came into being.</summary>
[EventName("grant.given")]
public sealed record GrantGiven(Guid GrantId, string Port, string SubjectName, Guid? SubjectUserId, string Level, IReadOnlyList<string> Columns, DateTimeOffset? Until, string Purpose) : PortalEvent
{
    /// <summary>The permitted purpose that was chosen, or null where there was no list.</summary>
    public string? PermittedPurpose { get; init; }

    /// <summary>The version of the product's terms that was accepted, or null.</summary>
    public int? TermsVersion { get; init; }

    /// <summary>The grant whose masks it takes off its columns, or null for a right of its own.</summary>
    public Guid? ExceptionOf { get; init; }

    /// <inheritdoc />
    public override string Subject => $"grant:{GrantId}";

    /// <inheritdoc />
    public override string Summary => ExceptionOf is null ? $"granted {SubjectName} {Level} on {Port} ({Columns.Count} columns)" : $"took masks off {string.Join(", ", Columns)} of {Port} for {SubjectName}";
}

/// <summary>A grant was taken back or came to its end.</summary>
/// <param name="GrantId">The grant.</param>
/// <param name="Port">Its port.</param>
/// <param name="SubjectName">Whose it was.</param>
/// <param name="SubjectUserId">The user, or null for a domain.</param>
/// <param name="How"><c>revoked</c> or <c>expired</c>.</param>
/// <param name="Reason">Why.</param>
[EventName("grant.ended")]
public sealed record GrantEnded(Guid GrantId, string Port, string SubjectName, Guid? SubjectUserId, string How, string? Reason) : PortalEvent
{
    /// <summary>The domain of the service account that held it; null otherwise.</summary>
    public Guid? SubjectDomainId { get; init; }

    /// <inheritdoc />
    public override string Subject => $"grant:{GrantId}";

    /// <inheritdoc />
    public override string Summary => How == "expired" ? $"saw the grant of {SubjectName} on {Port} end" : $"revoked the grant of {SubjectName} on {Port}";
}

/// <summary>A request's next step waits for its deciders.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Ports">The ports.</param>
/// <param name="Step">Who decides.</param>
/// <param name="RequesterName">Who asked for access.</param>
/// <param name="To">Ids of those who are told.</param>
[EventName("request.passed-on")]
public sealed record RequestPassedOn(Guid RequestId, IReadOnlyList<string> Ports, StepKind Step, string RequesterName, IReadOnlyList<Guid> To) : RequestEvent(RequestId, Ports)
{
    /// <inheritdoc />
    public override string Summary => $"passed the request for {string.Join(", ", Ports)} on to {(Step == StepKind.Governance ? "Governance" : "the owners")}";
}

/// <summary>A request waited for a while: its deciders were reminded, or somebody else was told.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="Ports">The ports that wait.</param>
/// <param name="Step">Who should decide.</param>
/// <param name="RequesterName">Who asked for access.</param>
/// <param name="How"><c>reminded</c>; <c>escalated</c> to Governance, who may decide in the owners' place; or <c>unanswered</c>, of which administrators are told.</param>
/// <param name="To">Ids of those who are told.</param>
[EventName("request.overdue")]
public sealed record RequestOverdue(Guid RequestId, IReadOnlyList<string> Ports, StepKind Step, string RequesterName, string How, IReadOnlyList<Guid> To) : RequestEvent(RequestId, Ports)
{
    /// <inheritdoc />
    public override string Summary => How switch
    {
        "reminded" => $"reminded those who decide on the request for {string.Join(", ", Ports)}",
        "escalated" => $"passed the request for {string.Join(", ", Ports)}, on which nobody decided, to Governance",
        _ => $"told the administrators that nobody decides on the request for {string.Join(", ", Ports)}",
    };
}

/// <summary>Somebody named a deputy, who decides in their name.</summary>
[EventName("deputy.named")]
public sealed record DeputyNamed(Guid PersonId, string Person, Guid DeputyId, string DeputyName, DateTimeOffset From, DateTimeOffset Until) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"user:{Person}";

    /// <inheritdoc />
    public override string Summary => $"named {DeputyName} as deputy until {Until.UtcDateTime:yyyy-MM-dd}";
}

/// <summary>Somebody ended their deputy's time.</summary>
[EventName("deputy.ended")]
public sealed record DeputyEnded(Guid PersonId, string Person, Guid DeputyId, string DeputyName) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"user:{Person}";

    /// <inheritdoc />
    public override string Summary => $"decides again without {DeputyName} as deputy";
}

/// <summary>A grant's end comes near.</summary>
/// <param name="GrantId">The grant.</param>
/// <param name="Port">Its port.</param>
/// <param name="SubjectName">Whose it is.</param>
/// <param name="SubjectKind">User, domain or service account.</param>
/// <param name="SubjectId">The user's, the domain's or the service account's id.</param>
/// <param name="Until">When it ends, UTC.</param>
[EventName("grant.ending")]
public sealed record GrantEnding(Guid GrantId, string Port, string SubjectName, ConsumerKind SubjectKind, Guid SubjectId, DateTimeOffset Until) : PortalEvent
{
    /// <summary>The domain of the service account that holds it; null otherwise.</summary>
    public Guid? SubjectDomainId { get; init; }

    /// <inheritdoc />
    public override string Subject => $"grant:{GrantId}";

    /// <inheritdoc />
    public override string Summary => $"told {SubjectName} that the grant on {Port} ends on {Until.UtcDateTime:yyyy-MM-dd}";
}

/// <summary>Somebody who answers for a port looked at a grant again and kept or shortened it.</summary>
/// <param name="GrantId">The grant.</param>
/// <param name="Port">Its port.</param>
/// <param name="SubjectName">Whose it is.</param>
/// <param name="SubjectUserId">The user, or null for a domain.</param>
/// <param name="Until">Its end now, UTC, or null.</param>
/// <param name="Before">Its end before, UTC, or null.</param>
[EventName("grant.reviewed")]
public sealed record GrantReviewed(Guid GrantId, string Port, string SubjectName, Guid? SubjectUserId, DateTimeOffset? Until, DateTimeOffset? Before) : PortalEvent
{
    /// <summary>The domain of the service account that holds it; null otherwise.</summary>
    public Guid? SubjectDomainId { get; init; }

    /// <summary>Id of the person in whose name a deputy looked, or null.</summary>
    public Guid? InNameOf { get; init; }

    /// <inheritdoc />
    public override string Subject => $"grant:{GrantId}";

    /// <inheritdoc />
    public override string Summary => Until == Before ? $"looked at the grant of {SubjectName} on {Port} and kept it" : $"shortened the grant of {SubjectName} on {Port} to {Until:yyyy-MM-dd}";
}

/// <summary>Grants over a domain's ports have to be looked at again.</summary>
/// <param name="DomainId">The domain whose owners and stewards look.</param>
/// <param name="DomainName">Its name.</param>
/// <param name="Grants">How many.</param>
[EventName("grants.review-due")]
public sealed record ReviewDue(Guid DomainId, string DomainName, int Grants) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"domain:{DomainId}";

    /// <inheritdoc />
    public override string Summary => $"asked the owners of {DomainName} to look at {Grants} grants";
}

/// <summary>What a product's owners say about access once and for all was changed.</summary>
[EventName("product.access-terms-changed")]
public sealed record AccessTermsChanged(Guid ProductId, string Product, bool Open, int? MostDays) : PortalEvent
{
    /// <summary>Codes of the purposes that are permitted; empty for any.</summary>
    public IReadOnlyList<string> Purposes { get; init; } = [];

    /// <summary>The version of the text that requesters accept, or null.</summary>
    public int? TermsVersion { get; init; }

    /// <summary>Whether purposes or text were changed, rather than who decides and for how long.</summary>
    public bool OfUse { get; init; }

    /// <inheritdoc />
    public override string Subject => $"product:{Product}";

    /// <inheritdoc />
    public override string Summary => OfUse
        ? $"said what it may be used for: {(Purposes.Count == 0 ? "any purpose" : string.Join(", ", Purposes))}{(TermsVersion is { } version ? $", on terms of version {version}" : ", without terms")}"
        : $"{(Open ? "opened it to everybody who asks" : "lets owners decide on every request")}{(MostDays is { } days ? $", for at most {days} days" : "")}";
}
