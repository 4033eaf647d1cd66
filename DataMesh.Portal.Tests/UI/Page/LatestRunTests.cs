using DataMesh.Portal.UI.Page;

namespace DataMesh.Portal.Tests.UI.Page;

public class LatestRunTests
{
    [Fact]
    public async Task RunAsync_ManyAtOnce_OnlyTheLatestEndsAndNoneFails()
    {
        var latest = new LatestRun();
        var ended = new List<int>();
        var runs = new List<Task>();
        for (var i = 0; i < 20; i++)
        {
            var number = i;
            runs.Add(latest.RunAsync(
                async ct =>
                {
                    await Task.Delay(100, ct);
                    using var inner = CancellationTokenSource.CreateLinkedTokenSource(ct);
                    await Task.Yield();
                    inner.Token.ThrowIfCancellationRequested();
                    lock (ended) ended.Add(number);
                },
                CancellationToken.None));
        }

        await Task.WhenAll(runs);
        Assert.Equal([19], ended);
    }

    [Fact]
    public async Task StopAsync_WhileItRuns_EndsItWithoutAFault()
    {
        var latest = new LatestRun();
        var run = latest.RunAsync(ct => Task.Delay(Timeout.Infinite, ct), CancellationToken.None);
        await latest.StopAsync();
        await run;
        await latest.StopAsync();
    }

    [Fact]
    public async Task RunAsync_ComponentGone_DoesNotWork()
    {
        var worked = false;
        await new LatestRun().RunAsync(_ => Task.FromResult(worked = true), new CancellationToken(canceled: true));
        Assert.False(worked);
    }

    [Fact]
    public async Task RunAsync_WorkFails_TellsTheFault()
        => await Assert.ThrowsAsync<InvalidOperationException>(() => new LatestRun().RunAsync(_ => throw new InvalidOperationException("no"), CancellationToken.None));
}
