using DataMesh.Portal.Platform.Data;

namespace DataMesh.Portal.Features.Webhooks.Contracts;

/// <summary>Posts what people are told to the webhooks of their own.</summary>
internal interface IPersonalWebhooks
{
    /// <summary>
    /// Adds a delivery for each message and each webhook of its person that is switched on; the caller saves. A message that is there already is
    /// passed over. Nothing is added while <c>Webhooks:Personal</c> is off.
    /// </summary>
    Task AddAsync(PortalDbContext db, IReadOnlyList<PersonalMessage> messages, CancellationToken ct);
}

/// <summary>Says whether a message still concerns a person; asked before it leaves. Implemented by the feature that wrote the message.</summary>
internal interface IPersonalMessages
{
    /// <summary>Whether the person exists, is not locked, and is concerned by the event in that way at this moment.</summary>
    /// <param name="user">The person.</param>
    /// <param name="eventId">The event that the message tells of.</param>
    /// <param name="kind">The message's kind, as it was added.</param>
    /// <param name="ct">Cancels.</param>
    Task<bool> StillConcernsAsync(Guid user, Guid eventId, string kind, CancellationToken ct);
}

/// <summary>What a person is told.</summary>
/// <param name="UserId">The person.</param>
/// <param name="EventId">The event.</param>
/// <param name="Kind">The kind of message, as the API writes it.</param>
/// <param name="Text">One sentence.</param>
/// <param name="Href">Where it leads, beginning with a slash.</param>
/// <param name="At">UTC.</param>
internal sealed record PersonalMessage(Guid UserId, Guid EventId, string Kind, string Text, string Href, DateTimeOffset At);
