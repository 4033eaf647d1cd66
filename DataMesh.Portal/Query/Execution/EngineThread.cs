namespace DataMesh.Portal.Query.Execution;

/// <summary>Threads for the engine's calls, which block while it computes and while it waits for rows: those of the pool would be missed elsewhere.</summary>
internal static class EngineThread
{
    /// <summary>Runs blocking work on a thread of its own.</summary>
    internal static Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
        => Task.Factory.StartNew(work, cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
