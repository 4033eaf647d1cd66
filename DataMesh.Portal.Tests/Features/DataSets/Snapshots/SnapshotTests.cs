using System.Net;
using DataMesh.Portal.Features.DataSets.Snapshots;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.DataSets.Snapshots;

public sealed class SnapshotTests(SnapshotWorld world) : IClassFixture<SnapshotWorld>
{
    [Fact]
    public async Task Snapshot_ByHand_KeepsRowsInEveryForm()
    {
        var (owner, _, set) = await world.ReadyAsync();
        var run = await world.TakeAsync(owner, set);
        Assert.Equal("succeeded 3 False", $"{run.GetProperty("state").GetString()} {run.GetProperty("rows").GetInt64()} {run.GetProperty("scheduled").GetBoolean()}");
        Assert.Equal((HttpStatusCode.OK, "id,email,region,amount\r\n1,a@x.org,north,10\r\n2,b@x.org,south,20\r\n3,c@x.org,north,30\r\n"), await SnapshotWorld.GetAsync(owner, $"{set}/snapshots/latest/rows?format=csv"));
        Assert.Contains("[3,\"c@x.org\",\"north\",30]", (await SnapshotWorld.GetAsync(owner, $"{set}/rows?snapshot={run.GetProperty("id").GetGuid()}&format=json")).Text, StringComparison.Ordinal);
        Assert.StartsWith("PAR1", (await SnapshotWorld.GetAsync(owner, $"{set}/rows?snapshot=latest&format=parquet")).Text, StringComparison.Ordinal);
        Assert.Contains(await world.Portal.EventsAsync("dataset.snapshot-taken"), e => e.Contains(run.GetProperty("id").GetString()!, StringComparison.Ordinal));
        Assert.Contains(await world.Portal.EventsAsync("data.read"), e => e.Contains("\"way\":\"snapshot\"", StringComparison.Ordinal) && e.Contains("email", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Snapshot_NoneYetOrUnknown_IsNotFound()
    {
        var (owner, _, set) = await world.ReadyAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await SnapshotWorld.GetAsync(owner, $"{set}/snapshots/latest/rows")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SnapshotWorld.GetAsync(owner, $"{set}/snapshots/{Guid.NewGuid()}/rows")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await SnapshotWorld.GetAsync(owner, $"{set}/snapshots/..%2F..%2Fportal.db/rows")).Status);
    }

    [Fact]
    public async Task Rows_AfterRevoke_AreRefusedToTheOwnerToo()
    {
        var (owner, principal, set) = await world.ReadyAsync(owner: "olga@example.com", role: DomainRole.Member);
        await world.TakeAsync(owner, set);
        world.Guard.Revoke(principal.Id, SnapshotWorld.Port);
        foreach (var format in new[] { "json", "csv", "parquet", "ndjson" })
        {
            var (status, text) = await SnapshotWorld.GetAsync(owner, $"{set}/snapshots/latest/rows?format={format}");
            Assert.Equal(HttpStatusCode.Forbidden, status);
            Assert.Contains(SnapshotWorld.Port, text, StringComparison.Ordinal);
            Assert.DoesNotContain("x.org", text, StringComparison.Ordinal);
        }

        Assert.Contains(await world.Portal.EventsAsync("data.refused"), e => e.Contains("\"way\":\"snapshot\"", StringComparison.Ordinal) && e.Contains("revoked", StringComparison.Ordinal));
        var failed = await world.TakeAsync(owner, set);
        Assert.Equal("failed", failed.GetProperty("state").GetString());
        Assert.Contains("revoked", failed.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("all", HttpStatusCode.OK)]
    [InlineData("fewer columns", HttpStatusCode.Forbidden)]
    [InlineData("masked", HttpStatusCode.Forbidden)]
    [InlineData("filtered", HttpStatusCode.Forbidden)]
    [InlineData("none", HttpStatusCode.Forbidden)]
    public async Task Rows_OfAnotherReader_NeedAtLeastTheOwnersAccess(string access, HttpStatusCode expected)
    {
        var (owner, _, set) = await world.ReadyAsync();
        await world.TakeAsync(owner, set);
        var (reader, person) = await world.Portal.ClientAsync($"{access.Replace(' ', '-')}@example.com", DomainRole.Member);
        var scan = access switch
        {
            "fewer columns" => world.Scan(["id", "region", "amount"]),
            "masked" => world.Scan(emailMask: "redact"),
            "filtered" => world.Scan(rowFilter: "region = 'north'"),
            _ => world.Scan(),
        };
        if (access != "none") world.Guard.Let(person.Id, SnapshotWorld.Port, scan, AccessLevel.Read);
        var (status, text) = await SnapshotWorld.GetAsync(reader, $"{set}/snapshots/latest/rows?format=json");
        Assert.Equal(expected, status);
        if (expected != HttpStatusCode.OK)
        {
            Assert.Contains(SnapshotWorld.Port, text, StringComparison.Ordinal);
            Assert.DoesNotContain("email", text, StringComparison.Ordinal);
            Assert.DoesNotContain("region", text, StringComparison.Ordinal);
        }

        // Read is not export.
        Assert.Equal(HttpStatusCode.Forbidden, (await SnapshotWorld.GetAsync(reader, $"{set}/snapshots/latest/rows?format=csv")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await SnapshotWorld.GetAsync(reader, $"{set}/snapshots/latest/rows?format=parquet")).Status);
    }

    [Fact]
    public async Task Rows_OwnerReadUnderFilterAndMask_SameOrNoneWillDo()
    {
        var (owner, principal, set) = await world.ReadyAsync(owner: "narrow@example.com", role: DomainRole.Member);
        world.Guard.Let(principal.Id, SnapshotWorld.Port, world.Scan(rowFilter: "region = 'north'", emailMask: "redact"));
        Assert.Equal(2, (await world.TakeAsync(owner, set)).GetProperty("rows").GetInt64());
        var (reader, person) = await world.Portal.ClientAsync("reader@example.com", DomainRole.Member);
        async Task<HttpStatusCode> AsAsync(string? filter, string? mask)
        {
            world.Guard.Let(person.Id, SnapshotWorld.Port, world.Scan(rowFilter: filter, emailMask: mask));
            return (await SnapshotWorld.GetAsync(reader, $"{set}/snapshots/latest/rows")).Status;
        }

        Assert.Equal(HttpStatusCode.OK, await AsAsync("region = 'north'", "redact"));
        Assert.Equal(HttpStatusCode.OK, await AsAsync(null, null));
        Assert.Equal(HttpStatusCode.Forbidden, await AsAsync("region = 'south'", "redact"));
        Assert.Equal(HttpStatusCode.Forbidden, await AsAsync(null, "hash"));
    }

    [Fact]
    public async Task Rows_ColumnsThatTheSetDoesNotUse_AreNotNeeded()
    {
        var flow = new
        {
            nodes = new object[]
            {
                new { id = "orders", kind = "input", port = SnapshotWorld.Port },
                new { id = "total", kind = "aggregate", input = "orders", groupBy = new[] { "region" }, measures = new[] { new { name = "amount", function = "sum", column = "amount" } } },
            },
            output = "total",
        };
        var (owner, _, set) = await world.ReadyAsync(flow);
        await world.TakeAsync(owner, set);
        var (reader, person) = await world.Portal.ClientAsync("totals@example.com", DomainRole.Member);
        world.Guard.Let(person.Id, SnapshotWorld.Port, world.Scan(["region", "amount"]), AccessLevel.Read);
        Assert.Equal(HttpStatusCode.OK, (await SnapshotWorld.GetAsync(reader, $"{set}/snapshots/latest/rows")).Status);
        world.Guard.Let(person.Id, SnapshotWorld.Port, world.Scan(["region"]), AccessLevel.Read);
        Assert.Equal(HttpStatusCode.Forbidden, (await SnapshotWorld.GetAsync(reader, $"{set}/snapshots/latest/rows")).Status);
    }

    [Fact]
    public async Task Snapshot_WithoutExport_Fails()
    {
        var (owner, principal, set) = await world.ReadyAsync(owner: "readonly@example.com", role: DomainRole.Member);
        world.Guard.Let(principal.Id, SnapshotWorld.Port, world.Scan(), AccessLevel.Read);
        var run = await world.TakeAsync(owner, set);
        Assert.Equal("failed", run.GetProperty("state").GetString());
        Assert.Contains("Export", run.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_OfAnothersSet_IsRefusedAndItsFiguresAreNotTold()
    {
        var (owner, _, set) = await world.ReadyAsync();
        await world.TakeAsync(owner, set);
        var (member, _) = await world.Portal.ClientAsync("seer@example.com", DomainRole.Member);
        await member.SubmitAsync($"{set}/snapshot", null, HttpStatusCode.Forbidden);
        var run = Assert.Single((await member.ReadAsync($"{set}/runs")).Items());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, run.GetProperty("rows").ValueKind);
        var (stranger, _) = await world.Portal.ClientAsync("stranger@example.com", null);
        foreach (var path in new[] { "/runs", "/snapshots/latest/rows", "/rows?snapshot=latest", "/schedule", $"/runs/{run.GetProperty("id").GetGuid()}" })
            Assert.Equal(HttpStatusCode.NotFound, (await SnapshotWorld.GetAsync(stranger, set + path)).Status);
    }

    [Fact]
    public async Task Snapshot_SevenTimes_KeepsTheLastFive()
    {
        var (owner, _, set) = await world.ReadyAsync();
        for (var i = 0; i < 7; i++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(1));
            await world.TakeAsync(owner, set);
        }

        var runs = (await owner.ReadAsync($"{set}/runs")).Items();
        Assert.Equal([true, true, true, true, true, false, false], runs.Select(r => r.GetProperty("kept").GetBoolean()));
        var id = Guid.Parse(set.Split('/')[^1]);
        Assert.Equal(SnapshotFiles.Kept, Directory.GetFiles(Path.Combine(world.Portal.DataDirectory, "snapshots", id.ToString("N"))).Length);
        Assert.Equal(HttpStatusCode.NotFound, (await SnapshotWorld.GetAsync(owner, $"{set}/snapshots/{runs[^1].GetProperty("id").GetGuid()}/rows")).Status);
        var first = await owner.ReadAsync($"{set}/runs?limit=2");
        Assert.Equal(runs.Take(2).Select(r => r.GetProperty("id").GetGuid()), first.Items().Select(r => r.GetProperty("id").GetGuid()));
        Assert.NotNull(first.GetProperty("next").GetString());
    }
}
