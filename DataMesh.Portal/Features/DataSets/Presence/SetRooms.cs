using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.DataSets.Presence;

/// <summary>Somebody who has a set open, and how its page is told.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Name">Their name.</param>
internal sealed record Guest(Guid UserId, string Name)
{
    /// <summary>Called when others come, go, or have changed the set: the revision that is there now, and who made it; null where only people came or went.</summary>
    public required Func<(long Revision, string By)?, Task> Tell { get; init; }
}

/// <summary>
/// Who has which set open in this process. It only makes people see one another sooner: that nobody overwrites the other is held by revisions,
/// whatever process the other one is served by.
/// </summary>
internal sealed class SetRooms
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, List<Guest>> _rooms = [];

    /// <summary>Comes in; leaves when disposed.</summary>
    public IAsyncDisposable Enter(Guid set, Principal who, Func<(long Revision, string By)?, Task> tell)
    {
        var guest = new Guest(who.Id, who.Name) { Tell = tell };
        lock (_gate)
        {
            if (!_rooms.TryGetValue(set, out var room)) _rooms[set] = room = [];
            room.Add(guest);
        }

        _ = TellAsync(set, guest, null);
        return new Stay(this, set, guest);
    }

    /// <summary>Names of the others who have the set open, each once. Somebody's own second window is told too.</summary>
    public IReadOnlyList<string> Others(Guid set, IAsyncDisposable mine)
    {
        var me = ((Stay)mine).Guest;
        return [.. In(set).Where(g => !ReferenceEquals(g, me)).Select(g => g.UserId == me.UserId ? "you, in another window" : g.Name).Distinct().Order(StringComparer.CurrentCulture)];
    }

    /// <summary>Tells the others that the set was changed.</summary>
    public Task ChangedAsync(Guid set, IAsyncDisposable mine, long revision) => TellAsync(set, ((Stay)mine).Guest, (revision, ((Stay)mine).Guest.Name));

    private List<Guest> In(Guid set)
    {
        lock (_gate) return _rooms.TryGetValue(set, out var room) ? [.. room] : [];
    }

    private Task TellAsync(Guid set, Guest from, (long Revision, string By)? news) => Task.WhenAll(In(set).Where(g => !ReferenceEquals(g, from)).Select(g => g.Tell(news)));

    private Task LeaveAsync(Guid set, Guest guest)
    {
        lock (_gate)
        {
            if (!_rooms.TryGetValue(set, out var room) || !room.Remove(guest)) return Task.CompletedTask;
            if (room.Count == 0) _rooms.Remove(set);
        }

        return TellAsync(set, guest, null);
    }

    private sealed class Stay(SetRooms rooms, Guid set, Guest guest) : IAsyncDisposable
    {
        public Guest Guest => guest;

        public ValueTask DisposeAsync() => new(rooms.LeaveAsync(set, guest));
    }
}
