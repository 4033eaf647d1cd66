using DataMesh.Portal.Platform.Jobs;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>Every few minutes: waits no longer for people who have left, reminds those who decide, passes on what nobody decided, tells of ends that come near and of grants to look at.</summary>
internal sealed partial class AccessClock(LeftSeats left, Overdue overdue, EndsComing ends, ReviewsDue reviews, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<AccessClock> logger) : BackgroundWork(lifetime)
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(5);

    protected override async Task WorkAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_every, time);
        do
        {
            await TryAsync(left.SweepAsync, stoppingToken);
            await TryAsync(overdue.SweepAsync, stoppingToken);
            await TryAsync(ends.SweepAsync, stoppingToken);
            await TryAsync(reviews.SweepAsync, stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(Func<CancellationToken, Task<int>> sweep, CancellationToken stoppingToken)
    {
        try
        {
            await sweep(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; the timer ends the loop.
        }
        catch (DbUpdateConcurrencyException)
        {
            // Somebody decided, or another instance was faster; the next round finds what is left.
        }
        catch (Exception e)
        {
            LogSweepFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reminders of requests and grants could not be made; trying again in five minutes. Decisions and reads do not depend on them.")]
    private partial void LogSweepFailed(Exception e);
}
