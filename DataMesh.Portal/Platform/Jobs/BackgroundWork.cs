namespace DataMesh.Portal.Platform.Jobs;

/// <summary>Work that goes on for as long as the server listens. It begins only then, so that it does not hold up the start.</summary>
/// <param name="lifetime">Tells when the server listens.</param>
public abstract class BackgroundWork(IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <inheritdoc />
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            await using (lifetime.ApplicationStarted.Register(started.SetResult))
                await started.Task.WaitAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server never came to listen; it says why.
            return;
        }

        await WorkAsync(stoppingToken);
    }

    /// <summary>Does the work until the token ends it. An exception ends the portal, so faults of one round are caught and logged.</summary>
    protected abstract Task WorkAsync(CancellationToken stoppingToken);
}
