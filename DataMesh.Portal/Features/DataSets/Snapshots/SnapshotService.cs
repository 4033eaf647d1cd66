using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Snapshots;

/// <summary>Runs as people ask for them and see them.</summary>
internal sealed class SnapshotService(IDbContextFactory<PortalDbContext> factory, IDataSetService sets, RunningSnapshots running, TimeProvider time) : ISnapshotService
{
    public async Task<Result<RunView>> StartAsync(Principal principal, Guid id, CancellationToken ct)
    {
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        if (!set.Value.Mine) return NotOwner();
        await using var db = await factory.CreateDbContextAsync(ct);
        if (await db.Set<DataSetRun>().AnyAsync(r => r.DataSetId == id && (r.State == RunState.Queued || r.State == RunState.Running), ct))
            return new Conflict($"A snapshot of {set.Value.Name} is being taken already; wait for it, or cancel it.");
        var run = new DataSetRun { Id = Guid.CreateVersion7(), DataSetId = id, QueuedAt = time.GetUtcNow(), DueAt = time.GetUtcNow() };
        db.Add(run);
        await db.SaveChangesAsync(ct);
        running.Wake();
        return View(run, mine: true);
    }

    public async Task<Result<Page<RunView>>> RunsAsync(Principal principal, Guid id, PageRequest page, CancellationToken ct)
    {
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        await using var db = await factory.CreateDbContextAsync(ct);
        var runs = await db.Set<DataSetRun>().AsNoTracking().Where(r => r.DataSetId == id).OrderByDescending(r => r.QueuedAt).ThenByDescending(r => r.Id)
            .Skip((int)page.AfterNumber).Take(page.Limit + 1).ToListAsync(ct);
        return page.Cut(runs, _ => $"{page.AfterNumber + page.Limit}").Map(r => View(r, set.Value.Mine));
    }

    public async Task<Result<RunView>> RunAsync(Principal principal, Guid id, Guid run, CancellationToken ct)
    {
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        await using var db = await factory.CreateDbContextAsync(ct);
        return await FindAsync(db, id, run, ct) is { } found ? View(found, set.Value.Mine) : Missing(run);
    }

    public async Task<Result<RunView>> CancelAsync(Principal principal, Guid id, Guid run, CancellationToken ct)
    {
        var set = await sets.GetAsync(principal, id, ct);
        if (set.Error is { } error) return error;
        if (!set.Value.Mine) return NotOwner();
        await using var db = await factory.CreateDbContextAsync(ct);
        if (await FindAsync(db, id, run, ct) is not { } found) return Missing(run);
        if (found.State is not (RunState.Queued or RunState.Running)) return new Conflict("The run is over already.");
        (found.State, found.EndedAt, found.LeaseUntil) = (RunState.Cancelled, time.GetUtcNow(), null);
        if (await db.TrySaveAsync("the run", null, ct) is not null) return new Conflict("The run went on just now; look at it again.");
        running.Cancel(run);
        return View(found, mine: true);
    }

    private static Task<DataSetRun?> FindAsync(PortalDbContext db, Guid id, Guid run, CancellationToken ct) => db.Set<DataSetRun>().SingleOrDefaultAsync(r => r.DataSetId == id && r.Id == run, ct);

    // How many rows the owner's grants give, and why they do not, is the owner's business.
    private static RunView View(DataSetRun r, bool mine) => new(r.Id, r.State, r.Scheduled, r.QueuedAt, r.StartedAt, r.EndedAt, r.Attempts, mine ? r.Rows : null, mine ? r.Bytes : null, mine ? r.Reason : null, r.KeptJson is not null);

    private static Forbidden NotOwner() => new("Only its owner takes snapshots of a data set; make a copy to take your own.", "not-owner");

    private static NotFound Missing(Guid run) => NotFound.Of("run", run.ToString());
}
