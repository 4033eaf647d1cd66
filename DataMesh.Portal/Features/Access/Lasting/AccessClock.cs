using DataMesh.Portal.Platform.Jobs;

namespace DataMesh.Portal.Features.Access.Lasting;

/// <summary>Every few minutes: waits no longer for people who have left, reminds those who decide, passes on what nobody decided, tells of ends that come near and of grants to look at.</summary>
internal sealed partial class AccessClock(LeftSeats left, Overdue overdue, EndsComing ends, ReviewsDue reviews, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<AccessClock> logger)
    : RepeatedWork(TimeSpan.FromMinutes(5), time, lifetime)
{
    protected override IReadOnlyList<Func<CancellationToken, Task>> Round => [left.SweepAsync, overdue.SweepAsync, ends.SweepAsync, reviews.SweepAsync];

    [LoggerMessage(Level = LogLevel.Error, Message = "Reminders of requests and grants could not be made; trying again in five minutes. Decisions and reads do not depend on them.")]
    protected override partial void LogFailed(Exception e);
}
