namespace DataMesh.Portal.Platform.Events;

/// <summary>
/// Something that happened, recorded in the same transaction as the change itself. Features declare theirs in their
/// Contracts with an <see cref="EventNameAttribute"/>; audit, notifications and search read them.
/// Payloads are kept for ever: no secrets and no rows of data in them.
/// </summary>
public abstract record PortalEvent
{
    /// <summary>What it happened to, e.g. <c>product:commerce/web-orders</c>, <c>request:…</c>, <c>user:…</c>.</summary>
    public abstract string Subject { get; }

    /// <summary>One sentence for people, in the past tense, without the actor: "published version 1.0".</summary>
    public abstract string Summary { get; }
}

/// <summary>The name under which an event is stored, e.g. <c>product.published</c>. Never changed once released.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>An event as it was recorded.</summary>
/// <param name="Sequence">Grows with time; not gap-free.</param>
/// <param name="Id">Identifies the event across systems.</param>
/// <param name="At">When, UTC.</param>
/// <param name="ActorId">Who did it; empty for the portal itself.</param>
/// <param name="ActorName">The actor's name at that time.</param>
/// <param name="Name">The event's name, e.g. <c>product.published</c>.</param>
/// <param name="Event">The event itself.</param>
/// <param name="Json">The event as stored.</param>
public sealed record RecordedEvent(long Sequence, Guid Id, DateTimeOffset At, Guid ActorId, string ActorName, string Name, PortalEvent Event, string Json);

/// <summary>Reads events, each exactly once as far as its effects are in the portal's database.</summary>
public interface IEventConsumer
{
    /// <summary>The consumer's name; never changed once released.</summary>
    string Name { get; }

    /// <summary>Whether this consumer wants events of the type.</summary>
    bool Wants(Type eventType);

    /// <summary>
    /// Handles events in order. What is changed through <paramref name="db"/> is saved together with the mark that these events
    /// are done; the consumer does not save itself.
    /// </summary>
    Task HandleAsync(Data.PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct);
}

/// <summary>The outbox as seen by those who read what consumers derive.</summary>
public interface IOutbox
{
    /// <summary>
    /// Waits until the consumer has handled everything that was recorded before the call, so that a caller reads its own writes.
    /// Gives up silently after a few seconds: derived data is then merely late.
    /// </summary>
    Task CatchUpAsync(string consumer, CancellationToken ct);
}
