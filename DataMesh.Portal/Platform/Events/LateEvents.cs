using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Platform.Events;

/// <summary>
/// Records events that change nothing, such as reads: many in one transaction, in the database a moment later. Whatever changes
/// something records its event with the change instead, <see cref="PortalDbContext.Record"/>.
/// </summary>
public interface ILateEvents
{
    /// <summary>Whether more can be taken. The database may be away for a while; what has to be recorded must not happen when it is away for long.</summary>
    bool Takes { get; }

    /// <summary>Takes an event; it is in the database within a second while the database can be reached.</summary>
    void Record(Principal actor, PortalEvent e);

    /// <summary>Waits until everything that was taken before the call is in the database.</summary>
    Task FlushAsync(CancellationToken ct);
}

/// <summary>An event of which several that follow each other may be written down as one, without losing anything.</summary>
internal interface IJoinable
{
    /// <summary>Equal for events of one actor that may be joined.</summary>
    string JoinKey { get; }

    /// <summary>Both as one; <paramref name="later"/> has the same key.</summary>
    /// <param name="first">When this one was.</param>
    /// <param name="later">The other.</param>
    /// <param name="at">When the other was.</param>
    /// <returns>The joined event, or null when this one is full.</returns>
    PortalEvent? With(DateTimeOffset first, PortalEvent later, DateTimeOffset at);
}

/// <summary>Collects events for a fifth of a second and writes them together.</summary>
internal sealed partial class LateEvents(IDbContextFactory<PortalDbContext> databases, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<LateEvents> logger)
    : BackgroundWork(lifetime), ILateEvents, IAsyncDisposable
{
    internal const int Most = 20_000;
    private static readonly TimeSpan s_collect = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly WorkSignal _signal = new();
#pragma warning disable CA2213 // It hands out no wait handle, so there is nothing to give back; and who stops the portal a second time still takes its turn.
    private readonly SemaphoreSlim _turn = new(1, 1);
#pragma warning restore CA2213
    private Pending _pending = new();
    private int _unwritten;
    private volatile bool _stopped;

    public bool Takes => Volatile.Read(ref _unwritten) < Most;

    public void Record(Principal actor, PortalEvent e)
    {
        bool first;
        lock (_lock)
        {
            first = _pending.Count == 0;
            if (_pending.Add(actor, e, time.GetUtcNow())) _unwritten++;
        }

        // After the stop nobody waits for the signal; the end writes what came late.
        if (first && !_stopped) _signal.Set();
    }

    public async Task FlushAsync(CancellationToken ct)
    {
        await _turn.WaitAsync(ct);
        try
        {
            Pending taken;
            lock (_lock) (taken, _pending) = (_pending, new Pending());
            if (taken.Count == 0) return;
            try
            {
                await using var db = await databases.CreateDbContextAsync(ct);
                db.Set<OutboxEvent>().AddRange(taken.Events());
                await db.SaveChangesAsync(ct);
                lock (_lock) _unwritten -= taken.Count;
            }
            catch
            {
                // Nothing is lost: they go before what came in the meantime.
                lock (_lock) _pending = taken.Followed(_pending);
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _signal.WaitAsync(TimeSpan.FromMinutes(1), time, stoppingToken);
            try
            {
                await Task.Delay(s_collect, stoppingToken);
                await FlushAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogNotWritten(e);
                await Task.Delay(s_again, CancellationToken.None);
                _signal.Set();
            }
        }
    }

    /// <summary>The last ones, when the portal stops in order. May be called again, also after the end: then there is nothing left.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _stopped = true;
        await LastAsync(cancellationToken);
    }

    /// <summary>Writes what was recorded after the stop: requests that the server cut off record what they had read until then.</summary>
    public async ValueTask DisposeAsync()
    {
        await LastAsync(CancellationToken.None);
        Dispose();
        GC.SuppressFinalize(this);
    }

    public override void Dispose()
    {
        _stopped = true;
        _signal.Dispose();
        base.Dispose();
    }

    private async Task LastAsync(CancellationToken ct)
    {
        try
        {
            await FlushAsync(ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotWritten(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reads could not be recorded; they are kept in memory and tried again. No more are served when too many wait.")]
    private partial void LogNotWritten(Exception e);

    private sealed class Pending
    {
        private readonly List<Slot> _slots = [];
        private readonly Dictionary<(Guid Actor, string Key), int> _joined = [];

        public int Count => _slots.Count;

        /// <summary>Whether this made a row more.</summary>
        public bool Add(Principal actor, PortalEvent e, DateTimeOffset at)
        {
            if (e is not IJoinable joinable)
            {
                _slots.Add(new Slot(actor, e, at));
                return true;
            }

            var key = (actor.Id, joinable.JoinKey);
            if (_joined.TryGetValue(key, out var place) && ((IJoinable)_slots[place].Event).With(_slots[place].At, e, at) is { } both)
            {
                _slots[place] = _slots[place] with { Event = both };
                return false;
            }

            _joined[key] = _slots.Count;
            _slots.Add(new Slot(actor, e, at));
            return true;
        }

        public Pending Followed(Pending later)
        {
            // What was once on its way is not joined with anything any more.
            var all = new Pending();
            all._slots.AddRange(_slots);
            all._slots.AddRange(later._slots);
            return all;
        }

        public IEnumerable<OutboxEvent> Events() => _slots.Select(s => new OutboxEvent
        {
            Id = Guid.CreateVersion7(s.At),
            At = s.At,
            ActorId = s.Actor.Id,
            ActorName = s.Actor.Name,
            Name = "",
            Json = "",
            Payload = s.Event,
        });

        private sealed record Slot(Principal Actor, PortalEvent Event, DateTimeOffset At);
    }
}
