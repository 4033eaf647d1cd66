using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Routes;

/// <summary>How long deciders took lately.</summary>
internal static class DecisionTimes
{
    private const int Lately = 20;

    /// <summary>The median of the last decisions of owners of a domain, or of Governance (<paramref name="domainId"/> null), in words; null when there are none.</summary>
    public static async Task<string?> OfAsync(PortalDbContext db, StepKind kind, Guid? domainId, CancellationToken ct)
    {
        var last = await db.Set<RequestStep>().AsNoTracking()
            .Where(s => s.Kind == kind && (domainId == null || s.DomainId == domainId) && (s.State == StepState.Approved || s.State == StepState.Denied) && s.WaitsSince != null && s.DecidedAt != null)
            .OrderByDescending(s => s.DecidedAt).Take(Lately).Select(s => new { s.WaitsSince, s.DecidedAt }).ToListAsync(ct);
        return last.Count == 0 ? null : InWords(Median([.. last.Select(s => s.DecidedAt!.Value - s.WaitsSince!.Value)]));
    }

    internal static TimeSpan Median(IReadOnlyList<TimeSpan> spans)
    {
        var sorted = spans.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    internal static string InWords(TimeSpan span) => span switch
    {
        { TotalMinutes: < 60 } => "less than an hour",
        { TotalHours: < 1.5 } => "about an hour",
        { TotalHours: < 24 } => $"about {Math.Round(span.TotalHours):0} hours",
        { TotalDays: < 1.5 } => "about a day",
        _ => $"about {Math.Round(span.TotalDays):0} days",
    };
}
