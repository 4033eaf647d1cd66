using System.Globalization;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Scheduling;

/// <summary>Schedules as people write them and as they are kept.</summary>
internal static class ScheduleInputs
{
    /// <summary>The rule that somebody wrote, or every field that is wrong.</summary>
    public static Result<ScheduleRule> Read(ScheduleInput input)
    {
        var wrong = new List<FieldError>();
        var at = TimeOnly.MinValue;
        if (!Enum.IsDefined(input.Every)) wrong.Add(new FieldError("every", "Write hour, day, week or month."));
        if (!string.IsNullOrWhiteSpace(input.At) && !TimeOnly.TryParseExact(input.At.Trim(), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out at)) wrong.Add(new FieldError("at", "Write the time as 06:30, from 00:00 to 23:59."));
        if (input.Every == ScheduleEvery.Week && (input.Weekday is not { } weekday || !Enum.IsDefined(weekday))) wrong.Add(new FieldError("weekday", "A weekly schedule has a day: monday to sunday."));
        if (input.Every == ScheduleEvery.Month && input.Day is not (>= 1 and <= 31)) wrong.Add(new FieldError("day", "A monthly schedule has a day from 1 to 31; shorter months take their last day."));
        if (input.AlertPercent is { } percent && percent is < 1 or > 1000) wrong.Add(new FieldError("alertPercent", "Write a whole number from 1 to 1,000, or leave it out."));
        var zone = Zone(string.IsNullOrWhiteSpace(input.TimeZone) ? "UTC" : input.TimeZone.Trim());
        if (zone is null) wrong.Add(new FieldError("timeZone", "Write a time zone by its IANA name, such as Europe/Berlin or UTC."));
        return wrong.Count > 0 ? Invalid.Of(wrong)
            : new ScheduleRule(input.Every, at, input.Every == ScheduleEvery.Week ? input.Weekday : null, input.Every == ScheduleEvery.Month ? input.Day : null, zone!);
    }

    /// <summary>The rule of a schedule that is kept; null where this machine no longer knows its time zone.</summary>
    public static ScheduleRule? Of(DataSetSchedule schedule) => Zone(schedule.TimeZone) is { } zone ? new ScheduleRule(schedule.Every, schedule.At, schedule.Weekday, schedule.Day, zone) : null;

    private static TimeZoneInfo? Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && (zone.HasIanaId || name == "UTC") ? zone : null;
}
