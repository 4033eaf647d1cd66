using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Features.DataSets.Scheduling;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.DataSets.Snapshots;

/// <summary>Queues what schedules ask for and takes queued snapshots, two at a time. Several instances share the work: each run is claimed by one.</summary>
internal sealed partial class SnapshotWorker(
    IDbContextFactory<PortalDbContext> factory, ScheduleService schedules, SnapshotRunner runner, SnapshotFiles files, RunningSnapshots running,
    TimeProvider time, IHostApplicationLifetime lifetime, ILogger<SnapshotWorker> log) : BackgroundWork(lifetime)
{
    private const int AtOnce = 2;
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_sweep = TimeSpan.FromHours(6);
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;

    /// <summary>Does all that is due now; answers how many runs were begun.</summary>
    public async Task<int> RoundAsync(CancellationToken ct)
    {
        await schedules.QueueDueAsync(ct);
        await RequeueLostAsync(ct);
        var lanes = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => LaneAsync(ct)));
        return lanes.Sum();
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RoundAsync(stoppingToken);
                if (time.GetUtcNow() - _sweptAt > s_sweep)
                {
                    _sweptAt = time.GetUtcNow();
                    await files.SweepAsync(stoppingToken);
                }

                await running.WaitAsync(s_poll, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                RoundFailed(log, e);
                await Task.Delay(s_poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> LaneAsync(CancellationToken ct)
    {
        var begun = 0;
        while (await ClaimAsync(ct) is { } run)
        {
            await runner.RunAsync(run, ct);
            begun++;
        }

        return begun;
    }

    private async Task<Guid?> ClaimAsync(CancellationToken ct)
    {
        while (true)
        {
            var now = time.GetUtcNow();
            var lease = now + SnapshotRunner.Lease;
            await using var db = await factory.CreateDbContextAsync(ct);
            var due = await db.Set<DataSetRun>().Where(r => r.State == RunState.Queued && r.DueAt <= now).OrderBy(r => r.DueAt).ThenBy(r => r.Id).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(ct);
            if (due is not { } id) return null;
            // One statement asks and takes: whoever comes second changes no row and looks for another run.
            var taken = await db.Set<DataSetRun>().Where(r => r.Id == id && r.State == RunState.Queued).ExecuteUpdateAsync(s => s
                .SetProperty(r => r.State, RunState.Running).SetProperty(r => r.StartedAt, now).SetProperty(r => r.LeaseUntil, lease)
                .SetProperty(r => r.Attempts, r => r.Attempts + 1).SetProperty(r => r.Revision, r => r.Revision + 1), ct);
            if (taken == 1) return id;
        }
    }

    /// <summary>Runs of an instance that is gone wait anew; those that were begun too often are given up.</summary>
    private async Task RequeueLostAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await factory.CreateDbContextAsync(ct);
        var lost = await db.Set<DataSetRun>().Where(r => r.State == RunState.Running && r.LeaseUntil < now).Select(r => r.Id).ToListAsync(ct);
        foreach (var run in lost) await runner.GiveBackAsync(run, ct);
    }

    [LoggerMessage(1, LogLevel.Error, "Snapshots could not be taken; trying again in some seconds")]
    private static partial void RoundFailed(ILogger logger, Exception exception);
}
