using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>Sends e-mail for as long as the server runs; rests when there is no mail server.</summary>
internal sealed partial class MailWorker(MailPump pump, MailSignal signal, PortalSettings settings, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<MailWorker> logger) : BackgroundWork(lifetime)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_sweep = TimeSpan.FromHours(1);
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        if (!settings.Mail.Enabled) return;
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

    [LoggerMessage(Level = LogLevel.Error, Message = "E-mail could not be sent; trying again in some seconds.")]
    private partial void LogRoundFailed(Exception e);
}

/// <summary>Wakes the worker when there is something to send.</summary>
internal sealed class MailSignal : WorkSignal;
