using System.Collections.Concurrent;

namespace DataMesh.Portal.Features.DataSets.Snapshots;

/// <summary>What runs in this process, so that it can be stopped at once, and the bell that wakes the worker.</summary>
internal sealed class RunningSnapshots : IDisposable
{
    private readonly ConcurrentDictionary<Guid, CancellationTokenSource> _running = [];
    private readonly SemaphoreSlim _bell = new(0, 1);

    /// <summary>Enters a run; its source is disposed of by whoever began it.</summary>
    public void Enter(Guid run, CancellationTokenSource stop) => _running[run] = stop;

    /// <summary>The run is over.</summary>
    public void Leave(Guid run) => _running.TryRemove(run, out _);

    /// <summary>Stops a run if it runs here.</summary>
    public void Cancel(Guid run)
    {
        try
        {
            if (_running.TryGetValue(run, out var stop)) stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself in this moment.
        }
    }

    /// <summary>Says that there is something to do.</summary>
    public void Wake()
    {
        try
        {
            _bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
    }

    /// <summary>Waits for the bell, or so long.</summary>
    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => _bell.WaitAsync(atMost, ct);

    public void Dispose() => _bell.Dispose();
}
