using System.Collections.Concurrent;
using DataMesh.Portal.Query.DuckDb;

namespace DataMesh.Portal.Query.Execution;

/// <summary>Empty databases opened ahead. Each is used by one query and then closed; taking one opens the next in the background.</summary>
internal sealed class SpareDatabases(int wanted) : IDisposable
{
    private readonly ConcurrentQueue<DuckDbDatabase> spares = new();
    private int opening;
    private volatile bool disposed;

    internal DuckDbDatabase Take()
    {
        var database = spares.TryDequeue(out var spare) ? spare : DuckDbDatabase.OpenAhead();
        if (spares.Count < wanted && Interlocked.CompareExchange(ref opening, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Fill(), this, preferLocal: false);
        }

        return database;
    }

    public void Dispose()
    {
        disposed = true;
        while (spares.TryDequeue(out var spare))
        {
            spare.Dispose();
        }
    }

    private void Fill()
    {
        try
        {
            while (!disposed && spares.Count < wanted)
            {
                spares.Enqueue(DuckDbDatabase.OpenAhead());
            }
        }
        catch (DuckDbException)
        {
            // A query that finds no spare opens its own, and that one reports the error to somebody.
        }
        finally
        {
            Volatile.Write(ref opening, 0);
        }

        if (disposed)
        {
            Dispose();
        }
    }
}
