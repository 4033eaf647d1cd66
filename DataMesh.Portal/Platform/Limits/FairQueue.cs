namespace DataMesh.Portal.Platform.Limits;

/// <summary>
/// Lets so many through at once. Those who wait come in turn by caller, not by arrival: somebody with a hundred queries waiting holds
/// up somebody with one by no more than one.
/// </summary>
/// <param name="most">How many are inside at once; 0 is no limit.</param>
/// <param name="mostPerCaller">How many of those one caller may be; 0 is no limit.</param>
/// <param name="mostWaiting">How many of one caller may wait.</param>
/// <param name="patience">How long one waits.</param>
/// <param name="time">The clock.</param>
internal sealed class FairQueue(int most, int mostPerCaller, int mostWaiting, TimeSpan patience, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Caller> _callers = [];
    // Callers of whom somebody waits, in the order of their turns.
    private readonly LinkedList<Guid> _turns = [];
    private int _inside;

    /// <summary>How many are inside.</summary>
    public int Inside
    {
        get
        {
            lock (_lock) return _inside;
        }
    }

    /// <summary>Waits for the caller's turn.</summary>
    /// <returns>The place, which is given back by disposing it; null when too many of this caller wait already, or the wait was too long.</returns>
    public async ValueTask<IDisposable?> EnterAsync(Guid caller, CancellationToken ct)
    {
        Waiting? waiting = null;
        lock (_lock)
        {
            if (!_callers.TryGetValue(caller, out var known)) _callers[caller] = known = new Caller();
            if (known.Queue.Count == 0 && Room(known))
            {
                Admit(known);
            }
            else
            {
                if (known.Queue.Count >= mostWaiting) return null;
                if (known.Queue.Count == 0) _turns.AddLast(caller);
                known.Queue.AddLast(waiting = new Waiting());
            }
        }

        if (waiting is null) return new Place(this, caller);
        try
        {
            await waiting.Turn.Task.WaitAsync(patience, time, ct);
            return new Place(this, caller);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            var admitted = false;
            lock (_lock)
            {
                var known = _callers[caller];
                if (!known.Queue.Remove(waiting)) admitted = true;
                else if (known.Queue.Count == 0) _turns.Remove(caller);
                Forget(caller, known);
            }

            // The turn came in the same moment: it is given back.
            if (admitted) Leave(caller);
            if (e is TimeoutException) return null;
            throw;
        }
    }

    private bool Room(Caller caller) => (most == 0 || _inside < most) && (mostPerCaller == 0 || caller.Inside < mostPerCaller);

    private void Admit(Caller caller)
    {
        _inside++;
        caller.Inside++;
    }

    private void Leave(Guid caller)
    {
        List<Waiting>? next = null;
        lock (_lock)
        {
            _inside--;
            var known = _callers[caller];
            known.Inside--;
            Forget(caller, known);
            for (var turn = _turns.First; turn is not null && (most == 0 || _inside < most);)
            {
                var (at, id) = (turn, turn.Value);
                turn = turn.Next;
                var waiting = _callers[id];
                if (!Room(waiting)) continue;
                (next ??= []).Add(waiting.Queue.First!.Value);
                waiting.Queue.RemoveFirst();
                Admit(waiting);
                _turns.Remove(at);
                if (waiting.Queue.Count > 0) _turns.AddLast(id);
                turn ??= _turns.First;
            }
        }

        next?.ForEach(w => w.Turn.SetResult());
    }

    private void Forget(Guid id, Caller caller)
    {
        if (caller is { Inside: 0, Queue.Count: 0 }) _callers.Remove(id);
    }

    private sealed class Caller
    {
        public int Inside { get; set; }
        public LinkedList<Waiting> Queue { get; } = [];
    }

    private sealed class Waiting
    {
        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Place(FairQueue queue, Guid caller) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) queue.Leave(caller);
        }
    }
}
