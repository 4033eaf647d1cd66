using System.Globalization;
using DataMesh.Portal.Features.Notifications.Choosing;
using DataMesh.Portal.Features.Notifications.Contracts;

namespace DataMesh.Portal.Tests.Features.Notifications;

public class DigestTimesTests
{
    [Theory]
    [InlineData("UTC", 8, "2026-11-22T07:59:00Z", "2026-11-22T08:00:00Z")]
    [InlineData("UTC", 8, "2026-11-22T08:00:00Z", "2026-11-23T08:00:00Z")]
    [InlineData("Europe/Berlin", 8, "2026-07-01T00:00:00Z", "2026-07-01T06:00:00Z")]
    [InlineData("Europe/Berlin", 8, "2026-12-01T00:00:00Z", "2026-12-01T07:00:00Z")]
    // The clocks skip 02:00 on 29 March: the digest comes right after the gap.
    [InlineData("Europe/Berlin", 2, "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    // They have 02:00 twice on 25 October: it comes at the first.
    [InlineData("Europe/Berlin", 2, "2026-10-24T12:00:00Z", "2026-10-25T00:00:00Z")]
    [InlineData("Europe/Berlin", 2, "2026-10-25T00:00:00Z", "2026-10-26T01:00:00Z")]
    [InlineData("Pacific/Auckland", 0, "2026-06-10T13:00:00Z", "2026-06-11T12:00:00Z")]
    [InlineData("Asia/Kathmandu", 8, "2026-06-10T00:00:00Z", "2026-06-10T02:15:00Z")]
    public void Next_EveryDay_IsTheHourOnThePersonsWall(string zone, int hour, string after, string next)
        => Assert.Equal(Moment(next), DigestTimes.Next(new DigestChoice(DigestEvery.Daily, hour, DayOfWeek.Monday, zone), Moment(after)));

    [Theory]
    [InlineData("2026-11-22T12:00:00Z", "2026-11-23T08:00:00Z")]
    [InlineData("2026-11-23T08:00:00Z", "2026-11-30T08:00:00Z")]
    public void Next_EveryWeek_IsTheDayThatWasChosen(string after, string next)
        => Assert.Equal(Moment(next), DigestTimes.Next(new DigestChoice(DigestEvery.Weekly, 8, DayOfWeek.Monday), Moment(after)));

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
