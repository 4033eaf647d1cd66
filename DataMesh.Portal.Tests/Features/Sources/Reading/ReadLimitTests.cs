using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Sources.Reading;

public class ReadLimitTests
{
    private const string Port = "commerce/shop/many";

    [Fact]
    public async Task Stream_RightEndsOnTheWay_NoLaterBatchComes()
    {
        using var portal = new SourcesPortal();
        var principal = await ReadyAsync(portal, 20_000);
        var stream = (await portal.Get<IGovernedReader>().StreamAsync(principal, Flow, AccessLevel.Read, "api", default)).Value;
        await using var batches = stream.Batches.GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        portal.Guard.Ports[Port] = (new ReadRefused(true, "revoked", "Your grant was taken back."), AccessLevel.Export);
        var ended = await Assert.ThrowsAsync<QueryException>(async () => await batches.MoveNextAsync());
        Assert.Equal((QueryFailure.Refused, "Your grant was taken back."), (ended.Failure, ended.Message));
    }

    [Fact]
    public async Task Stream_RightBecomesNarrowerOnTheWay_Ends()
    {
        using var portal = new SourcesPortal();
        var principal = await ReadyAsync(portal, 20_000);
        var stream = (await portal.Get<IGovernedReader>().StreamAsync(principal, Flow, AccessLevel.Read, "api", default)).Value;
        await using var batches = stream.Batches.GetAsyncEnumerator();
        Assert.True(await batches.MoveNextAsync());
        var (decision, most) = portal.Guard.Ports[Port];
        var allowed = (ReadAllowed)decision;
        portal.Guard.Ports[Port] = (allowed with { Scan = allowed.Scan with { RowFilter = "id > 5" } }, most);
        var ended = await Assert.ThrowsAsync<QueryException>(async () => await batches.MoveNextAsync());
        Assert.Contains("changed while it was read", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_RightStays_AllRowsComeAndAreRecordedOnce()
    {
        using var portal = new SourcesPortal();
        var principal = await ReadyAsync(portal, 20_000);
        var rows = 0;
        await using (var stream = (await portal.Get<IGovernedReader>().StreamAsync(principal, Flow, AccessLevel.Read, "api", default)).Value)
            await foreach (var batch in stream.Batches) rows += batch.Rows.Count;
        Assert.Equal(20_000, rows);
        Assert.Equal(20_000, JsonSerializer.Deserialize<JsonElement>(Assert.Single(await portal.EventsAsync("data.read"))).GetProperty("rows").GetInt64());
    }

    [Fact]
    public async Task Run_SameReadSeveralTimesInAMoment_IsOneEventThatTellsEach()
    {
        using var portal = new SourcesPortal();
        var principal = await ReadyAsync(portal, 10);
        var reader = portal.Get<IGovernedReader>();
        for (var i = 1; i <= 3; i++) await reader.RunAsync(principal, Flow, null, i, "api", null, default);
        await reader.RunAsync(principal, Flow, null, 5, "preview", null, default);
        var reads = (await portal.EventsAsync("data.read")).Select(e => JsonSerializer.Deserialize<JsonElement>(e)).ToList();
        // A slow machine may write the first ones down before the last ones come; nothing is lost either way.
        var each = reads.SelectMany(r => r.TryGetProperty("each", out var all) ? all.EnumerateArray().Select(o => o.GetProperty("rows").GetInt64()) : [r.GetProperty("rows").GetInt64()]).ToList();
        Assert.Equal([1, 2, 3, 5], each.Order());
        Assert.Equal(11, reads.Sum(r => r.GetProperty("rows").GetInt64()));
        Assert.True(reads.Select(r => r.GetProperty("way").GetString()).Distinct().Count() == 2);
    }

    [Fact]
    public async Task Run_ProductReadTooOften_IsRefusedWithWhenToComeAgain()
    {
        using var portal = new SourcesPortal(f => f.With("Limits:ProductRequestsPerMinute", "2"));
        var principal = await ReadyAsync(portal, 10);
        var reader = portal.Get<IGovernedReader>();
        for (var i = 0; i < 2; i++) Assert.True((await reader.RunAsync(principal, Flow, null, 10, "api", null, default)).Ok);
        var refused = Assert.IsType<TooMany>((await reader.RunAsync(principal, Flow, null, 10, "api", null, default)).Error);
        Assert.InRange(refused.RetryAfter, 1, 60);
        Assert.Contains("commerce/shop", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RowsOfTheMinuteUsedUp_NextReadIsRefused()
    {
        using var portal = new SourcesPortal(f => f.With("Limits:RowsPerMinute", "15"));
        var principal = await ReadyAsync(portal, 10);
        var reader = portal.Get<IGovernedReader>();
        for (var i = 0; i < 2; i++) Assert.Equal(10, (await reader.RunAsync(principal, Flow, null, 10, "api", null, default)).Value.Rows.Count);
        Assert.IsType<TooMany>((await reader.StreamAsync(principal, Flow, AccessLevel.Read, "api", default)).Error);
    }

    private static Flow Flow { get; } = new([new InputNode("i", Port)], "i");

    private static async Task<Principal> ReadyAsync(SourcesPortal portal, int rows)
    {
        var (client, principal) = await portal.ClientAsync("contributor@example.com", DomainRole.Contributor);
        var source = (await SourcesPortal.MakeFilesAsync(client, "shop")).GetProperty("id").GetGuid();
        var csv = new StringBuilder("id,name\n");
        for (var i = 0; i < rows; i++) csv.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i},name {i}\n");
        await SourcesPortal.UploadAsync(client, "shop", "many.csv", csv.ToString());
        await portal.GrantAsync(Port, source, "many");
        return principal;
    }
}
