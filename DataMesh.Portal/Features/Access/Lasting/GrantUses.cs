using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>Keeps for each grant on which days it was used, out of the reads that are recorded.</summary>
internal sealed class GrantUses : IEventConsumer
{
    public const string Consumer = "grant-uses";

    public string Name => Consumer;

    public bool Wants(Type eventType) => eventType == typeof(DataRead);

    public async Task HandleAsync(PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var reads = (from e in events
                     where e.Event is DataRead
                     let read = (DataRead)e.Event
                     from grant in read.Ports.Select(p => p.GrantId).OfType<Guid>().Distinct()
                     from once in read.Each ?? [new ReadOnce(e.At, read.Rows)]
                     group once by (Grant: grant, Day: DateOnly.FromDateTime(once.At.UtcDateTime), Api: read.Way is not ("preview" or "dataset")) into day
                     select (day.Key.Grant, day.Key.Day, At: day.Max(o => o.At), Rows: day.Sum(o => o.Rows), Times: day.Count(), day.Key.Api)).ToList();
        var ids = reads.Select(r => r.Grant).Distinct().ToList();
        var days = reads.Select(r => r.Day).Distinct().ToList();
        var there = await db.Set<GrantUse>().Where(u => ids.Contains(u.GrantId) && days.Contains(u.Day)).ToDictionaryAsync(u => (u.GrantId, u.Day), ct);
        foreach (var read in reads)
        {
            if (!there.TryGetValue((read.Grant, read.Day), out var use)) db.Add(there[(read.Grant, read.Day)] = use = new GrantUse { GrantId = read.Grant, Day = read.Day });
            use.Reads += read.Times;
            use.Rows += read.Rows;
            if (read.Api) use.ApiReads += read.Times;
            if (read.At > use.LastAt) use.LastAt = read.At;
        }
    }

    /// <summary>By grant: how it was used up to the end of that day (or ever); those that never were are absent.</summary>
    public static async Task<IReadOnlyDictionary<Guid, Used>> OfAsync(PortalDbContext db, IReadOnlyList<Guid> grants, DateOnly? upTo, CancellationToken ct)
        => await db.Set<GrantUse>().AsNoTracking().Where(u => grants.Contains(u.GrantId) && (upTo == null || u.Day <= upTo)).GroupBy(u => u.GrantId)
            .Select(g => new { g.Key, LastAt = g.Max(u => u.LastAt), Reads = g.Sum(u => u.Reads), Rows = g.Sum(u => u.Rows) })
            .ToDictionaryAsync(g => g.Key, g => new Used(g.LastAt, g.Reads, g.Rows), ct);
}

/// <summary>How a grant was used.</summary>
internal sealed record Used(DateTimeOffset LastAt, long Reads, long Rows);
