using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Snapshots;

/// <summary>Where snapshots lie: <c>snapshots/{set}/{run}.parquet</c> in the data directory. The run's row says whether a file counts.</summary>
internal sealed partial class SnapshotFiles(PortalSettings settings, IDbContextFactory<PortalDbContext> factory, TimeProvider time, ILogger<SnapshotFiles> log)
{
    /// <summary>How many snapshots of a set stay.</summary>
    public const int Kept = 5;

    // A file that is being written has no row that counts yet; no run takes that long.
    private static readonly TimeSpan s_grace = TimeSpan.FromDays(1);

    private string Root => Path.Combine(settings.DataDirectory, "snapshots");

    public string PathOf(Guid set, Guid run) => Path.Combine(Root, set.ToString("N"), $"{run:N}.parquet");

    public static string Write(KeptRows kept) => JsonSerializer.Serialize(kept);

    public static KeptRows? Read(DataSetRun run) => run.KeptJson is { } json ? JsonSerializer.Deserialize<KeptRows>(json) : null;

    /// <summary>Forgets and deletes all but the last snapshots of a set.</summary>
    public async Task PruneAsync(Guid set, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var old = await db.Set<DataSetRun>().Where(r => r.DataSetId == set && r.State == RunState.Succeeded && r.KeptJson != null)
            .OrderByDescending(r => r.QueuedAt).ThenByDescending(r => r.Id).Skip(Kept).Select(r => r.Id).ToListAsync(ct);
        if (old.Count == 0) return;
        await db.Set<DataSetRun>().Where(r => old.Contains(r.Id)).ExecuteUpdateAsync(s => s.SetProperty(r => r.KeptJson, (string?)null).SetProperty(r => r.Revision, r => r.Revision + 1), ct);
        foreach (var run in old) Delete(PathOf(set, run));
    }

    /// <summary>Deletes files that no run names any more: of sets that were deleted, and of runs that were killed.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        if (!Directory.Exists(Root)) return;
        var old = time.GetUtcNow().UtcDateTime - s_grace;
        var files = Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Where(f => File.GetLastWriteTimeUtc(f) < old).ToList();
        if (files.Count == 0) return;
        await using var db = await factory.CreateDbContextAsync(ct);
        var kept = (await db.Set<DataSetRun>().Where(r => r.KeptJson != null).Select(r => r.Id).ToListAsync(ct)).ToHashSet();
        foreach (var file in files.Where(f => !Guid.TryParse(Path.GetFileNameWithoutExtension(f), out var run) || !kept.Contains(run))) Delete(file);
        foreach (var folder in Directory.EnumerateDirectories(Root).Where(d => !Directory.EnumerateFileSystemEntries(d).Any()).ToList()) Directory.Delete(folder);
    }

    /// <summary>Deletes a file; one that somebody reads just now goes with a later sweep.</summary>
    public void Delete(string path)
    {
        try
        {
            if (File.Exists(path)) File.Delete(path);
        }
        catch (IOException e)
        {
            NotDeleted(log, e, Path.GetFileName(path));
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The snapshot {File} cannot be deleted now; tried again later")]
    private static partial void NotDeleted(ILogger logger, Exception exception, string file);
}
