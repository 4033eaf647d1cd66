namespace DataMesh.Portal.Platform.Jobs;

/// <summary>Wakes work that otherwise waits for its time. Set while it works, it wakes it once more.</summary>
internal class WorkSignal : IDisposable
{
    private readonly SemaphoreSlim _wake = new(0, 1);

    public void Dispose() => _wake.Dispose();

    public void Set()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Already awake.
        }
    }

    /// <summary>Waits until it is set, for so long at most; ends also when cancelled, without an exception.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var timer = Task.Delay(atMost, time, ended.Token);
        await Task.WhenAny(timer, _wake.WaitAsync(ended.Token));
        await ended.CancelAsync();
    }
}
