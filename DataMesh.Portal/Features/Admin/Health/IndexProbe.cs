using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Admin.Health;

/// <summary>How far behind is what the portal derives from events: search index, audit, notifications.</summary>
internal sealed class IndexProbe(IDbContextFactory<PortalDbContext> databases, TimeProvider time) : IHealthProbe
{
    private static readonly TimeSpan s_late = TimeSpan.FromMinutes(1);

    public string Name => "index";

    public string Title => "Search index, audit and notifications";

    public async Task<HealthFinding> AskAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if ((await db.Database.GetAppliedMigrationsAsync(ct)).FirstOrDefault() is null) return new HealthFinding(HealthState.Good, "Nothing to read yet.", Figure: 0);
        var waiting = db.Set<OutboxDelivery>().AsNoTracking().Where(d => d.Attempts < OutboxDispatcher.MaxAttempts);
        var oldest = await waiting.OrderBy(d => d.EventSequence).Select(d => (DateTimeOffset?)d.Event!.At).FirstOrDefaultAsync(ct);
        var given = await db.Set<OutboxDelivery>().AsNoTracking().Where(d => d.Attempts >= OutboxDispatcher.MaxAttempts).Select(d => d.Consumer).Distinct().ToListAsync(ct);
        var behind = oldest is { } at ? time.GetUtcNow() - at : TimeSpan.Zero;
        if (given.Count > 0)
            return new HealthFinding(HealthState.Degraded, $"Events could not be handled by {string.Join(", ", given)}; the log says why. The search index is made anew by: index rebuild.", Figure: behind.TotalSeconds);
        return behind > s_late
            ? new HealthFinding(HealthState.Degraded, $"{behind.TotalMinutes:0} minutes behind.", Figure: Math.Round(behind.TotalSeconds))
            : new HealthFinding(HealthState.Good, "Up to date.", Figure: Math.Max(0, Math.Round(behind.TotalSeconds)));
    }
}
