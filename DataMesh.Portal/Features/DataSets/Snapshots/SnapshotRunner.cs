using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Features.DataSets.Promoting;
using DataMesh.Portal.Features.DataSets.Querying;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Snapshots;

/// <summary>Takes one snapshot: reads as the set's owner, who need not be there, and writes down how it went.</summary>
internal sealed partial class SnapshotRunner(
    IDbContextFactory<PortalDbContext> factory, IKeptRows rows, IUserDirectory users, SnapshotFiles files, RunningSnapshots running, ProductRefresh products,
    TimeProvider time, ILogger<SnapshotRunner> log)
{
    /// <summary>How long a run is believed to go on without saying so.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(3);

    private const int MostReason = 2000;
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(30);

    // Scheduled runs are tried again after these; by hand one is there to see the reason.
    private static readonly TimeSpan[] s_again = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)];

    /// <summary>Takes the snapshot of a run that was claimed.</summary>
    /// <returns>Why there is none, or null.</returns>
    public async Task<Error?> RunAsync(Guid id, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        running.Enter(id, stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var beating = BeatAsync(id, stop, over.Token);
        try
        {
            var (run, set) = await FindAsync(id, ct);
            if (run is null || set is null) return NotFound.Of("run", id.ToString());
            var path = files.PathOf(set.Id, id);
            var (kept, owner) = await TakeAsync(set, path, stop.Token);
            if (kept.Ok)
            {
                var counts = false;
                try
                {
                    counts = await SucceedAsync(run, set, owner!, kept.Value, path, stop.Token);
                }
                finally
                {
                    if (!counts) files.Delete(path);
                }

                await files.PruneAsync(set.Id, ct);
                return counts ? null : Stopped();
            }

            await FailAsync(id, set, owner, kept.Error!, kept.Error is Unavailable, ct);
            return kept.Error;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The owner stopped it, and its row says so; or the server stops, and another instance or the next start takes it up.
            if (ct.IsCancellationRequested) await GiveBackAsync(id, CancellationToken.None);
            return Stopped();
        }
        catch (Exception e)
        {
            Failed(log, e, id);
            var (_, set) = await FindAsync(id, ct);
            var fault = new Unavailable("Something went wrong in the portal; whoever runs it finds it in the log.");
            if (set is not null) await FailAsync(id, set, null, fault, again: true, ct);
            return fault;
        }
        finally
        {
            running.Leave(id);
            await over.CancelAsync();
            await beating;
        }
    }

    /// <summary>Lets a run wait anew that nobody goes on with.</summary>
    public async Task GiveBackAsync(Guid id, CancellationToken ct)
    {
        var (run, set) = await FindAsync(id, ct);
        if (run is null || set is null || run.State != RunState.Running) return;
        if (run.Attempts > s_again.Length)
        {
            await FailAsync(id, set, null, new Unavailable("The server stopped while the snapshot was being taken."), again: false, ct);
            return;
        }

        await using var db = await factory.CreateDbContextAsync(ct);
        db.Attach(run);
        (run.State, run.LeaseUntil, run.DueAt, run.Reason) = (RunState.Queued, null, time.GetUtcNow(), "The server stopped meanwhile; begun anew.");
        await db.TrySaveAsync("the run", null, ct);
    }

    private async Task<(Result<KeptRows> Kept, Principal? Owner)> TakeAsync(DataSet set, string path, CancellationToken ct)
    {
        if (await users.PrincipalAsync(set.OwnerId, PrincipalWay.Browser, ct) is not { } owner) return (new Forbidden("The owner's account is locked or gone, and a snapshot reads with the owner's grants."), null);
        using var json = JsonDocument.Parse(set.FlowJson);
        var flow = QueryApi.ReadFlow(json.RootElement);
        return flow.Error is { } broken ? (broken, owner) : (await rows.KeepAsync(owner, flow.Value, path, "snapshot", ct), owner);
    }

    private async Task<bool> SucceedAsync(DataSetRun run, DataSet set, Principal owner, KeptRows kept, string path, CancellationToken stop)
    {
        // The run is over only when the products made from the set have the new rows: whoever sees it done may rely on them, and a run
        // whose server dies in between is begun anew and refreshes them then.
        var stale = await products.RefreshAsync(owner, set.Id, kept, path, stop);
        await using var db = await factory.CreateDbContextAsync(stop);
        var before = await db.Set<DataSetRun>().Where(r => r.DataSetId == set.Id && r.State == RunState.Succeeded).OrderByDescending(r => r.QueuedAt).ThenByDescending(r => r.Id).Select(r => r.Rows).FirstOrDefaultAsync(stop);
        db.Attach(run);
        (run.State, run.EndedAt, run.LeaseUntil, run.Reason) = (RunState.Succeeded, time.GetUtcNow(), null, stale is null ? null : Cut($"The snapshot was taken. {stale}"));
        (run.Rows, run.Bytes, run.KeptJson) = (kept.Rows, kept.Bytes, SnapshotFiles.Write(kept));
        db.Record(owner, new SnapshotTaken(set.Id, set.Name, run.Id, kept.Rows, run.Scheduled));
        if (run.Reason is { } reason) db.Record(Principal.System, new SnapshotFailed(set.Id, set.Name, run.Id, set.OwnerId, reason, run.Scheduled) { Products = await ProductsAsync(db, set.Id, stop) });
        var most = run.Scheduled ? await db.Set<DataSetSchedule>().Where(s => s.DataSetId == set.Id).Select(s => s.AlertPercent).FirstOrDefaultAsync(stop) : null;
        // The portal saw it, so that the owner is told.
        if (before is { } last && most is { } percent && Math.Abs(kept.Rows - last) * 100m > (decimal)percent * Math.Max(last, 1))
            db.Record(Principal.System, new SnapshotRowsChanged(set.Id, set.Name, run.Id, set.OwnerId, last, kept.Rows));
        // Refused when it was cancelled while the last rows were written.
        return await db.TrySaveAsync("the run", null, CancellationToken.None) is null;
    }

    private async Task FailAsync(Guid id, DataSet set, Principal? owner, Error error, bool again, CancellationToken ct)
    {
        var (run, _) = await FindAsync(id, ct);
        if (run is not { State: RunState.Running }) return;
        await using var db = await factory.CreateDbContextAsync(ct);
        db.Attach(run);
        (run.LeaseUntil, run.Reason) = (null, Cut(error.Message));
        if (again && run.Scheduled && run.Attempts <= s_again.Length)
        {
            (run.State, run.DueAt) = (RunState.Queued, time.GetUtcNow() + s_again[run.Attempts - 1]);
        }
        else
        {
            (run.State, run.EndedAt) = (RunState.Failed, time.GetUtcNow());
            // Whoever did something is not told of it; of a scheduled run the owner is.
            db.Record(run.Scheduled || owner is null ? Principal.System : owner, new SnapshotFailed(set.Id, set.Name, id, set.OwnerId, run.Reason, run.Scheduled) { Products = await ProductsAsync(db, set.Id, ct) });
        }

        await db.TrySaveAsync("the run", null, ct);
    }

    private async Task<(DataSetRun? Run, DataSet? Set)> FindAsync(Guid id, CancellationToken ct)
    {
        await using var db = await factory.CreateDbContextAsync(ct);
        var run = await db.Set<DataSetRun>().AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, ct);
        return (run, run is null ? null : await db.Set<DataSet>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == run.DataSetId, ct));
    }

    /// <summary>Says every so often that the run goes on; stops it when its row says otherwise.</summary>
    private async Task BeatAsync(Guid id, CancellationTokenSource stop, CancellationToken over)
    {
        using var timer = new PeriodicTimer(s_beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(over))
            {
                var lease = time.GetUtcNow() + Lease;
                await using var db = await factory.CreateDbContextAsync(over);
                if (await db.Set<DataSetRun>().Where(r => r.Id == id && r.State == RunState.Running).ExecuteUpdateAsync(s => s.SetProperty(r => r.LeaseUntil, lease), over) == 0) await stop.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The run is over.
        }
        catch (Exception e)
        {
            // Without the database nobody else can claim the run either; it ends by itself.
            NotSaid(log, e, id);
        }
    }

    private static Conflict Stopped() => new("The snapshot was stopped before it was whole.");

    private static string Cut(string text) => text.Length <= MostReason ? text : text[..(MostReason - 1)] + "…";

    private static Task<List<string>> ProductsAsync(PortalDbContext db, Guid set, CancellationToken ct)
        => db.Set<DataSetPromotion>().AsNoTracking().Where(p => p.DataSetId == set).OrderBy(p => p.Product).Select(p => p.Product).ToListAsync(ct);

    [LoggerMessage(1, LogLevel.Error, "Run {Run} of a data set failed")]
    private static partial void Failed(ILogger logger, Exception exception, Guid run);

    [LoggerMessage(2, LogLevel.Warning, "Run {Run} goes on and could not say so")]
    private static partial void NotSaid(ILogger logger, Exception exception, Guid run);
}
