using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>Sends e-mail for as long as the server runs; rests when there is no mail server.</summary>
internal sealed partial class MailWorker(MailPump pump, MailSignal signal, PortalSettings settings, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<MailWorker> logger)
    : PumpWork(pump, signal, TimeSpan.FromSeconds(10), time, lifetime)
{
    protected override Task WorkAsync(CancellationToken stoppingToken) => settings.Mail.Enabled ? base.WorkAsync(stoppingToken) : Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Error, Message = "E-mail could not be sent; trying again in some seconds.")]
    protected override partial void LogFailed(Exception e);
}

/// <summary>Wakes the worker when there is something to send.</summary>
internal sealed class MailSignal : WorkSignal;
