using DataMesh.Portal.Platform.Jobs;

namespace DataMesh.Portal.Features.Admin.Health;

/// <summary>Asks all probes at once.</summary>
internal sealed partial class HealthReport(IEnumerable<IHealthProbe> probes, ILogger<HealthReport> logger)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    /// <summary>What each probe found, in the order of registration.</summary>
    public async Task<IReadOnlyList<Check>> AskAsync(CancellationToken ct) => await Task.WhenAll(probes.Select(p => AskAsync(p, ct)));

    private async Task<Check> AskAsync(IHealthProbe probe, CancellationToken ct)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(s_patience);
        try
        {
            return new Check(probe.Name, probe.Title, await probe.AskAsync(limited.Token).WaitAsync(s_patience, ct));
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new Check(probe.Name, probe.Title, new HealthFinding(HealthState.Failed, $"No answer within {s_patience.TotalSeconds:0} seconds."));
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogProbeFailed(probe.Name, e);
            return new Check(probe.Name, probe.Title, new HealthFinding(HealthState.Failed, $"Asking failed: {e.Message.ReplaceLineEndings(" ")}"));
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The health probe {Probe} failed.")]
    private partial void LogProbeFailed(string probe, Exception e);
}

/// <summary>One probe with its finding.</summary>
/// <param name="Name">For programs.</param>
/// <param name="Title">For people.</param>
/// <param name="Finding">What was found.</param>
internal sealed record Check(string Name, string Title, HealthFinding Finding);
