namespace DataMesh.Portal.Tests.UI;

/// <summary>A clock that moves only when a test says so; its timers go off as it passes them.</summary>
public sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = now;
    private int _made;

    public override DateTimeOffset GetUtcNow() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        lock (_lock)
        {
            _timers.Add(timer);
            _made++;
        }

        return timer;
    }

    /// <summary>Waits until so many timers have been made since the start: what a component does before it waits runs on its own time.</summary>
    public void WaitForTimers(int made)
        => Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref _made) >= made, TimeSpan.FromSeconds(10)), $"{_made} of {made} timers were made");

    /// <summary>Moves on, and sets off what is due by then.</summary>
    public void Advance(TimeSpan span)
    {
        List<Timer> due;
        lock (_lock)
        {
            _now += span;
            due = [.. _timers.Where(t => t.Due <= _now)];
            foreach (var timer in due) _timers.Remove(timer);
        }

        foreach (var timer in due) timer.GoOff();
    }

    private void Forget(Timer timer)
    {
        lock (_lock) _timers.Remove(timer);
    }

    private sealed class Timer(TestClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public void GoOff() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? DateTimeOffset.MaxValue : clock._now + dueTime;
            return true;
        }

        public void Dispose() => clock.Forget(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
