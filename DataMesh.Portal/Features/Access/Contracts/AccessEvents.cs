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
/// <param name="Action"><c>approved</c>, <c>denied</c>, <c>asked</c>, <c>answered</c> or <c>withdrawn</c>.</param>
/// <param name="RequesterId">Who asked for access.</param>
/// <param name="DomainIds">The domains whose stewards decide.</param>
/// <param name="Note">What was said.</param>
[EventName("request.moved")]
public sealed record RequestMoved(Guid RequestId, IReadOnlyList<string> Ports, string Action, Guid RequesterId, IReadOnlyList<Guid> DomainIds, string? Note) : RequestEvent(RequestId, Ports)
{
    /// <inheritdoc />
    public override string Summary => Action switch
    {
        "asked" => $"asked back about the request for {string.Join(", ", Ports)}",
        "answered" => $"answered about the request for {string.Join(", ", Ports)}",
        _ => $"{Action} the request for {string.Join(", ", Ports)}",
    };
}

/// <summary>A grant came into being.</summary>
[EventName("grant.given")]
public sealed record GrantGiven(Guid GrantId, string Port, string SubjectName, Guid? SubjectUserId, string Level, IReadOnlyList<string> Columns, DateTimeOffset? Until, string Purpose) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"grant:{GrantId}";

    /// <inheritdoc />
    public override string Summary => $"granted {SubjectName} {Level} on {Port} ({Columns.Count} columns)";
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
    /// <inheritdoc />
    public override string Subject => $"grant:{GrantId}";

    /// <inheritdoc />
    public override string Summary => How == "expired" ? $"saw the grant of {SubjectName} on {Port} end" : $"revoked the grant of {SubjectName} on {Port}";
}
