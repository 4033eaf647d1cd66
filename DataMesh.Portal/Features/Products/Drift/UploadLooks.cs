using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Drift;

/// <summary>A file that was uploaded may have replaced what ports read: their turn to be looked at comes at once, before all others'.</summary>
internal sealed class UploadLooks(DriftSignal signal) : IEventConsumer
{
    public string Name => "drift";

    public bool Wants(Type eventType) => eventType == typeof(FileUploaded);

    public async Task HandleAsync(PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var due = 0;
        foreach (var (upload, at) in events.Select(e => ((FileUploaded)e.Event, e.At)).Reverse().DistinctBy(u => (u.Item1.SourceId, u.Item1.Table)))
        {
            var ports = await db.Set<OutputPort>().Where(p => p.SourceId == upload.SourceId).Select(p => new { p.Id, p.Table }).ToListAsync(ct);
            // A database brings all its tables.
            var read = ports.Where(p => upload.Rows is null || p.Table.Equals(upload.Table, StringComparison.OrdinalIgnoreCase)).Select(p => p.Id).ToList();
            // Those that were looked at since have seen it. Committed by itself, so that whoever is woken finds it; done twice it is the same.
            due += await db.Set<SourceLook>().Where(l => read.Contains(l.PortId) && l.CheckedAt < at).ExecuteUpdateAsync(s => s.SetProperty(l => l.DueAt, DateTimeOffset.UnixEpoch), ct);
        }

        if (due > 0) signal.Set();
    }
}

/// <summary>Wakes the <see cref="DriftWatch"/> when ports are due before their time.</summary>
internal sealed class DriftSignal : WorkSignal;
