using System.Collections.Concurrent;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

/// <summary>A clock on which waiting between tries takes no time; the limit of a request takes what it takes.</summary>
internal sealed class HastyClock(TimeSpan request) : TimeProvider
{
    private readonly DateTimeOffset _start = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private TimeSpan _passed;

    /// <summary>How long each wait would have been.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override DateTimeOffset GetUtcNow() => _start + _passed;

    /// <summary>Moves on.</summary>
    public void Advance(TimeSpan span) => _passed += span;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == request || dueTime == Timeout.InfiniteTimeSpan) return System.CreateTimer(callback, state, dueTime, period);
        Waits.Enqueue(dueTime);
        return System.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
