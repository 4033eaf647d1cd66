using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Audit.Contracts;

/// <summary>Everything that happened, append-only and chained by hash.</summary>
public interface IAuditLog
{
    /// <summary>Events, newest first; Auditors only.</summary>
    Task<Result<Page<AuditEntryView>>> SearchAsync(Principal principal, AuditQuery query, PageRequest page, CancellationToken ct);

    /// <summary>What happened to one subject, newest first, for pages whose readers were checked by the caller; without reads.</summary>
    Task<IReadOnlyList<AuditEntryView>> ActivityAsync(string subject, int limit, CancellationToken ct);

    /// <summary>Walks the chain; answers how many events it holds, or the first that is changed, missing or out of order.</summary>
    Task<AuditVerdict> VerifyAsync(CancellationToken ct);

    /// <summary>The seals, newest first, each held against the key and the event that it names; Auditors only.</summary>
    Task<Result<Page<AuditSealView>>> SealsAsync(Principal principal, PageRequest page, CancellationToken ct);

    /// <summary>Walks the events that one seal closes; Auditors only.</summary>
    /// <param name="principal">Who asks.</param>
    /// <param name="number">The seal's number.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>The verdict, or <see cref="NotFound"/>.</returns>
    Task<Result<AuditVerdict>> VerifySealAsync(Principal principal, long number, CancellationToken ct);
}

/// <summary>A seal of the audit.</summary>
/// <param name="Number">From 1, gap-free.</param>
/// <param name="Day">The last UTC day of which it closes events.</param>
/// <param name="First">The number of the first event that it closes.</param>
/// <param name="Last">The number of the last one.</param>
/// <param name="Events">How many it closes.</param>
/// <param name="SealedAt">UTC.</param>
/// <param name="LastHash">The hash of the last event, which is signed.</param>
/// <param name="Removed">Whether retention has removed its events; the seal stays.</param>
/// <param name="Holds">Whether the signature is this portal's and the last event is the one that was sealed. The events before it are checked one by one by <see cref="IAuditLog.VerifySealAsync"/>.</param>
/// <param name="Problem">Why it does not hold, or null.</param>
public sealed record AuditSealView(long Number, DateOnly Day, long First, long Last, long Events, DateTimeOffset SealedAt, string LastHash, bool Removed, bool Holds, string? Problem);

/// <summary>Filters; null does not filter.</summary>
/// <param name="Subject">A subject or its beginning, e.g. <c>product:commerce/</c>.</param>
/// <param name="Actor">An address or a name.</param>
/// <param name="Action">An event's name or its beginning, e.g. <c>data.</c>.</param>
/// <param name="From">UTC, inclusive.</param>
/// <param name="To">UTC, exclusive.</param>
public sealed record AuditQuery(string? Subject = null, string? Actor = null, string? Action = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <summary>An event of the audit.</summary>
/// <param name="Number">Its place in the chain, from 1, gap-free.</param>
/// <param name="At">UTC.</param>
/// <param name="ActorId">Who; empty for the portal itself.</param>
/// <param name="Actor">Who, by name.</param>
/// <param name="Action">The event's name.</param>
/// <param name="Subject">What it happened to.</param>
/// <param name="Summary">In words.</param>
/// <param name="Detail">The event as JSON.</param>
/// <param name="Hash">SHA-256 over the previous hash and this event, in hex.</param>
/// <param name="PreviousHash">The hash before.</param>
public sealed record AuditEntryView(long Number, DateTimeOffset At, Guid ActorId, string Actor, string Action, string Subject, string Summary, string Detail, string Hash, string PreviousHash);

/// <summary>What a walk over the chain found.</summary>
/// <param name="Intact">Whether nothing is changed, missing or out of order.</param>
/// <param name="Events">How many events were read.</param>
/// <param name="Problem">The first problem, or null.</param>
public sealed record AuditVerdict(bool Intact, long Events, string? Problem)
{
    /// <summary>How many seals were checked.</summary>
    public int Seals { get; init; }

    /// <summary>How many events before them retention has removed.</summary>
    public long Removed { get; init; }
}
