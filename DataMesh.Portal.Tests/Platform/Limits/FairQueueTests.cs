using DataMesh.Portal.Platform.Limits;

namespace DataMesh.Portal.Tests.Platform.Limits;

public class FairQueueTests
{
    private static readonly Guid s_greedy = Guid.NewGuid();
    private static readonly Guid s_modest = Guid.NewGuid();

    [Fact]
    public async Task Enter_ManyOfOneCallerWait_AnotherComesNextAllTheSame()
    {
        var queue = new FairQueue(1, 0, 100, TimeSpan.FromMinutes(1), TimeProvider.System);
        var inside = await queue.EnterAsync(s_greedy, default);
        var order = new List<string>();
        var waiting = Enumerable.Range(0, 5).Select(i => PassAsync(queue, s_greedy, $"greedy {i}", order)).ToList();
        waiting.Add(PassAsync(queue, s_modest, "modest", order));
        inside!.Dispose();
        await Task.WhenAll(waiting);
        Assert.Equal(["greedy 0", "modest", "greedy 1", "greedy 2", "greedy 3", "greedy 4"], order);
        Assert.Equal(0, queue.Inside);
    }

    [Fact]
    public async Task Enter_CallerHasItsShare_OthersPassBy()
    {
        var queue = new FairQueue(4, 2, 100, TimeSpan.FromMinutes(1), TimeProvider.System);
        using var first = await queue.EnterAsync(s_greedy, default);
        using var second = await queue.EnterAsync(s_greedy, default);
        var third = queue.EnterAsync(s_greedy, default).AsTask();
        using var other = await queue.EnterAsync(s_modest, default);
        Assert.NotNull(other);
        Assert.False(third.IsCompleted);
        first!.Dispose();
        using var came = await third;
        Assert.NotNull(came);
    }

    [Fact]
    public async Task Enter_TooManyWaitOrWaitTooLong_IsRefused()
    {
        var queue = new FairQueue(1, 0, 1, TimeSpan.FromMilliseconds(30), TimeProvider.System);
        using var inside = await queue.EnterAsync(s_greedy, default);
        var patient = queue.EnterAsync(s_greedy, default).AsTask();
        Assert.Null(await queue.EnterAsync(s_greedy, default));
        Assert.Null(await patient);
    }

    [Fact]
    public async Task Enter_CancelledWhileWaiting_LeavesNothingBehind()
    {
        var queue = new FairQueue(1, 0, 10, TimeSpan.FromMinutes(1), TimeProvider.System);
        var inside = await queue.EnterAsync(s_greedy, default);
        using var cancel = new CancellationTokenSource();
        var waiting = queue.EnterAsync(s_modest, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        inside!.Dispose();
        inside.Dispose();
        Assert.Equal(0, queue.Inside);
        using var next = await queue.EnterAsync(s_modest, default);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task Enter_ManyAtRandom_NeverMoreInsideThanAllowedAndNobodyIsLost()
    {
        var queue = new FairQueue(3, 2, 1000, TimeSpan.FromMinutes(1), TimeProvider.System);
        var callers = Enumerable.Range(0, 5).Select(_ => Guid.NewGuid()).ToList();
        var inside = 0;
        var most = 0;
        var passed = 0;
        await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(async () =>
        {
            using var cancel = new CancellationTokenSource();
            if (i % 7 == 0) cancel.CancelAfter(TimeSpan.FromMilliseconds(i % 3));
            try
            {
                using var place = await queue.EnterAsync(callers[i % 5], cancel.Token);
                var now = Interlocked.Increment(ref inside);
                lock (callers) most = Math.Max(most, now);
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                Interlocked.Increment(ref passed);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref passed);
            }
        })));
        Assert.InRange(most, 1, 3);
        Assert.Equal((400, 0), (passed, queue.Inside));
    }

    private static async Task PassAsync(FairQueue queue, Guid caller, string name, List<string> order)
    {
        using var place = await queue.EnterAsync(caller, default);
        lock (order) order.Add(name);
    }
}
