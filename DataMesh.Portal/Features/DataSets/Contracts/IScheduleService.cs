using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>When snapshots are taken by themselves. Only a set's owner sees and changes its schedule.</summary>
public interface IScheduleService
{
    /// <summary>The set's schedule; 404 where it has none.</summary>
    Task<Result<ScheduleView>> GetAsync(Principal principal, Guid id, CancellationToken ct);

    /// <summary>Sets the schedule; <paramref name="revision"/> is the one that the caller read, null for any.</summary>
    Task<Result<ScheduleView>> PutAsync(Principal principal, Guid id, ScheduleInput input, long? revision, CancellationToken ct);

    /// <summary>Ends the schedule; snapshots that were taken stay.</summary>
    Task<Result<Done>> DeleteAsync(Principal principal, Guid id, long? revision, CancellationToken ct);
}

/// <summary>How often a schedule runs.</summary>
public enum ScheduleEvery
{
    /// <summary>Each hour, at a minute.</summary>
    Hour,

    /// <summary>Each day, at a time.</summary>
    Day,

    /// <summary>Each week, on a day at a time.</summary>
    Week,

    /// <summary>Each month, on a day at a time; on the last day of months that are shorter.</summary>
    Month,
}

/// <summary>What people write about a schedule.</summary>
/// <param name="Every"><c>hour</c>, <c>day</c>, <c>week</c> or <c>month</c>.</param>
/// <param name="At">The time of day, <c>HH:mm</c>; of an hourly schedule the minute counts. Midnight when left out.</param>
/// <param name="Weekday">The day of a weekly schedule.</param>
/// <param name="Day">The day of a monthly schedule, 1 to 31; shorter months take their last day.</param>
/// <param name="TimeZone">An IANA time zone, such as <c>Europe/Berlin</c>; UTC when left out.</param>
/// <param name="AlertPercent">Tell the owner when the number of rows differs by more than this from the last success, 1 to 1,000; null does not.</param>
public sealed record ScheduleInput(ScheduleEvery Every, string? At, DayOfWeek? Weekday, int? Day, string? TimeZone, int? AlertPercent);

/// <summary>A schedule.</summary>
/// <param name="Every">How often.</param>
/// <param name="At">The time of day, <c>HH:mm</c>.</param>
/// <param name="Weekday">The day of a weekly schedule.</param>
/// <param name="Day">The day of a monthly schedule.</param>
/// <param name="TimeZone">An IANA time zone.</param>
/// <param name="AlertPercent">The change in rows that is told, in percent, or null.</param>
/// <param name="NextAt">The next turn, UTC.</param>
/// <param name="Words">All of it in words.</param>
/// <param name="Revision">The ETag.</param>
public sealed record ScheduleView(ScheduleEvery Every, string At, DayOfWeek? Weekday, int? Day, string TimeZone, int? AlertPercent, DateTimeOffset NextAt, string Words, long Revision);
