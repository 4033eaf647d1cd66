using DataMesh.Portal.Platform.Jobs;

namespace DataMesh.Portal.Features.Sources.Storage;

/// <summary>Sweeps at the start, and every quarter of an hour.</summary>
internal sealed partial class UploadSweeper(UploadStore store, TimeProvider time, ILogger<UploadSweeper> log) : BackgroundService, IStartupTask
{
    public int Order => 50;

    public Task RunAsync(CancellationToken ct) => store.SweepAsync(ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(15), time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await store.SweepAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The next tick tries again; what is left only takes room.
                Failed(log, e);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Sweeping unused uploads failed")]
    private static partial void Failed(ILogger logger, Exception exception);
}
