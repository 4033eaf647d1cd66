using System.Security.Cryptography;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Drift;

/// <summary>Looks at the tables of published ports every so often, a few at a time, and when it is woken. Several instances may do so at once: what they find is kept and told once.</summary>
internal sealed partial class DriftWatch(IDbContextFactory<PortalDbContext> databases, PortLooks looks, DriftSignal signal, PortalSettings settings, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<DriftWatch> logger) : BackgroundWork(lifetime)
{
    private const int Batch = 40;
    private const int SourcesAtOnce = 4;
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>Looks at the ports whose turn it is, the longest due first; answers how many.</summary>
    public async Task<int> RoundAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        var due = await db.Set<SourceLook>().Where(l => l.DueAt <= now && (l.Port!.Product!.State == ProductState.Published || l.Port.Product.State == ProductState.Deprecated))
            .OrderBy(l => l.DueAt).Take(Batch).Select(l => new { l.PortId, l.Port!.SourceId }).ToListAsync(ct);
        await Parallel.ForEachAsync(due.GroupBy(l => l.SourceId), new ParallelOptions { MaxDegreeOfParallelism = SourcesAtOnce, CancellationToken = ct }, async (source, stop) =>
        {
            foreach (var port in source) await LookAsync(port.PortId, stop);
        });
        return due.Count;
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        if (settings.DriftMinutes == 0) return;
        while (true)
        {
            // Instances that were started together shall not go together.
            await signal.WaitAsync(TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32(30, 91)), time, stoppingToken);
            if (stoppingToken.IsCancellationRequested) return;
            try
            {
                await RoundAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogRoundFailed(e);
            }
        }
    }

    private async Task LookAsync(Guid port, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(s_longest);
        try
        {
            // A source that does not answer says so to those who read or test it.
            await looks.LookAsync(port, patience.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            LogLookFailed(port, e);
            await looks.PutOffAsync(port, ct);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The table of port {Port} could not be looked at; it is when its turn comes again.")]
    private partial void LogLookFailed(Guid port, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Ports could not be compared with their sources; trying again in a minute.")]
    private partial void LogRoundFailed(Exception e);
}
