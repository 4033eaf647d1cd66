using System.Net;
using DataMesh.Portal.Features.DataSets.Promoting;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Tests.Features.DataSets.Snapshots;
using DataMesh.Portal.Tests.Features.Sources;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.DataSets.Promoting;

public sealed class PromotionTests(SnapshotWorld world) : IClassFixture<SnapshotWorld>
{
    private static readonly object s_totals = new
    {
        nodes = new object[]
        {
            new { id = "orders", kind = "input", port = SnapshotWorld.Port },
            new { id = "total", kind = "aggregate", input = "orders", groupBy = new[] { "region" }, measures = new object[] { new { name = "amount", function = "sum", column = "amount" }, new { name = "first_mail", function = "min", column = "email" } } },
        },
        output = "total",
    };

    [Fact]
    public async Task Promote_GroupedSet_MakesADraftWithKeyClassificationAndOrigin()
    {
        var (owner, _, set) = await world.ReadyAsync(s_totals);
        var made = await owner.SubmitAsync($"{set}/promote", new { domain = "commerce", slug = "totals", name = "Totals by region" }, HttpStatusCode.Created);
        Assert.Equal("commerce/totals", made.GetProperty("product").GetString());
        var product = await owner.ReadAsync("/api/v1/products/commerce/totals");
        Assert.Equal("draft aggregate confidential", $"{product.GetProperty("state").GetString()} {product.GetProperty("kind").GetString()} {product.GetProperty("classification").GetString()}");
        Assert.Contains("Orders for all", product.GetProperty("usage").GetString(), StringComparison.Ordinal);
        var port = Assert.Single(product.GetProperty("ports").EnumerateArray());
        Assert.Equal(["region True internal False ", "amount False internal False Sum of amount", "first_mail False confidential True Min of email"], port.GetProperty("columns").EnumerateArray()
            .Select(c => $"{c.GetProperty("name").GetString()} {c.GetProperty("primaryKey").GetBoolean()} {c.GetProperty("classification").GetString()} {c.GetProperty("personalData").GetBoolean()} {c.GetProperty("description").GetString()}"));
        Assert.Contains(await world.Portal.EventsAsync("dataset.promoted"), e => e.Contains("commerce/totals", StringComparison.Ordinal) && e.Contains(SnapshotWorld.Port, StringComparison.Ordinal));
        Assert.Equal("commerce/totals", Assert.Single((await owner.ReadAsync($"{set}/promotions")).Items()).GetProperty("product").GetString());

        // The slug is taken now, and nothing of the second try stays.
        await owner.SubmitAsync($"{set}/promote", new { domain = "commerce", slug = "totals" }, HttpStatusCode.Conflict);
        Assert.Single((await owner.ReadAsync($"{set}/promotions")).Items());
    }

    [Fact]
    public async Task Promote_LaterSnapshot_RefreshesTheProductsTable()
    {
        var (owner, principal, set) = await world.ReadyAsync();
        await owner.SubmitAsync($"{set}/promote", new { domain = "commerce", slug = "copied" }, HttpStatusCode.Created);
        async Task<long?> RowsAsync() => (await owner.ReadAsync("/api/v1/domains/commerce/sources/data-sets/tables")).Items().Single(t => t.GetProperty("name").GetString() == "copied").GetProperty("rows").GetInt64();
        Assert.Equal(3, await RowsAsync());
        world.Guard.Let(principal.Id, SnapshotWorld.Port, world.Scan(rowFilter: "region = 'south'"));
        await world.TakeAsync(owner, set);
        Assert.Equal(1, await RowsAsync());
    }

    [Fact]
    public async Task Promote_SetThatReadsMoreSince_IsNotRefreshed()
    {
        var narrow = new { nodes = new object[] { new { id = "orders", kind = "input", port = SnapshotWorld.Port }, new { id = "s", kind = "select", input = "orders", columns = new[] { "id", "region" } } }, output = "s" };
        var (owner, _, set) = await world.ReadyAsync(narrow);
        await owner.SubmitAsync($"{set}/promote", new { domain = "commerce", slug = "narrow" }, HttpStatusCode.Created);
        await owner.ReplaceAsync(set, new { name = "Orders for all", flow = SnapshotWorld.Input() }, HttpStatusCode.OK);
        var run = await world.TakeAsync(owner, set);
        Assert.Equal("succeeded", run.GetProperty("state").GetString());
        run = await owner.ReadAsync($"{set}/runs/{run.GetProperty("id").GetGuid()}");
        Assert.Contains(await world.Portal.EventsAsync("dataset.snapshot-failed"), e => e.Contains("reads more", StringComparison.Ordinal) && e.Contains(run.GetProperty("id").GetString()!, StringComparison.Ordinal));
        var columns = (await owner.ReadAsync("/api/v1/domains/commerce/sources/data-sets/tables/narrow/columns")).Items();
        Assert.Equal(["id", "region"], columns.Select(c => c.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Promote_WrongPeople_AreRefusedAndNothingIsLeft()
    {
        var (reader, person, set) = await world.ReadyAsync(owner: "mere@example.com", role: DomainRole.Member);
        await reader.SubmitAsync($"{set}/promote", new { domain = "commerce", slug = "mine" }, HttpStatusCode.Forbidden);
        await reader.SubmitAsync($"{set}/promote", new { domain = "hidden", slug = "mine" }, HttpStatusCode.BadRequest);
        var (other, _) = await world.Portal.ClientAsync("other@example.com", DomainRole.Contributor);
        await other.SubmitAsync($"{set}/promote", new { domain = "commerce", slug = "mine" }, HttpStatusCode.Forbidden);
        Assert.Empty((await reader.ReadAsync($"{set}/runs")).Items());

        var (owner, principal, own) = await world.ReadyAsync(owner: "noexport@example.com");
        world.Guard.Let(principal.Id, SnapshotWorld.Port, world.Scan(), AccessLevel.Read);
        await owner.SubmitAsync($"{own}/promote", new { domain = "commerce", slug = "mine" }, HttpStatusCode.Forbidden);
        Assert.Equal(HttpStatusCode.NotFound, (await SnapshotWorld.GetAsync(owner, "/api/v1/products/commerce/mine")).Status);
        Assert.NotEqual(person.Id, principal.Id);
    }

    [Theory]
    [InlineData("internal", false, "internal", false, true)]
    [InlineData("confidential", true, "internal", false, true)]
    [InlineData("internal", false, "restricted", false, false)]
    [InlineData("internal", false, "internal", true, false)]
    public void Wider_ColumnsOfThenAndNow_AreComparedByName(string then, bool thenPersonal, string now, bool nowPersonal, bool fits)
        => Assert.Equal(fits, ProductRefresh.Wider(new KeptRows([new KeptColumn("a", "integer", then, thenPersonal)], [], 1, 1), new KeptRows([new KeptColumn("A", "integer", now, nowPersonal)], [], 1, 1)) is null);
}
