using System.Collections.Concurrent;
using System.Globalization;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Plan.Rewriting;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Says of reads whose source changed what changed, in words of the port, and names columns only to those who may know of them.</summary>
internal sealed class DriftedReads(IPortDrift drift, TimeProvider time)
{
    private const int MostTold = 3;

    // A value can go wrong by the flow's own doing, again and again; the sources are not asked about it each time.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _asked = new(StringComparer.Ordinal);

    /// <summary>Why the plan cannot be carried out, where that is known and still so: a column that it needs is gone or is another one now.</summary>
    public async Task<Error?> BeforeAsync(BoundPlan plan, CancellationToken ct)
    {
        var known = await drift.KnownAsync(Ports(plan), ct);
        if (known.Count == 0 || Told(plan, known, b => b.Stops) is null) return null;
        // It may have been mended since; nobody shall wait for the next look to come by itself.
        return Told(plan, await drift.LookAsync([.. known.Select(b => b.Port).Distinct(StringComparer.Ordinal)], ct), b => b.Stops);
    }

    /// <summary>Why the plan failed, where its sources changed; null where that is not the reason.</summary>
    public async Task<Error?> AfterAsync(BoundPlan plan, QueryException e, CancellationToken ct)
    {
        if (e.Failure is not (QueryFailure.Source or QueryFailure.Engine or QueryFailure.Value)) return null;
        var now = time.GetUtcNow();
        IReadOnlyList<string> ports = [.. Ports(plan).Where(p => e.Failure != QueryFailure.Value || !_asked.TryGetValue(p, out var at) || now - at > s_pause)];
        if (ports.Count == 0) return null;
        if (e.Failure == QueryFailure.Value) foreach (var port in ports) _asked[port] = now;
        var values = e.Failure == QueryFailure.Value || e.InnerException is DuckDbException;
        return Told(plan, await drift.LookAsync(ports, ct), b => b.Stops || values);
    }

    // Example rows have no source that could change.
    private static string[] Ports(BoundPlan plan) => [.. plan.Scans.Where(s => s.SourceId != ExampleInputs.Source).Select(s => s.Port).Distinct(StringComparer.Ordinal)];

    private static Unavailable? Told(BoundPlan plan, IReadOnlyList<PortBreak> breaks, Func<PortBreak, bool> counts)
    {
        if (breaks.Count == 0) return null;
        var told = new List<(string Port, string Words, DateTimeOffset Since)>();
        foreach (var scan in PlanWalk.Upstream(PlanRewriter.Rewrite(plan.Root)).OfType<PlanScan>())
        {
            var needed = ScanRequests.Needed(scan).Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var found in breaks.Where(b => b.Port == scan.Scan.Port && counts(b) && (b.Column is null || needed.Contains(b.Column))))
            {
                var known = found.Column is null || scan.Scan.Columns.Any(c => c.Name == found.Column);
                told.Add((found.Port, known ? found.Words : "no longer has what the row filter of your access needs", found.Since));
            }
        }

        if (told.Count == 0) return null;
        var sentences = told.Distinct().Take(MostTold).Select(t => string.Create(CultureInfo.InvariantCulture, $"The source of '{t.Port}' {t.Words} since {t.Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC; its owner has been told."));
        return new Unavailable(string.Join(' ', sentences));
    }
}
