using DataMesh.Portal.Platform.Jobs;

namespace DataMesh.Portal.Features.Webhooks.Sending;

/// <summary>Sends deliveries for as long as the server runs.</summary>
internal sealed partial class WebhookWorker(WebhookPump pump, WebhookSignal signal, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<WebhookWorker> logger)
    : PumpWork(pump, signal, TimeSpan.FromSeconds(3), time, lifetime)
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Webhooks could not be sent; trying again in some seconds.")]
    protected override partial void LogFailed(Exception e);
}

/// <summary>Wakes the worker when there is something to send.</summary>
internal sealed class WebhookSignal : WorkSignal;
