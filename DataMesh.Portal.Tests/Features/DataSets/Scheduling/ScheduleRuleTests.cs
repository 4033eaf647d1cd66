using System.Globalization;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Scheduling;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.DataSets.Scheduling;

public sealed class ScheduleRuleTests
{
    [Theory]
    [InlineData("hour 00:15 UTC", "2026-03-01T10:14:59Z", "2026-03-01T10:15:00Z")]
    [InlineData("hour 00:15 UTC", "2026-03-01T10:15:00Z", "2026-03-01T11:15:00Z")]
    // Nepal is 45 minutes beside the hours of UTC.
    [InlineData("hour 00:00 Asia/Kathmandu", "2026-03-01T10:00:00Z", "2026-03-01T10:15:00Z")]
    // Both hours of the night that has one more are hours.
    [InlineData("hour 00:30 Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    [InlineData("day 06:00 Europe/Berlin", "2026-01-10T04:59:00Z", "2026-01-10T05:00:00Z")]
    [InlineData("day 06:00 Europe/Berlin", "2026-01-10T05:00:00Z", "2026-01-11T05:00:00Z")]
    [InlineData("day 06:00 Europe/Berlin", "2026-07-10T05:00:00Z", "2026-07-11T04:00:00Z")]
    // Local midnight is the day before in UTC.
    [InlineData("day 00:00 Asia/Tokyo", "2026-05-01T14:00:00Z", "2026-05-01T15:00:00Z")]
    [InlineData("day 23:59 America/Los_Angeles", "2026-06-02T06:58:00Z", "2026-06-02T06:59:00Z")]
    // 02:30 is skipped on 29 March 2026: right after the gap, at 03:00, and once.
    [InlineData("day 02:30 Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("day 02:30 Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z")]
    [InlineData("day 02:30 America/New_York", "2026-03-08T05:00:00Z", "2026-03-08T07:00:00Z")]
    // 02:30 comes twice on 25 October 2026: the first one, and once.
    [InlineData("day 02:30 Europe/Berlin", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("day 02:30 Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("day 02:30 Europe/Berlin", "2026-10-25T01:00:00Z", "2026-10-26T01:30:00Z")]
    // Lord Howe's clocks go by half an hour.
    [InlineData("day 02:15 Australia/Lord_Howe", "2026-10-03T12:00:00Z", "2026-10-03T15:30:00Z")]
    [InlineData("week 06:00 UTC Monday", "2026-11-22T10:00:00Z", "2026-11-23T06:00:00Z")]
    [InlineData("week 06:00 UTC Monday", "2026-11-23T06:00:00Z", "2026-11-30T06:00:00Z")]
    [InlineData("week 00:30 Pacific/Auckland Monday", "2026-11-22T10:00:00Z", "2026-11-22T11:30:00Z")]
    [InlineData("week 02:30 Europe/Berlin Sunday", "2026-03-23T00:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("month 06:00 UTC 1", "2026-11-22T10:00:00Z", "2026-12-01T06:00:00Z")]
    [InlineData("month 06:00 UTC 1", "2026-12-01T06:00:00Z", "2027-01-01T06:00:00Z")]
    [InlineData("month 06:00 UTC 31", "2026-01-31T06:00:00Z", "2026-02-28T06:00:00Z")]
    [InlineData("month 06:00 UTC 31", "2026-02-28T06:00:00Z", "2026-03-31T06:00:00Z")]
    [InlineData("month 06:00 UTC 30", "2028-02-01T00:00:00Z", "2028-02-29T06:00:00Z")]
    [InlineData("month 06:00 UTC 29", "2026-02-01T00:00:00Z", "2026-02-28T06:00:00Z")]
    [InlineData("month 00:00 Europe/Berlin 31", "2026-03-31T00:00:00Z", "2026-04-29T22:00:00Z")]
    public void Next_RuleAndMoment_IsTheFirstTurnAfter(string rule, string after, string next)
        => Assert.Equal(Moment(next), Rule(rule).Next(Moment(after)));

    [Fact]
    public void Next_AYearOfDays_HasOneTurnPerDay()
    {
        var rule = Rule("day 02:30 Europe/Berlin");
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var days = new List<DateOnly>();
        for (var at = rule.Next(Moment("2025-12-31T12:00:00Z")); at < Moment("2026-12-31T12:00:00Z"); at = rule.Next(at)) days.Add(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime));
        Assert.Equal(Enumerable.Range(0, 365).Select(new DateOnly(2026, 1, 1).AddDays), days);
    }

    [Theory]
    [InlineData(ScheduleEvery.Day, "25:00", null, null, "UTC", null, "at")]
    [InlineData(ScheduleEvery.Day, "6", null, null, "UTC", null, "at")]
    [InlineData(ScheduleEvery.Week, "06:00", null, null, "UTC", null, "weekday")]
    [InlineData(ScheduleEvery.Month, "06:00", null, null, "UTC", null, "day")]
    [InlineData(ScheduleEvery.Month, "06:00", null, 32, "UTC", null, "day")]
    [InlineData(ScheduleEvery.Day, "06:00", null, null, "Mars/Base", null, "timeZone")]
    [InlineData(ScheduleEvery.Day, "06:00", null, null, "W. Europe Standard Time", null, "timeZone")]
    [InlineData(ScheduleEvery.Day, "06:00", null, null, "UTC", 0, "alertPercent")]
    [InlineData((ScheduleEvery)9, "06:00", null, null, "UTC", null, "every")]
    public void Read_WrongInput_NamesTheField(ScheduleEvery every, string at, DayOfWeek? weekday, int? day, string zone, int? percent, string field)
        => Assert.Equal([field], Assert.IsType<Invalid>(ScheduleInputs.Read(new ScheduleInput(every, at, weekday, day, zone, percent)).Error).Fields.Select(f => f.Field));

    private static ScheduleRule Rule(string text)
    {
        var parts = text.Split(' ');
        var last = parts.ElementAtOrDefault(3);
        var input = new ScheduleInput(Enum.Parse<ScheduleEvery>(parts[0], ignoreCase: true), parts[1], parts[0] == "week" ? Enum.Parse<DayOfWeek>(last!) : null, parts[0] == "month" ? int.Parse(last!, CultureInfo.InvariantCulture) : null, parts[2], null);
        return ScheduleInputs.Read(input).Value;
    }

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
