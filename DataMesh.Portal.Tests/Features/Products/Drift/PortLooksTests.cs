using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Drift;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Tests.Features.Products.Drift;

public sealed class PortLooksTests : IAsyncLifetime
{
    private const string Path = "shop/orders/orders";
    private CatalogWorld _world = null!;
    private SourceName _files = null!;

    public async Task InitializeAsync()
    {
        _world = await CatalogWorld.CreateAsync();
        await _world.DraftAsync("orders");
        CatalogWorld.Made(await _world.Products.PublishAsync(_world.Owner, "shop", "orders", default));
        await using var db = await _world.DatabaseAsync();
        _files = (await _world.Sources.NamesAsync([(await db.Set<OutputPort>().SingleAsync()).SourceId], default)).Values.Single();
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Round_BeforeAPortIsDue_LooksAtNothingAndLaterAtEachOnce()
    {
        var watch = _world.Get<DriftWatch>();
        _world.Clock.Advance(TimeSpan.FromMinutes(50));
        Assert.Equal(0, await watch.RoundAsync(default));
        _world.Clock.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(1, await watch.RoundAsync(default));
        Assert.Equal(0, await watch.RoundAsync(default));
    }

    [Theory]
    [InlineData("ORDERS", 1L, 1)]
    [InlineData("lines", 1L, 0)]
    [InlineData("shop", null, 1)]
    public async Task Upload_OfWhatAPortReads_MakesItDueAtOnce(string table, long? rows, int due)
    {
        // What was uploaded before the port was written is what it was written against.
        await UploadedAsync(_files.Id, table, rows);
        Assert.Equal(0, await _world.Get<DriftWatch>().RoundAsync(default));
        _world.Clock.Advance(TimeSpan.FromMinutes(1));
        await UploadedAsync(_files.Id, table, rows);
        await UploadedAsync(Guid.NewGuid(), "orders", 1);
        Assert.Equal(due, await _world.Get<DriftWatch>().RoundAsync(default));
        Assert.Equal(0, await _world.Get<DriftWatch>().RoundAsync(default));
    }

    [Fact]
    public async Task Products_BrokenPort_IsSaidToOtherFeaturesUntilItFits()
    {
        Assert.Null(await DriftAsync());
        Without("amount");
        await HoursAsync(1);
        Assert.Equal(DriftKind.Breaking, await DriftAsync());
        Without();
        await HoursAsync(1);
        Assert.Null(await DriftAsync());

        async Task<DriftKind?> DriftAsync() => Assert.Single(Assert.Single(await _world.Get<IPortDirectory>().ProductsAsync(null, null, 10, default)).Ports).Drift;
    }

    [Fact]
    public async Task Round_DraftsAndRetired_AreNotLookedAt()
    {
        await _world.DraftAsync("draft");
        CatalogWorld.Made(await _world.Products.RetireAsync(_world.Owner, "shop", "orders", default));
        _world.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await _world.Get<DriftWatch>().RoundAsync(default));
    }

    [Fact]
    public async Task Round_ColumnGone_IsKeptWithItsTimeAndToldOnceUntilItChangesAgain()
    {
        Without("amount");
        await HoursAsync(1);
        var seen = _world.Clock.GetUtcNow();
        await HoursAsync(3);
        Assert.Equal(1, await CountAsync("product.port-drifted"));
        var drift = (await PortAsync(_world.Stranger)).Drift!;
        Assert.Equal((DriftKind.Breaking, seen, _world.Clock.GetUtcNow()), (drift.Kind, drift.Since, drift.CheckedAt));
        Assert.Equal("The source changed: it no longer has the column 'amount'.", drift.Message);

        // Something else besides is news; what was there keeps its time.
        Without("amount", "email");
        await HoursAsync(1);
        Assert.Equal(2, await CountAsync("product.port-drifted"));
        drift = (await PortAsync(_world.Stranger)).Drift!;
        Assert.Equal(seen, drift.Changes.Single(c => c.Column == "amount").Since);
        Assert.Equal(_world.Clock.GetUtcNow(), drift.Changes.Single(c => c.Column == "email").Since);
        // Less of the same is none.
        Without("amount");
        await HoursAsync(1);
        Assert.Equal((2, 0), (await CountAsync("product.port-drifted"), await CountAsync("product.port-fits")));
    }

    [Fact]
    public async Task Round_TableAsItWasAgain_IsToldOnceAndNothingIsKept()
    {
        _world.Sources.Table(_files, "orders");
        await HoursAsync(1);
        Without();
        await HoursAsync(2);
        Assert.Equal((1, 1), (await CountAsync("product.port-drifted"), await CountAsync("product.port-fits")));
        Assert.Null((await PortAsync(_world.Contributor)).Drift);
        Assert.Empty(await _world.Get<IPortDrift>().KnownAsync([Path], default));
    }

