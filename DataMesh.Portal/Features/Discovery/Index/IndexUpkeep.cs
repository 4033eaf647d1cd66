using DataMesh.Portal.Platform.Jobs;
namespace DataMesh.Portal.Features.Discovery.Index;

/// <summary>Keeps the index near the database between searches, so that no search has much to take in.</summary>
internal sealed partial class IndexUpkeep(SearchIndex index, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<IndexUpkeep> logger) : BackgroundWork(lifetime)
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(2);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        using var timer = new PeriodicTimer(s_every, time);
        do
        {
            try
            {
                await index.SyncAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogUpkeepFailed(e);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The search index could not be brought up to date; trying again.")]
    private partial void LogUpkeepFailed(Exception e);
}
