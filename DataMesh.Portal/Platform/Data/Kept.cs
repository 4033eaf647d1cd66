using System.Collections.Concurrent;

namespace DataMesh.Portal.Platform.Data;

/// <summary>
/// What was derived from rows that decide, kept for as long as the database says, at each use, that none of them has changed.
/// </summary>
/// <typeparam name="TKey">What was asked; compared by value.</typeparam>
/// <typeparam name="TValue">The answer; never changed by anybody who gets it.</typeparam>
internal sealed class Kept<TKey, TValue>(DecisionClock clock, TimeProvider time)
    where TKey : notnull
{
    // Rows that were changed behind the portal's back, by hand, are seen after so long.
    private static readonly TimeSpan s_atMost = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<TKey, Entry> _entries = [];
    private int _most = 10_000;

    /// <summary>Keeps so many answers at most, where they are large.</summary>
    public Kept<TKey, TValue> UpTo(int most)
    {
        _most = most;
        return this;
    }

    /// <summary>The answer that was kept, or a new one.</summary>
    /// <param name="key">What is asked.</param>
    /// <param name="load">Asks; null is answered and not kept.</param>
    /// <param name="until">Until when an answer holds at most, by the clock, or null.</param>
    /// <param name="ct">Cancels.</param>
    public async ValueTask<TValue> GetAsync(TKey key, Func<CancellationToken, Task<TValue>> load, Func<TValue, DateTimeOffset?>? until, CancellationToken ct)
    {
        // Read before the rows: what changes in between belongs to a later stamp, and is asked for again then.
        var stamp = await clock.NowAsync(ct);
        var now = time.GetUtcNow();
        if (_entries.TryGetValue(key, out var entry) && entry.Stamp == stamp && now < entry.Until) return entry.Value;
        var value = await load(ct);
        if (value is null) return value;
        if (_entries.Count >= _most) _entries.Clear();
        var end = now + s_atMost;
        _entries[key] = new Entry(stamp, until?.Invoke(value) is { } own && own < end ? own : end, value);
        return value;
    }

    private sealed record Entry(Guid Stamp, DateTimeOffset Until, TValue Value);
}
