namespace DataMesh.Portal.Platform.Jobs;

/// <summary>Something that sends what waits in a table.</summary>
internal interface IPump
{
    /// <summary>Sends what is due; answers how much that was.</summary>
    Task<int> RoundAsync(CancellationToken ct);

    /// <summary>Removes what nobody needs any more.</summary>
    Task SweepAsync(CancellationToken ct);
}

/// <summary>Sends for as long as the server runs: when there is something new, when it looks for what is to be tried again, and once an hour it tidies up.</summary>
/// <param name="pump">What sends.</param>
/// <param name="signal">Set when there is something new.</param>
/// <param name="poll">How long it waits otherwise.</param>
/// <param name="time">The clock.</param>
/// <param name="lifetime">Tells when the server listens.</param>
internal abstract class PumpWork(IPump pump, WorkSignal signal, TimeSpan poll, TimeProvider time, IHostApplicationLifetime lifetime) : BackgroundWork(lifetime)
{
    private static readonly TimeSpan s_sweep = TimeSpan.FromHours(1);
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;

    /// <summary>Logs why nothing could be sent.</summary>
    protected abstract void LogFailed(Exception e);

    /// <inheritdoc />
    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await pump.RoundAsync(stoppingToken) > 0) { }
                if (time.GetUtcNow() - _sweptAt > s_sweep)
                {
                    _sweptAt = time.GetUtcNow();
                    await pump.SweepAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
            }

            await signal.WaitAsync(poll, time, stoppingToken);
        }
    }
}
