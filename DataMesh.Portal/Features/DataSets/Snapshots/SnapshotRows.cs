using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Snapshots;

/// <summary>Finds snapshots, and hands their rows to who may read them now.</summary>
internal sealed class SnapshotRows(IDbContextFactory<PortalDbContext> factory, SnapshotFiles files, IKeptRows rows)
{
    /// <summary>The word for the newest snapshot.</summary>
    public const string Latest = "latest";

    /// <summary>The snapshot of a set that the principal sees: a run's id, or <see cref="Latest"/>.</summary>
    public async Task<Result<Snapshot>> FindAsync(Guid set, string snapshot, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var kept = db.Set<DataSetRun>().AsNoTracking().Where(r => r.DataSetId == set && r.State == RunState.Succeeded && r.KeptJson != null);
        var found = snapshot == Latest ? await kept.OrderByDescending(r => r.QueuedAt).ThenByDescending(r => r.Id).FirstOrDefaultAsync(ct)
            : Guid.TryParse(snapshot, out var id) ? await kept.SingleOrDefaultAsync(r => r.Id == id, ct) : null;
        return found is not null && SnapshotFiles.Read(found) is { } held ? new Snapshot(found.Id, held, files.PathOf(set, found.Id))
            : new NotFound(snapshot == Latest ? "No snapshot of the data set has been taken yet." : $"There is no snapshot '{(snapshot.Length <= 40 ? snapshot : snapshot[..40])}'; the last {SnapshotFiles.Kept} are kept.");
    }

    /// <summary>Whether the principal may read it now.</summary>
    public Task<Result<Done>> CheckAsync(Principal principal, Snapshot snapshot, AccessLevel level, CancellationToken ct) => rows.CheckAsync(principal, snapshot.Kept, level, ct);

    /// <summary>Its rows.</summary>
    public Task<Result<QueryStream>> StreamAsync(Principal principal, Snapshot snapshot, AccessLevel level, CancellationToken ct) => rows.StreamAsync(principal, snapshot.Kept, snapshot.Path, level, "snapshot", ct);

    /// <summary>Its file.</summary>
    public Task<Result<Stream>> ParquetAsync(Principal principal, Snapshot snapshot, CancellationToken ct) => rows.ParquetAsync(principal, snapshot.Kept, snapshot.Path, "snapshot", ct);
}

/// <summary>A snapshot.</summary>
/// <param name="Run">The run that took it.</param>
/// <param name="Kept">What it holds, and under what it was read.</param>
/// <param name="Path">Its file.</param>
internal sealed record Snapshot(Guid Run, KeptRows Kept, string Path);
