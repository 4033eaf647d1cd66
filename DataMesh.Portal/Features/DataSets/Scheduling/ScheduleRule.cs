using System.Globalization;
using DataMesh.Portal.Features.DataSets.Contracts;

namespace DataMesh.Portal.Features.DataSets.Scheduling;

/// <summary>When a schedule has its turns, by the clock on the wall of a time zone.</summary>
/// <param name="Every">How often.</param>
/// <param name="At">The time of day; of an hourly schedule the minute counts.</param>
/// <param name="Weekday">The day of a weekly schedule.</param>
/// <param name="Day">The day of a monthly schedule; shorter months take their last day.</param>
/// <param name="Zone">The time zone.</param>
internal sealed record ScheduleRule(ScheduleEvery Every, TimeOnly At, DayOfWeek? Weekday, int? Day, TimeZoneInfo Zone)
{
    // Beyond any gap between two turns, a month's included.
    private const int DaysAhead = 70;
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    /// <summary>The first turn after a moment. A time that the clocks skip is right after the gap; one that comes twice is the first of the two.</summary>
    public DateTimeOffset Next(DateTimeOffset after) => Every == ScheduleEvery.Hour ? NextMinute(after) : NextDay(after);

    /// <summary>All of it in words, e.g. <c>every Monday at 06:00 (Europe/Berlin)</c>.</summary>
    public string Words => string.Create(CultureInfo.InvariantCulture, $"{Often}{(Every == ScheduleEvery.Hour ? $" at minute {At.Minute:00}" : $" at {At:HH:mm}")} ({Zone.Id})");

    private string Often => Every switch
    {
        ScheduleEvery.Hour => "every hour",
        ScheduleEvery.Day => "every day",
        ScheduleEvery.Week => $"every {Weekday}",
        _ => $"every month on day {Day}{(Day > 28 ? " or the last" : "")}",
    };

    // Offsets have minutes too, so the local minute is looked at.
    private DateTimeOffset NextMinute(DateTimeOffset after)
    {
        var moment = new DateTimeOffset(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero) + s_minute;
        while (TimeZoneInfo.ConvertTime(moment, Zone).Minute != At.Minute) moment += s_minute;
        return moment;
    }

    private DateTimeOffset NextDay(DateTimeOffset after)
    {
        var first = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, Zone).DateTime).AddDays(-1);
        return Enumerable.Range(0, DaysAhead).Select(first.AddDays).Where(Falls).Select(Moment).First(moment => moment > after);
    }

    private bool Falls(DateOnly day) => Every switch
    {
        ScheduleEvery.Day => true,
        ScheduleEvery.Week => day.DayOfWeek == Weekday,
        _ => day.Day == Math.Min(Day ?? 1, DateTime.DaysInMonth(day.Year, day.Month)),
    };

    private DateTimeOffset Moment(DateOnly day)
    {
        var local = day.ToDateTime(At);
        while (Zone.IsInvalidTime(local)) local += s_minute;
        var offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
