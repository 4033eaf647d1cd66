using DataMesh.Portal.Platform.Jobs;

namespace DataMesh.Portal.Features.Discovery.Index;

/// <summary>Keeps the index near the database between searches, so that no search has much to take in.</summary>
internal sealed partial class IndexUpkeep(SearchIndex index, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<IndexUpkeep> logger)
    : RepeatedWork(TimeSpan.FromSeconds(2), time, lifetime)
{
    protected override IReadOnlyList<Func<CancellationToken, Task>> Round => [index.SyncAsync];

    [LoggerMessage(Level = LogLevel.Error, Message = "The search index could not be brought up to date; trying again.")]
    protected override partial void LogFailed(Exception e);
}
