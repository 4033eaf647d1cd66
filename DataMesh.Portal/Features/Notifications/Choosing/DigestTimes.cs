using DataMesh.Portal.Features.Notifications.Contracts;

namespace DataMesh.Portal.Features.Notifications.Choosing;

/// <summary>When a person's digest comes, by the clock on their wall.</summary>
internal static class DigestTimes
{
    private static readonly TimeSpan s_quarter = TimeSpan.FromMinutes(15);

    /// <summary>The zone, or null when there is none of that name.</summary>
    public static TimeZoneInfo? Zone(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) && (zone.HasIanaId || name == "UTC") ? zone : null;

    /// <summary>The first time after a moment. An hour that the clocks skip is right after the gap; one that comes twice is the first of the two.</summary>
    public static DateTimeOffset Next(DigestChoice digest, DateTimeOffset after)
    {
        // A zone that this machine lost meanwhile is no reason to say nothing.
        var zone = Zone(digest.TimeZone) ?? TimeZoneInfo.Utc;
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(after, zone).DateTime).AddDays(-1);
        while (true)
        {
            if (digest.Every == DigestEvery.Daily || day.DayOfWeek == digest.Weekday)
            {
                var moment = Moment(day.ToDateTime(new TimeOnly(digest.Hour, 0)), zone);
                if (moment > after) return moment;
            }

            day = day.AddDays(1);
        }
    }

    private static DateTimeOffset Moment(DateTime local, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(local)) local += s_quarter;
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
