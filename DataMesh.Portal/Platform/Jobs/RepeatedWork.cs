using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Platform.Jobs;

/// <summary>Work that is done when the server listens and again every so often. A round that fails is logged, and the next one tries again.</summary>
/// <param name="every">How long from one round to the next.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Tells when the server listens.</param>
public abstract class RepeatedWork(TimeSpan every, TimeProvider time, IHostApplicationLifetime lifetime) : BackgroundWork(lifetime)
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>What is done in a round, one after the other; a failure of one keeps none of the others.</summary>
    protected abstract IReadOnlyList<Func<CancellationToken, Task>> Round { get; }

    /// <summary>Logs why something could not be done.</summary>
    protected abstract void LogFailed(Exception e);

    /// <inheritdoc />
    protected sealed override async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        do
        {
            foreach (var work in Round) await TryAsync(work, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(Func<CancellationToken, Task> work, CancellationToken stoppingToken)
    {
        try
        {
            await work(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the timer ends the loop.
        }
        catch (DbUpdateConcurrencyException)
        {
            // A person or another instance was faster; the next round finds what is left.
        }
        catch (Exception e)
        {
            LogFailed(e);
        }
    }
}
