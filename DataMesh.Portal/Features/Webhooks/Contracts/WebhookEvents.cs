using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Webhooks.Contracts;

/// <summary>A webhook was made, changed or deleted, its secret was changed, or it was switched on again.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Domain">The domain's slug; null for one of the installation or of a person.</param>
/// <param name="Name">Its name.</param>
/// <param name="Host">The host that it posts to; the rest of the address may hold a secret.</param>
/// <param name="Change"><c>created</c>, <c>changed</c>, <c>deleted</c> or <c>rotated the secret of</c>.</param>
/// <param name="Person">The person's address for one of their own; null for others.</param>
[EventName("webhook.changed")]
public sealed record WebhookChanged(Guid WebhookId, string? Domain, string Name, string Host, string Change, string? Person = null) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => Person is null ? $"webhook:{WebhookId}" : $"user:{Person}";

    /// <inheritdoc />
    public override string Summary => $"{Change} the webhook {Name} to {Host} of {Person ?? Domain ?? "the installation"}";
}

/// <summary>A webhook is paused: for days nothing could be delivered.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="DomainId">The domain whose owners are told; null for Administrators or a person.</param>
/// <param name="Domain">The domain's slug, or null.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">What the last try came to.</param>
/// <param name="UserId">The person who is told, for one of their own.</param>
/// <param name="Person">The person's address, or null.</param>
[EventName("webhook.paused")]
public sealed record WebhookPaused(Guid WebhookId, Guid? DomainId, string? Domain, string Name, string Reason, Guid? UserId = null, string? Person = null) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => Person is null ? $"webhook:{WebhookId}" : $"user:{Person}";

    /// <inheritdoc />
    public override string Summary => $"paused the webhook {Name} of {Person ?? Domain ?? "the installation"}: {Reason}";
}

/// <summary>A message to a person's own webhook was given up, while none was before.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="UserId">The person who is told.</param>
/// <param name="Person">The person's address.</param>
/// <param name="Name">The webhook's name.</param>
/// <param name="Reason">What the last try came to.</param>
[EventName("webhook.gave-up")]
public sealed record WebhookGaveUp(Guid WebhookId, Guid UserId, string Person, string Name, string Reason) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"user:{Person}";

    /// <inheritdoc />
    public override string Summary => $"gave up a message to the webhook {Name} of {Person}: {Reason}";
}