    [Fact]
    public async Task Round_SourceAway_IsNoDriftAndChangesNothingThatWasKnown()
    {
        _world.Sources.Away = true;
        await HoursAsync(1);
        Assert.Null((await PortAsync(_world.Contributor)).Drift);
        _world.Sources.Away = false;
        Without("amount");
        await HoursAsync(1);
        var known = (await PortAsync(_world.Contributor)).Drift;
        _world.Sources.Away = true;
        await HoursAsync(1);
        Assert.Equivalent(known, (await PortAsync(_world.Contributor)).Drift);
        Assert.Equal((1, 0), (await CountAsync("product.port-drifted"), await CountAsync("product.port-fits")));
        Assert.IsType<Unavailable>((await _world.Products.CheckPortAsync(_world.Contributor, "shop", "orders", "orders", default)).Error);
    }

    [Fact]
    public async Task Put_WithoutTheColumnThatIsGone_FitsAtOnce()
    {
        Without("amount");
        await HoursAsync(1);
        var port = CatalogWorld.Port();
        var put = CatalogWorld.Made(await _world.Products.PutPortAsync(_world.Contributor, "shop", "orders", "orders", port with { Columns = [.. port.Columns!.Where(c => c.Name != "amount")] }, null, default));
        Assert.Null(put.Drift);
        Assert.Equal(1, await CountAsync("product.port-fits"));
        await HoursAsync(2);
        Assert.Equal((1, 1), (await CountAsync("product.port-drifted"), await CountAsync("product.port-fits")));
    }

    [Fact]
    public async Task Put_AfterColumnsCame_TakesTheTableAsKnown()
    {
        _world.Sources.Table(_files, "orders", "id:integer", "email:string", "placed:date", "amount:decimal(12,2)", "margin:number");
        await HoursAsync(1);
        Assert.Equal(DriftKind.Additive, (await PortAsync(_world.Contributor)).Drift!.Kind);
        Assert.Null(CatalogWorld.Made(await _world.Products.PutPortAsync(_world.Contributor, "shop", "orders", "orders", CatalogWorld.Port(), null, default)).Drift);
        await HoursAsync(1);
        Assert.Null((await PortAsync(_world.Contributor)).Drift);
    }

    [Fact]
    public async Task Look_CapitalsAndOrderOnly_CallNobody()
    {
        _world.Sources.Table(_files, "orders", "ID:integer", "amount:decimal(12,2)", "email:string", "placed:date");
        await HoursAsync(1);
        Assert.Equal(0, await CountAsync("product.port-drifted"));
        Assert.Equal(DriftKind.Cosmetic, (await PortAsync(_world.Contributor)).Drift!.Kind);
        Assert.Null((await PortAsync(_world.Stranger)).Drift);
    }

    [Fact]
    public async Task View_ColumnsThatThePortDoesNotPromise_AreToldToMakersAndOwnersOnly()
    {
        _world.Sources.Table(_files, "orders", "id:integer", "email:string", "placed:date", "secret_margin:number");
        await HoursAsync(1);
        var answers = new Dictionary<Principal, string>();
        foreach (var person in (Principal[])[_world.Stranger, _world.Member, _world.Contributor, _world.Owner, _world.Governance])
        {
            var drift = (await PortAsync(person)).Drift!;
            answers[person] = $"{drift.Message} {string.Join(' ', drift.Changes)}";
            Assert.Contains("'amount'", answers[person], StringComparison.Ordinal);
            Assert.Equal(drift.Message, CatalogWorld.Made(await _world.Products.GetAsync(person, "shop", "orders", default)).Ports[0].Drift!.Message);
        }

        Assert.Equal([_world.Contributor, _world.Owner], answers.Where(a => a.Value.Contains("secret_margin", StringComparison.Ordinal)).Select(a => a.Key));
        await using var db = await _world.DatabaseAsync();
        Assert.All(await db.Set<Portal.Platform.Events.OutboxEvent>().Where(e => e.Name == "product.port-drifted").ToListAsync(), e => Assert.DoesNotContain("secret_margin", e.Json, StringComparison.Ordinal));
    }

