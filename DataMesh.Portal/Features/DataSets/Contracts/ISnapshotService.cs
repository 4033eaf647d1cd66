using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>Snapshots: a set's rows at one moment, read with its owner's grants and shown to who could read every input as widely now.</summary>
public interface ISnapshotService
{
    /// <summary>Asks for a snapshot of a set of one's own; it is taken in the background.</summary>
    /// <returns>The queued run; <see cref="Conflict"/> while one is queued or running.</returns>
    Task<Result<RunView>> StartAsync(Principal principal, Guid id, CancellationToken ct);

    /// <summary>The set's runs, newest first; 404 where the principal does not see the set.</summary>
    Task<Result<Page<RunView>>> RunsAsync(Principal principal, Guid id, PageRequest page, CancellationToken ct);

    /// <summary>One run.</summary>
    Task<Result<RunView>> RunAsync(Principal principal, Guid id, Guid run, CancellationToken ct);

    /// <summary>Cancels a queued or running run of a set of one's own; at the sources too.</summary>
    Task<Result<RunView>> CancelAsync(Principal principal, Guid id, Guid run, CancellationToken ct);
}

/// <summary>Where a run is.</summary>
public enum RunState
{
    /// <summary>Waits for its turn, or to be tried again.</summary>
    Queued,

    /// <summary>Reads.</summary>
    Running,

    /// <summary>The snapshot was taken.</summary>
    Succeeded,

    /// <summary>It could not be taken.</summary>
    Failed,

    /// <summary>The owner stopped it.</summary>
    Cancelled,
}

/// <summary>A run.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Where it is.</param>
/// <param name="Scheduled">Whether the schedule asked for it; else somebody did by hand.</param>
/// <param name="QueuedAt">UTC.</param>
/// <param name="StartedAt">UTC, of the last attempt, or null.</param>
/// <param name="EndedAt">UTC, or null.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="Rows">How many rows; for the set's owner, else null.</param>
/// <param name="Bytes">The file's size; likewise.</param>
/// <param name="Reason">Why it failed, or what is worth knowing; likewise.</param>
/// <param name="Kept">Whether its file is still there: the last five are.</param>
public sealed record RunView(Guid Id, RunState State, bool Scheduled, DateTimeOffset QueuedAt, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, int Attempts, long? Rows, long? Bytes, string? Reason, bool Kept);
