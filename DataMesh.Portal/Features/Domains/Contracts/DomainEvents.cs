using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Domains.Contracts;

/// <summary>A domain was made, changed or deleted.</summary>
/// <param name="DomainId">The domain.</param>
/// <param name="Domain">Its slug.</param>
/// <param name="Name">Its name.</param>
/// <param name="Change"><c>created</c>, <c>changed</c> or <c>deleted</c>.</param>
[EventName("domain.changed")]
public sealed record DomainChanged(Guid DomainId, string Domain, string Name, string Change) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"domain:{Domain}";

    /// <inheritdoc />
    public override string Summary => $"{Change} the domain {Name}";
}

/// <summary>Somebody became a member of a domain, or got another role there.</summary>
[EventName("domain.member-set")]
public sealed record MemberSet(Guid DomainId, string Domain, Guid UserId, string Email, DomainRole Role) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"domain:{Domain}";

    /// <inheritdoc />
    public override string Summary => $"made {Email} {Role.ToString().ToLowerInvariant()} of {Domain}";
}

/// <summary>Somebody left a domain.</summary>
[EventName("domain.member-removed")]
public sealed record MemberRemoved(Guid DomainId, string Domain, Guid UserId, string Email) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"domain:{Domain}";

    /// <inheritdoc />
    public override string Summary => $"removed {Email} from {Domain}";
}
