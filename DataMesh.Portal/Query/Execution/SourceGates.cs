using System.Collections.Concurrent;

namespace DataMesh.Portal.Query.Execution;

/// <summary>How many statements run in each source at once, over all queries.</summary>
/// <param name="most">Statements per source, 1 or more.</param>
internal sealed class SourceGates(int most)
{
    private readonly ConcurrentDictionary<Guid, Gate> gates = new();

    /// <summary>Statements per source.</summary>
    internal int Most => most;

    /// <summary>
    /// Waits until a query may run so many statements in each of its sources. A query gets all of a source's at once and goes from source
    /// to source in one order, so that two queries never wait for each other.
    /// </summary>
    /// <param name="wanted">The sources and how many statements each; more than the limit count as the limit.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Dispose it when the statements have ended.</returns>
    internal async Task<IDisposable> EnterAsync(IEnumerable<(Guid Source, int Statements)> wanted, CancellationToken cancellationToken)
    {
        var entered = new Entered();
        try
        {
            foreach (var (source, statements) in wanted.OrderBy(one => one.Source))
            {
                var gate = gates.GetOrAdd(source, _ => new Gate(most));
                var count = Math.Min(statements, most);
                await gate.EnterAsync(count, cancellationToken);
                entered.Add(gate, count);
            }

            return entered;
        }
        catch
        {
            entered.Dispose();
            throw;
        }
    }

    private sealed class Entered : IDisposable
    {
        private readonly List<(Gate Gate, int Count)> held = [];

        internal void Add(Gate gate, int count) => held.Add((gate, count));

        public void Dispose()
        {
            held.ForEach(one => one.Gate.Leave(one.Count));
            held.Clear();
        }
    }

    private sealed class Gate(int free)
    {
        private readonly LinkedList<(int Count, TaskCompletionSource Turn)> waiting = [];
        private int free = free;

        internal async Task EnterAsync(int count, CancellationToken cancellationToken)
        {
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            LinkedListNode<(int, TaskCompletionSource)> place;
            lock (waiting)
            {
                if (waiting.Count == 0 && free >= count)
                {
                    free -= count;
                    return;
                }

                place = waiting.AddLast((count, turn));
            }

            using var registration = cancellationToken.UnsafeRegister(_ => turn.TrySetCanceled(cancellationToken), null);
            try
            {
                await turn.Task;
            }
            catch (OperationCanceledException)
            {
                lock (waiting)
                {
                    if (place.List is not null)
                    {
                        waiting.Remove(place);
                    }
                }

                // Whoever stood behind may fit now.
                Leave(0);
                throw;
            }
        }

        internal void Leave(int count)
        {
            lock (waiting)
            {
                free += count;
                while (waiting.First is { } next && free >= next.Value.Count)
                {
                    waiting.RemoveFirst();
                    // One that was cancelled meanwhile takes nothing.
                    if (next.Value.Turn.TrySetResult())
                    {
                        free -= next.Value.Count;
                    }
                }
            }
        }
    }
}
