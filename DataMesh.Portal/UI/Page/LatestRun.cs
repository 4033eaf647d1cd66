namespace DataMesh.Portal.UI.Page;

/// <summary>
/// Work of a component of which only the latest counts, e.g. a search per key typed. Each run owns its own token source, so that
/// runs that overlap never dispose each other's.
/// </summary>
public sealed class LatestRun
{
    private CancellationTokenSource? _now;

    /// <summary>Cancels the run before, and runs. A run that is cancelled ends without a fault.</summary>
    /// <param name="work">The work; it gets the token that a newer run, <see cref="StopAsync"/> or <paramref name="gone"/> cancels.</param>
    /// <param name="gone">Ends with the component.</param>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken gone)
    {
        using var mine = CancellationTokenSource.CreateLinkedTokenSource(gone);
        var (before, token) = (_now, mine.Token);
        _now = mine;
        try
        {
            if (before is not null) await before.CancelAsync();
            token.ThrowIfCancellationRequested();
            await work(token);
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Something newer runs instead, somebody stopped it, or the component went.
        }
        finally
        {
            if (ReferenceEquals(_now, mine)) _now = null;
        }
    }

    /// <summary>Cancels the run under way, if there is one.</summary>
    public Task StopAsync() => _now?.CancelAsync() ?? Task.CompletedTask;
}
