using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Webhooks.Contracts;

/// <summary>
/// Webhooks of a domain, managed by its owners, of the installation, managed by Administrators, and of each person, managed by nobody else.
/// Whoever may not know of the domain gets <see cref="NotFound"/>, everybody else <see cref="Forbidden"/>; what belongs to another scope or person
/// is <see cref="NotFound"/>.
/// </summary>
public interface IWebhookService
{
    /// <summary>All webhooks, by name.</summary>
    Task<Result<IReadOnlyList<WebhookView>>> ListAsync(Principal principal, WebhookScope scope, CancellationToken ct);

    /// <summary>One webhook.</summary>
    Task<Result<WebhookView>> GetAsync(Principal principal, WebhookScope scope, Guid id, CancellationToken ct);

    /// <summary>Makes a webhook. The address is looked up: its host has to be one that webhooks may reach.</summary>
    /// <returns>The webhook and its secret, which is shown this once; or what is wrong with each field.</returns>
    Task<Result<WebhookMade>> CreateAsync(Principal principal, WebhookScope scope, WebhookInput input, CancellationToken ct);

    /// <summary>Changes a webhook; one that was paused goes on when <see cref="WebhookInput.Active"/> is true. <paramref name="revision"/> is the one that the caller read, null for any.</summary>
    Task<Result<WebhookView>> UpdateAsync(Principal principal, WebhookScope scope, Guid id, WebhookInput input, long? revision, CancellationToken ct);

    /// <summary>Deletes a webhook with its deliveries.</summary>
    Task<Result<Done>> DeleteAsync(Principal principal, WebhookScope scope, Guid id, long? revision, CancellationToken ct);

    /// <summary>Posts an event <c>webhook.test</c> now and answers how it went; it is tried once and also while the webhook is paused or off.</summary>
    Task<Result<DeliveryView>> TestAsync(Principal principal, WebhookScope scope, Guid id, CancellationToken ct);

    /// <summary>Makes a new secret. Until the overlap ends deliveries carry signatures of both.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="id">The webhook.</param>
    /// <param name="overlapHours">How long the old secret goes on to sign, 0 to 168 hours; null for 24.</param>
    /// <param name="ct">Cancels.</param>
    Task<Result<WebhookMade>> RotateAsync(Principal principal, WebhookScope scope, Guid id, int? overlapHours, CancellationToken ct);

    /// <summary>Deliveries of the last 30 days, newest first.</summary>
    Task<Result<Page<DeliveryView>>> DeliveriesAsync(Principal principal, WebhookScope scope, Guid id, DeliveryState? state, PageRequest page, CancellationToken ct);

    /// <summary>Sends again: one delivery that waits or was given up, or (null) all that were given up. Their tries are counted anew.</summary>
    /// <returns>How many are sent again.</returns>
    Task<Result<int>> RetryAsync(Principal principal, WebhookScope scope, Guid id, Guid? delivery, CancellationToken ct);
}

/// <summary>What people write about a webhook.</summary>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Url">Where events are posted: https, or http where <c>Webhooks:AllowedHosts</c> names the host.</param>
/// <param name="Events">Names out of <see cref="WebhookEvents.All"/>, or <see cref="WebhookEvents.Notification"/> for a person's own; null or empty for all.</param>
/// <param name="Active">Whether events are sent. While it is off they are not kept either.</param>
public sealed record WebhookInput(string? Name, string? Url, IReadOnlyList<string>? Events = null, bool Active = true);

/// <summary>A webhook; never its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Domain">The domain's slug, or null for one of the installation or of a person.</param>
/// <param name="Name">Its name.</param>
/// <param name="Url">Where events are posted.</param>
/// <param name="Events">Which events; empty for all.</param>
/// <param name="Active">Whether events are sent.</param>
/// <param name="PausedAt">Since when it is paused because nothing could be delivered, UTC, or null. Events wait meanwhile.</param>
/// <param name="FailingSince">Since when every try has failed, UTC, or null.</param>
/// <param name="OldSecretUntil">Until when the old secret signs too, UTC, or null.</param>
/// <param name="Waiting">How many deliveries wait.</param>
/// <param name="Dead">How many deliveries were given up.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="Revision">The ETag.</param>
public sealed record WebhookView(Guid Id, string? Domain, string Name, string Url, IReadOnlyList<string> Events, bool Active, DateTimeOffset? PausedAt, DateTimeOffset? FailingSince,
    DateTimeOffset? OldSecretUntil, int Waiting, int Dead, DateTimeOffset CreatedAt, long Revision);

/// <summary>A webhook with a new secret.</summary>
/// <param name="Webhook">The webhook.</param>
/// <param name="Secret">The secret, which is shown this once.</param>
public sealed record WebhookMade(WebhookView Webhook, string Secret);

/// <summary>How a delivery stands.</summary>
public enum DeliveryState
{
    /// <summary>It is to be sent, for the first time or again.</summary>
    Waiting,

    /// <summary>The receiver answered with a status from 200 to 299.</summary>
    Delivered,

    /// <summary>It was tried as often as it may be and is given up, until somebody sends it again.</summary>
    Dead,

    /// <summary>It was left out: what it tells no longer concerns the person whose webhook it is.</summary>
    Dropped,
}

/// <summary>One event on its way to one webhook.</summary>
/// <param name="Id">Its id.</param>
/// <param name="EventId">The event's id, which the receiver sees; the same at every try.</param>
/// <param name="Event">The event's name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="NextTryAt">When it is tried next, UTC, or null.</param>
/// <param name="DeliveredAt">UTC, or null.</param>
/// <param name="LastStatus">The status of the last answer, or null.</param>
/// <param name="LastAnswer">The beginning of the last answer, up to 1,000 characters, or null.</param>
/// <param name="LastError">What the last try came to, in a sentence, or null when it was delivered.</param>
/// <param name="Body">What is posted.</param>
public sealed record DeliveryView(Guid Id, Guid EventId, string Event, DeliveryState State, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset? NextTryAt, DateTimeOffset? DeliveredAt,
    int? LastStatus, string? LastAnswer, string? LastError, string Body);

/// <summary>The names of events that webhooks get.</summary>
public static class WebhookEvents
{
    /// <summary>What <see cref="IWebhookService.TestAsync"/> sends; goes to every webhook.</summary>
    public const string Test = "webhook.test";

    /// <summary>What a person is told; goes to their own webhooks and to no other.</summary>
    public const string Notification = "notification";

    /// <summary>Every name with what it means, for webhooks of domains and of the installation.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        ["request.submitted"] = "Somebody asks for access",
        ["request.decided"] = "A request was approved or denied",
        ["request.withdrawn"] = "A request was withdrawn",
        ["grant.given"] = "A grant was given",
        ["grant.ended"] = "A grant was revoked or expired",
        ["product.published"] = "A product was published",
        ["product.deprecated"] = "A product was deprecated",
        ["product.retired"] = "A product was retired",
        ["contract.changed"] = "A port of a published product was changed",
        ["port.drifted"] = "A port's source no longer is as the port says",
        ["port.fits"] = "A port's source fits again",
        ["snapshot.failed"] = "Rows of a product that is made from a data set could not be refreshed",
    };
}
