using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Platform.Events;

/// <summary>Brings recorded events to their consumers: at once after a commit here, within two seconds after one elsewhere.</summary>
internal sealed partial class OutboxDispatcher(
    IDbContextFactory<PortalDbContext> databases, IEnumerable<IEventConsumer> consumers, EventCatalog catalog,
    OutboxSignal signal, ILateEvents late, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<OutboxDispatcher> logger) : BackgroundWork(lifetime), IOutbox
{
    private const int Batch = 200;
    internal const int MaxAttempts = 8;
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(2);
    private readonly IReadOnlyList<IEventConsumer> _consumers = [.. consumers];
    private readonly SemaphoreSlim _turn = new(1, 1);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var consumer in _consumers)
                    while (await DeliverAsync(consumer, stoppingToken) == Batch) { }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The database may be away for a while: say so and go on when it is back.
                LogDispatchFailed(e);
            }

            await signal.WaitAsync(s_poll, time, stoppingToken);
        }
    }

    public async Task CatchUpAsync(string consumer, CancellationToken ct)
    {
        if (_consumers.FirstOrDefault(c => c.Name == consumer) is not { } known) return;
        await late.FlushAsync(ct);
        long last;
        await using (var db = await databases.CreateDbContextAsync(ct))
            last = await db.Set<OutboxDelivery>().Where(d => d.Consumer == consumer && d.Attempts < MaxAttempts)
                .MaxAsync(d => (long?)d.EventSequence, ct) ?? 0;
        for (var round = 0; last > 0 && round < 40; round++)
        {
            await DeliverAsync(known, ct);
            await using var db = await databases.CreateDbContextAsync(ct);
            if (!await db.Set<OutboxDelivery>().AnyAsync(d => d.Consumer == consumer && d.EventSequence <= last && d.Attempts < MaxAttempts, ct)) return;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, ct);
        }
    }

    private async Task<int> DeliverAsync(IEventConsumer consumer, CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            var due = await db.Set<OutboxDelivery>().Include(d => d.Event)
                .Where(d => d.Consumer == consumer.Name && d.Attempts < MaxAttempts)
                .OrderBy(d => d.EventSequence).Take(Batch).ToListAsync(ct);
            if (due.Count == 0) return 0;
            try
            {
                await consumer.HandleAsync(db, [.. due.Select(Recorded).OfType<RecordedEvent>()], ct);
                db.RemoveRange(due);
                await db.SaveChangesAsync(ct);
                return due.Count;
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another instance handled some of these first; its work stands, ours is rolled back.
                return 0;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Gone by now: another instance handled it first, and ours collided with its work.
                if (await PutOffAsync(due[0].Id, e, ct)) LogConsumerFailed(consumer.Name, due[0].EventSequence, e);
                return 0;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    // Only the first event of a failed batch is charged, so that one bad event cannot use up the tries of those behind it.
    private async Task<bool> PutOffAsync(long delivery, Exception e, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<OutboxDelivery>().Where(d => d.Id == delivery).ExecuteUpdateAsync(s => s
            .SetProperty(d => d.Attempts, d => d.Attempts + 1)
            .SetProperty(d => d.LastError, e.GetType().Name), ct) > 0;
    }

    private RecordedEvent? Recorded(OutboxDelivery delivery)
    {
        var e = delivery.Event!;
        return catalog.Read(e.Name, e.Json) is { } payload
            ? new RecordedEvent(e.Sequence, e.Id, e.At, e.ActorId, e.ActorName, e.Name, payload, e.Json)
            : null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Consumer {Consumer} failed at event {Sequence}; it will be tried again.")]
    private partial void LogConsumerFailed(string consumer, long sequence, Exception e);

    [LoggerMessage(Level = LogLevel.Error, Message = "Events could not be read from the outbox; trying again.")]
    private partial void LogDispatchFailed(Exception e);
}

/// <summary>Wakes the dispatcher after a commit.</summary>
internal sealed class OutboxSignal : WorkSignal;
