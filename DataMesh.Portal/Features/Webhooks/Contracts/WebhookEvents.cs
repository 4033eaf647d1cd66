using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Webhooks.Contracts;

/// <summary>A webhook was made, changed or deleted, its secret was changed, or it was switched on again.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="Domain">The domain's slug; null for one of the installation.</param>
/// <param name="Name">Its name.</param>
/// <param name="Host">The host that it posts to; the rest of the address may hold a secret.</param>
/// <param name="Change"><c>created</c>, <c>changed</c>, <c>deleted</c> or <c>rotated the secret of</c>.</param>
[EventName("webhook.changed")]
public sealed record WebhookChanged(Guid WebhookId, string? Domain, string Name, string Host, string Change) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"webhook:{WebhookId}";

    /// <inheritdoc />
    public override string Summary => $"{Change} the webhook {Name} to {Host} {(Domain is null ? "of the installation" : $"of {Domain}")}";
}

/// <summary>A webhook is paused: for days nothing could be delivered.</summary>
/// <param name="WebhookId">The webhook.</param>
/// <param name="DomainId">The domain whose owners are told; null for Administrators.</param>
/// <param name="Domain">The domain's slug, or null.</param>
/// <param name="Name">Its name.</param>
/// <param name="Reason">What the last try came to.</param>
[EventName("webhook.paused")]
public sealed record WebhookPaused(Guid WebhookId, Guid? DomainId, string? Domain, string Name, string Reason) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"webhook:{WebhookId}";

    /// <inheritdoc />
    public override string Summary => $"paused the webhook {Name} {(Domain is null ? "of the installation" : $"of {Domain}")}: {Reason}";
}