    [Fact]
    public async Task View_OwnerWhoBelongsToNoDomain_HearsAllAndMayCheck()
    {
        CatalogWorld.Made(await _world.Products.UpdateAsync(_world.Contributor, "shop", "orders", _world.Input("orders") with { Slug = null, Owners = [_world.Stranger.Email] }, null, default));
        _world.Sources.Table(_files, "orders", "id:integer", "email:string", "placed:date", "amount:decimal(12,2)", "secret_margin:number");
        var seen = CatalogWorld.Made(await _world.Products.CheckPortAsync(_world.Stranger, "shop", "orders", "orders", default));
        Assert.Contains("secret_margin", seen.Drift!.Message, StringComparison.Ordinal);
        Assert.Null(seen.Table);
        _world.Sources.Away = true;
        Assert.Contains("contributors of Shop see why", (await _world.Products.CheckPortAsync(_world.Stranger, "shop", "orders", "orders", default)).Error!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ByOthers_IsForbiddenOrUnknown()
    {
        Assert.IsType<Forbidden>((await _world.Products.CheckPortAsync(_world.Member, "shop", "orders", "orders", default)).Error);
        Assert.IsType<Forbidden>((await _world.Products.CheckPortAsync(_world.Stranger, "shop", "orders", "orders", default)).Error);
        Assert.IsType<NotFound>((await _world.Products.CheckPortAsync(_world.Contributor, "shop", "orders", "other", default)).Error);
        await _world.DraftAsync("hidden", visibility: DataMesh.Portal.Features.Domains.Contracts.Visibility.Domain);
        Assert.IsType<NotFound>((await _world.Products.CheckPortAsync(_world.Stranger, "shop", "hidden", "orders", default)).Error);
    }

    [Fact]
    public async Task Look_ByManyAtOnce_IsToldOnce()
    {
        Without("amount");
        await using var db = await _world.DatabaseAsync();
        var id = (await db.Set<OutputPort>().SingleAsync()).Id;
        // Each of them is an instance of its own.
        var instances = Enumerable.Range(0, 6).Select(_ => Instance(_world)).ToList();
        var looks = await Task.WhenAll(instances.Select(looks => Task.Run(() => looks.LookAsync(id, default))));
        Assert.All(looks, l => Assert.Equal(DriftWhat.ColumnGone, Assert.Single(CatalogWorld.Made(l).Changes).What));
        Assert.Equal(1, await CountAsync("product.port-drifted"));
    }

    [Fact]
    public async Task Known_OnlyWhatKeepsColumnsFromBeingRead_IsSaidToReads()
    {
        _world.Sources.Table(_files, "orders", "id:string", "email:string", "placed:date", "amount:decimal(14,2)");
        await HoursAsync(1);
        var drift = _world.Get<IPortDrift>();
        Assert.Equal(("id", "no longer holds integer in the column 'id'"), Assert.Single(await drift.KnownAsync([Path, "shop/orders/none", "nonsense"], default)) is var one ? (one.Column, one.Words) : default);
        Assert.Equal([("id", true), ("amount", false)], (await drift.LookAsync([Path], default)).Select(b => (b.Column!, b.Stops)));
        Assert.Empty(await drift.KnownAsync(["other/orders/orders"], default));
    }

    private async Task UploadedAsync(Guid source, string table, long? rows)
    {
        await using var db = await _world.DatabaseAsync();
        var upload = new FileUploaded(source, "shop", "files", table, table, 1, rows);
        await _world.Get<IEnumerable<IEventConsumer>>().Single(c => c.Wants(typeof(FileUploaded)))
            .HandleAsync(db, [new RecordedEvent(1, Guid.NewGuid(), _world.Clock.GetUtcNow(), Guid.Empty, "", "source.file-uploaded", upload, "")], default);
    }

    private static PortLooks Instance(CatalogWorld world)
        => new(world.Get<IDbContextFactory<DataMesh.Portal.Platform.Data.PortalDbContext>>(), world.Sources, world.Get<DataMesh.Portal.Features.Domains.Contracts.IDomainDirectory>(), world.Get<DataMesh.Portal.Platform.Settings.PortalSettings>(), world.Clock);

    private void Without(params string[] columns)
        => _world.Sources.Table(_files, "orders", [.. ((string[])["id:integer", "email:string", "placed:date", "amount:decimal(12,2)"]).Where(c => !columns.Contains(c.Split(':')[0]))]);

    private async Task HoursAsync(int hours)
    {
        for (var i = 0; i < hours; i++)
        {
            _world.Clock.Advance(TimeSpan.FromMinutes(70));
            Assert.Equal(1, await _world.Get<DriftWatch>().RoundAsync(default));
        }
    }

    private async Task<PortView> PortAsync(Principal person) => CatalogWorld.Made(await _world.Products.GetPortAsync(person, "shop", "orders", "orders", default));

    private async Task<int> CountAsync(string name) => (await _world.RecordedAsync()).Count(n => n == name);
}
