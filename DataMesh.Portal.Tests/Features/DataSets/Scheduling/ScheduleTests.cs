using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using DataMesh.Portal.Features.DataSets.Scheduling;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Tests.Features.DataSets.Snapshots;
using DataMesh.Portal.Tests.Features.Sources;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.DataSets.Scheduling;

public sealed class ScheduleTests : IDisposable
{
    private readonly SnapshotWorld _world = new();

    [Fact]
    public async Task Schedule_PutReadAndEnd_GoByETag()
    {
        var (owner, _, set) = await _world.ReadyAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await SnapshotWorld.GetAsync(owner, $"{set}/schedule")).Status);
        var made = await owner.ReplaceAsync($"{set}/schedule", new { every = "week", weekday = "monday", at = "06:00", timeZone = "Europe/Berlin" }, HttpStatusCode.OK);
        Assert.Equal("every Monday at 06:00 (Europe/Berlin)", made.GetProperty("words").GetString());
        Assert.Equal("2026-11-23T05:00:00Z", made.GetProperty("nextAt").GetString());
        Assert.Equal(HttpStatusCode.PreconditionFailed, await SendAsync(owner, HttpMethod.Put, $"{set}/schedule", null));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await SendAsync(owner, HttpMethod.Put, $"{set}/schedule", "\"7\""));
        await owner.ReplaceAsync($"{set}/schedule", new { every = "hour", at = "00:10" }, HttpStatusCode.OK);
        var wrong = await owner.ReplaceAsync($"{set}/schedule", new { every = "day", at = "6 o'clock", timeZone = "Nowhere" }, HttpStatusCode.BadRequest);
        Assert.Equal(["at", "timeZone"], wrong.GetProperty("errors").EnumerateObject().Select(e => e.Name).Order());
        Assert.Equal(HttpStatusCode.PreconditionRequired, await SendAsync(owner, HttpMethod.Delete, $"{set}/schedule", null));
        Assert.Equal(HttpStatusCode.NoContent, await SendAsync(owner, HttpMethod.Delete, $"{set}/schedule", "\"2\""));
        Assert.Equal(HttpStatusCode.NotFound, (await SnapshotWorld.GetAsync(owner, $"{set}/schedule")).Status);
        Assert.Equal(3, (await _world.Portal.EventsAsync("dataset.schedule-changed")).Count);

        var (member, _) = await _world.Portal.ClientAsync("member@example.com", DomainRole.Member);
        await member.ReplaceAsync($"{set}/schedule", new { every = "hour" }, HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Schedule_Due_IsClaimedOnceHoweverManyAsk()
    {
        var (owner, _, set) = await _world.ReadyAsync();
        await owner.ReplaceAsync($"{set}/schedule", new { every = "day", at = "12:00" }, HttpStatusCode.OK);
        Assert.Empty((await owner.ReadAsync($"{set}/runs")).Items());
        // Three turns were missed: one run makes up for them.
        _world.Clock.Advance(TimeSpan.FromDays(3));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _world.Portal.Get<ScheduleService>().QueueDueAsync(default)));
        var run = Assert.Single((await owner.ReadAsync($"{set}/runs")).Items());
        Assert.True(run.GetProperty("scheduled").GetBoolean());
        Assert.Equal("succeeded", (await _world.EndAsync(owner, $"{set}/runs/{run.GetProperty("id").GetGuid()}")).GetProperty("state").GetString());
        var schedule = await owner.ReadAsync($"{set}/schedule");
        Assert.Equal("2026-11-25T12:00:00Z 1", $"{schedule.GetProperty("nextAt").GetString()} {schedule.GetProperty("revision").GetInt64()}");
    }

    [Fact]
    public async Task Schedule_RowsChangeByMoreThanSaid_TellsTheOwner()
    {
        var (owner, principal, set) = await _world.ReadyAsync();
        await owner.ReplaceAsync($"{set}/schedule", new { every = "hour", at = "00:00", alertPercent = 50 }, HttpStatusCode.OK);
        await TurnAsync(owner, set);
        await SourcesPortal.UploadAsync(owner, "orders-files", "orders.csv", "id,email,region,amount\n1,a@x.org,north,10\n2,b@x.org,south,20\n");
        await TurnAsync(owner, set);
        Assert.Empty(await _world.Portal.EventsAsync("dataset.rows-changed"));
        await SourcesPortal.UploadAsync(owner, "orders-files", "orders.csv", "id,email,region,amount\n1,a@x.org,north,10\n2,b@x.org,south,20\n3,c@x.org,north,1\n4,d@x.org,north,1\n");
        await TurnAsync(owner, set);
        var told = Assert.Single(await _world.Portal.EventsAsync("dataset.rows-changed"));
        Assert.Contains("\"before\":2,\"rows\":4", told, StringComparison.Ordinal);
        await _world.Portal.Get<DataMesh.Portal.Platform.Events.IOutbox>().CatchUpAsync("notifications", default);
        Assert.Contains((await _world.Portal.Get<INotificationService>().LatestAsync(principal, 10, default)), n => n.Text.Contains("Orders for all", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Schedule_SourceAway_IsTriedThreeTimesMoreThenTold()
    {
        var (owner, principal, set) = await _world.ReadyAsync();
        await owner.ReplaceAsync($"{set}/schedule", new { every = "month", day = 1, at = "00:00" }, HttpStatusCode.OK);
        // The table is lost: whoever runs the portal may bring it back any minute.
        _world.Guard.Let(principal.Id, SnapshotWorld.Port, _world.Scan() with { Table = "gone" });
        _world.Clock.Advance(TimeSpan.FromDays(9));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var waiting = await AttemptAsync(owner, set, attempt);
            Assert.Equal("queued", waiting.GetProperty("state").GetString());
            Assert.Empty(await _world.Portal.EventsAsync("dataset.snapshot-failed"));
            _world.Clock.Advance(TimeSpan.FromMinutes(attempt switch { 1 => 1, 2 => 5, _ => 15 }));
        }

        Assert.Equal("failed", (await AttemptAsync(owner, set, 4)).GetProperty("state").GetString());
        Assert.Contains(principal.Id.ToString(), Assert.Single(await _world.Portal.EventsAsync("dataset.snapshot-failed")), StringComparison.Ordinal);
    }

    public void Dispose() => _world.Dispose();

    private async Task<JsonElement> AttemptAsync(HttpClient owner, string set, int attempt)
    {
        for (var i = 0; i < 600; i++)
        {
            await _world.Portal.Get<DataMesh.Portal.Features.DataSets.Snapshots.SnapshotWorker>().RoundAsync(default);
            if ((await owner.ReadAsync($"{set}/runs")).Items() is [var run] && run.GetProperty("attempts").GetInt32() == attempt && run.GetProperty("state").GetString() != "running") return run;
            await Task.Delay(50);
        }

        throw new TimeoutException($"Attempt {attempt} does not end.");
    }

    private async Task TurnAsync(HttpClient owner, string set)
    {
        var before = (await owner.ReadAsync($"{set}/runs")).Items().Count;
        _world.Clock.Advance(TimeSpan.FromHours(1));
        for (var i = 0; i < 600; i++)
        {
            await _world.Portal.Get<DataMesh.Portal.Features.DataSets.Snapshots.SnapshotWorker>().RoundAsync(default);
            var runs = (await owner.ReadAsync($"{set}/runs")).Items();
            if (runs.Count > before && runs[0].GetProperty("state").GetString() == "succeeded") return;
            await Task.Delay(50);
        }

        throw new TimeoutException("The turn does not end.");
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, HttpMethod method, string path, string? etag)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Put) request.Content = System.Net.Http.Json.JsonContent.Create(new { every = "day" });
        if (etag is not null) request.Headers.IfMatch.Add(new EntityTagHeaderValue(etag));
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
