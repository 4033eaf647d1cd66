using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace DataMesh.Portal.Query.Execution;

/// <summary>A short queue between one that gives and one that takes, of which one side works on a thread that may block and the other must not.</summary>
/// <param name="capacity">How much may lie in it; who gives more waits.</param>
internal sealed class BatchQueue<T>(int capacity) : IDisposable
    where T : class
{
    private readonly ConcurrentQueue<T> items = new();
    private readonly SemaphoreSlim free = new(capacity);
    private readonly SemaphoreSlim filled = new(0);
    private volatile Exception? error;

    /// <summary>Gives one, when there is room.</summary>
    internal async ValueTask GiveAsync(T item, CancellationToken cancellationToken)
    {
        await free.WaitAsync(cancellationToken);
        items.Enqueue(item);
        filled.Release();
    }

    /// <summary>Gives one and blocks the thread until there is room.</summary>
    internal void Give(T item, CancellationToken cancellationToken)
    {
        free.Wait(cancellationToken);
        items.Enqueue(item);
        filled.Release();
    }

    /// <summary>Says that nothing more comes, and why if something went wrong; once.</summary>
    internal void End(Exception? failure = null)
    {
        error = failure;
        filled.Release();
    }

    /// <summary>The next, or null at the end.</summary>
    /// <exception cref="Exception">What the giver ended with.</exception>
    internal async ValueTask<T?> TakeAsync(CancellationToken cancellationToken)
    {
        await filled.WaitAsync(cancellationToken);
        return Taken();
    }

    /// <summary>The next, or null at the end; blocks the thread until it is there.</summary>
    /// <exception cref="Exception">What the giver ended with.</exception>
    internal T? Take(CancellationToken cancellationToken)
    {
        filled.Wait(cancellationToken);
        return Taken();
    }

    /// <summary>Waits until there is something to take, or the end.</summary>
    internal async ValueTask ReadyAsync(CancellationToken cancellationToken)
    {
        await filled.WaitAsync(cancellationToken);
        filled.Release();
    }

    public void Dispose()
    {
        free.Dispose();
        filled.Dispose();
    }

    private T? Taken()
    {
        if (items.TryDequeue(out var item))
        {
            free.Release();
            return item;
        }

        // The end stays the end for whoever asks again.
        filled.Release();
        if (error is not null)
        {
            ExceptionDispatchInfo.Throw(error);
        }

        return null;
    }
}
