using System.Collections.Concurrent;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.EndToEnd;

/// <summary>What was asked of the portal and what it answered, kept outside of it.</summary>
internal sealed class DecisionLedger
{
    // Requests and grants each go one way: the last answered state, and where a call was cut off, the one that it may have come to.
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private int _answered;

    /// <summary>How many decisions were answered.</summary>
    public int Answered => Volatile.Read(ref _answered);

    /// <summary>Whether such a decision was answered.</summary>
    public bool Has(string state) => _entries.Values.Any(e => e.States.Contains(state));

    /// <summary>The portal shows something of which no call was answered; from now on it must not be lost either.</summary>
    public void Saw(string subject, string state)
    {
        var entry = Of(subject);
        if (entry.States.IsEmpty) entry.States.Enqueue(state);
        entry.Fresh = true;
    }

    /// <summary>A call goes out by which it may come to that state.</summary>
    public void Sent(string subject, string state)
    {
        var entry = Of(subject);
        (entry.Doubt, entry.Fresh) = (state, true);
    }

    /// <summary>The portal has answered that it came to that state.</summary>
    public void Done(string subject, string state)
    {
        var entry = Of(subject);
        entry.States.Enqueue(state);
        (entry.Doubt, entry.Fresh) = (null, true);
        Interlocked.Increment(ref _answered);
    }

    /// <summary>Compares with what the portal says now, and with its audit.</summary>
    /// <param name="people">Those who ask.</param>
    /// <param name="kill">After which kill.</param>
    /// <param name="all">Everything; else what has moved since the last look.</param>
    public async Task CheckAsync(DecidingPeople people, int kill, bool all)
    {
        using var owner = people.Owner();
        var grants = (await owner.ReadAllAsync($"/api/v1/grants?port={DecidingPeople.Port}")).ToDictionary(g => g.GetProperty("id").GetString()!, g => g.GetProperty("state").GetString()!);
        foreach (var (subject, entry) in _entries.Where(e => all || e.Value.Fresh))
        {
            var id = subject.Split(':')[1];
            var now = subject.StartsWith("grant:", StringComparison.Ordinal) ? grants.GetValueOrDefault(id, "lost") : (await owner.ReadAsync($"/api/v1/access-requests/{id}")).GetProperty("state").GetString()!;
            Assert.True(now == entry.States.Last() || now == entry.Doubt, $"After kill {kill} {subject} is {now}; answered was {string.Join(", ", entry.States)}, under way {entry.Doubt}.");
            // What became of a call that was cut off is known now, and stays.
            if (now == entry.Doubt) entry.States.Enqueue(now);
            (entry.Doubt, entry.Fresh) = (null, false);
        }

        var told = await people.AuditAsync();
        foreach (var (subject, entry) in _entries)
            foreach (var state in entry.States) Assert.True(told.Contains((subject, Event(subject, state))), $"After kill {kill} the audit has no event for {subject} {state}.");
    }

    public override string ToString() => string.Join(", ", _entries.Values.SelectMany(e => e.States).CountBy(s => s).Select(s => $"{s.Value} {s.Key}"));

    private static string Event(string subject, string state) => (subject.StartsWith("grant:", StringComparison.Ordinal), state) switch
    {
        (true, "active") => "grant.given",
        (true, _) => "grant.ended revoked",
        (_, "submitted") => "request.submitted",
        _ => $"request.moved {state}",
    };

    private Entry Of(string subject) => _entries.GetOrAdd(subject, _ => new Entry());

    private sealed class Entry
    {
        public ConcurrentQueue<string> States { get; } = [];

        public string? Doubt { get; set; }

        public bool Fresh { get; set; }
    }
}
