using System.Collections.Concurrent;

namespace DataMesh.Portal.Platform.Limits;

/// <summary>Counts what each caller takes within a minute, which begins with the first of it.</summary>
/// <typeparam name="TKey">Whom or what is counted.</typeparam>
/// <param name="quota">How much a minute holds; 0 is no limit.</param>
/// <param name="time">The clock.</param>
internal sealed class MinuteWindows<TKey>(long quota, TimeProvider time)
    where TKey : notnull
{
    /// <summary>The length of a window, in seconds.</summary>
    public const int Seconds = 60;

    private const int PruneAbove = 10_000;
    private readonly ConcurrentDictionary<TKey, Window> _windows = [];

    public long Quota => quota;

    /// <summary>Takes so much, where the minute is not used up; the last taking may go over it.</summary>
    /// <returns>What is left then, and whether it was taken.</returns>
    public (bool Taken, Allowance Left) Take(TKey key, long amount)
    {
        if (quota == 0) return (true, new Allowance(0, 0, 0));
        var now = time.GetUtcNow();
        if (_windows.Count > PruneAbove) Prune(now);
        var window = _windows.GetOrAdd(key, static (_, at) => new Window(at), now);
        lock (window)
        {
            if (now - window.Begin >= TimeSpan.FromSeconds(Seconds)) (window.Begin, window.Used) = (now, 0);
            var taken = window.Used < quota;
            if (taken) window.Used += amount;
            var rest = TimeSpan.FromSeconds(Seconds) - (now - window.Begin);
            return (taken, new Allowance(quota, Math.Max(0, quota - window.Used), Math.Clamp((int)Math.Ceiling(rest.TotalSeconds), 1, Seconds)));
        }
    }

    private void Prune(DateTimeOffset now)
    {
        foreach (var (key, window) in _windows)
            if (now - window.Begin >= TimeSpan.FromSeconds(Seconds)) _windows.TryRemove(new KeyValuePair<TKey, Window>(key, window));
    }

    private sealed class Window(DateTimeOffset begin)
    {
        public DateTimeOffset Begin { get; set; } = begin;
        public long Used { get; set; }
    }
}

/// <summary>What a caller has left.</summary>
/// <param name="Quota">How much a minute holds; 0 is no limit.</param>
/// <param name="Left">How much of it is left.</param>
/// <param name="Seconds">After how many seconds there is all of it again, 1 to 60.</param>
internal readonly record struct Allowance(long Quota, long Left, int Seconds);
