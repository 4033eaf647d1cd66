using DataMesh.Portal.Platform.Jobs;

namespace DataMesh.Portal.Features.Webhooks.Sending;

/// <summary>Sends deliveries for as long as the server runs.</summary>
internal sealed partial class WebhookWorker(WebhookPump pump, WebhookSignal signal, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<WebhookWorker> logger) : BackgroundWork(lifetime)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_sweep = TimeSpan.FromHours(1);
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;

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
                LogRoundFailed(e);
            }

            await signal.WaitAsync(s_poll, time, stoppingToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Webhooks could not be sent; trying again in some seconds.")]
    private partial void LogRoundFailed(Exception e);
}

/// <summary>Wakes the worker when there is something to send.</summary>
internal sealed class WebhookSignal : WorkSignal;
