using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Contracts;

/// <summary>
/// Stands in front of every read of a port. Declared here, where sources are read, and implemented by Access, which knows
/// grants. Asked anew for every read; nobody keeps its answer.
/// </summary>
public interface IReadGuard
{
    /// <summary>Decides for each port, for this principal, at this moment.</summary>
    /// <param name="principal">Who reads.</param>
    /// <param name="ports">Ports as <c>domain/product/port</c>.</param>
    /// <param name="level">What the read needs.</param>
    /// <param name="ct">Cancels.</param>
    /// <returns>One decision for each port.</returns>
    Task<IReadOnlyDictionary<string, ReadDecision>> DecideAsync(Principal principal, IReadOnlyCollection<string> ports, AccessLevel level, CancellationToken ct);
}

/// <summary>How much a grant lets its subject do; each includes those before it.</summary>
public enum AccessLevel
{
    /// <summary>The owner's example rows.</summary>
    Sample = 1,

    /// <summary>Rows in preview, data sets and API.</summary>
    Read = 2,

    /// <summary>Downloads and snapshots too.</summary>
    Export = 3,
}

/// <summary>A guard's decision.</summary>
public abstract record ReadDecision;

/// <summary>The read may go on, held to the scan.</summary>
/// <param name="Scan">Granted columns, masks and row filter; what is not granted is absent.</param>
/// <param name="GrantId">The grant that allows it, or null for the domain's own people.</param>
/// <param name="Purpose">What the grant was given for, or null.</param>
/// <param name="Until">When it ends, or null.</param>
public sealed record ReadAllowed(GovernedScan Scan, Guid? GrantId, string? Purpose, DateTimeOffset? Until) : ReadDecision
{
    /// <summary>How many rows the grant lets be taken away in one UTC day, or null.</summary>
    public long? RowsPerDay { get; init; }
}

/// <summary>What grants with a daily budget have left. Declared here, where rows are counted, and implemented by Access, which keeps the uses.</summary>
public interface IGrantBudgets
{
    /// <summary>How many rows were taken away by the grant since the UTC day began; reads that ended a moment ago are in it.</summary>
    Task<long> UsedTodayAsync(Guid grant, CancellationToken ct);
}

/// <summary>The read may not go on.</summary>
/// <param name="Known">Whether the principal may know of the port at all; if not, the answer is 404.</param>
/// <param name="Reason">A word for programs: <c>no-grant</c>, <c>revoked</c>, <c>expired</c>, <c>level</c>, <c>unknown</c>, <c>retired</c>, <c>not-published</c>.</param>
/// <param name="Message">Why, and what can be done.</param>
public sealed record ReadRefused(bool Known, string Reason, string Message) : ReadDecision;
