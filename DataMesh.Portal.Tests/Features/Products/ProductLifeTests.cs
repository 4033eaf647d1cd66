using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Products;

public sealed class ProductLifeTests : IAsyncLifetime
{
    private CatalogWorld _world = null!;

    private IProductService Products => _world.Products;

    public async Task InitializeAsync() => _world = await CatalogWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Create_WrongInput_NamesEveryFieldAtOnce()
    {
        var input = new ProductInput("nowhere", "Bad Slug", "", (ProductKind)9, new string('x', 20_001), null, null, ["", new string('x', 41)], ["nobody@example.com", null!]);
        var wrong = Assert.IsType<Invalid>((await Products.CreateAsync(_world.Contributor, input, default)).Error);
        Assert.Equal(["domain", "kind", "name", "owners[0]", "owners[1]", "purpose", "slug", "tags[0]", "tags[1]"], wrong.Fields.Select(f => f.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Create_SlugThatIsTaken_IsAConflictAndLeftOutIsMadeFromTheName()
    {
        var made = CatalogWorld.Made(await Products.CreateAsync(_world.Contributor, _world.Input("x1") with { Slug = null, Name = "Web orders" }, default));
        Assert.Equal(("web-orders", ProductState.Draft), (made.Slug, made.State));
        Assert.IsType<Conflict>((await Products.CreateAsync(_world.Contributor, _world.Input("web-orders"), default)).Error);
    }

    [Fact]
    public async Task Create_ByAMember_IsForbidden()
        => Assert.IsType<Forbidden>((await Products.CreateAsync(_world.Member, _world.Input("orders"), default)).Error);

    [Fact]
    public async Task Update_OwnersLeftOut_StayAndAnEmptyListClearsThem()
    {
        var draft = await _world.DraftAsync("orders");
        var kept = CatalogWorld.Made(await Products.UpdateAsync(_world.Contributor, "shop", "orders", _world.Input("orders") with { Owners = null }, draft.Revision, default));
        Assert.Equal([_world.Owner.Email], kept.Owners);
        Assert.Empty(CatalogWorld.Made(await Products.UpdateAsync(_world.Contributor, "shop", "orders", _world.Input("orders") with { Owners = [] }, kept.Revision, default)).Owners);
    }

    [Fact]
    public async Task Update_ByTwoAtOnce_OneWinsAndTheOtherIsTold()
    {
        var draft = await _world.DraftAsync("orders");
        var both = await Task.WhenAll(new[] { "First purpose", "Second purpose" }.Select(p => Task.Run(() => Products.UpdateAsync(_world.Contributor, "shop", "orders", _world.Input("orders", p), draft.Revision, default))));
        var won = Assert.Single(both, r => r.Ok);
        Assert.IsType<Stale>(both.Single(r => !r.Ok).Error);
        Assert.Equal(won.Value.Purpose, CatalogWorld.Made(await Products.GetAsync(_world.Contributor, "shop", "orders", default)).Purpose);
    }

    [Fact]
    public async Task Publish_BlockedThenMended_GoesThrough()
    {
        await _world.DraftAsync("orders", purpose: "Short", described: false);
        var blocked = Assert.IsType<Blocked>((await Products.PublishAsync(_world.Contributor, "shop", "orders", default)).Error);
        Assert.Equal(["columns-described", "columns-described", "columns-described", "purpose-written"], blocked.Findings.Select(f => f.Policy).Order(StringComparer.Ordinal));
        Assert.Contains("ports.orders.columns.email.description", blocked.Findings.Select(f => f.Field));
        Assert.Contains("product.publish-blocked", await _world.RecordedAsync());
        Assert.Equal(ProductState.Draft, CatalogWorld.Made(await Products.GetAsync(_world.Contributor, "shop", "orders", default)).State);

        CatalogWorld.Made(await Products.UpdateAsync(_world.Contributor, "shop", "orders", _world.Input("orders"), null, default));
        CatalogWorld.Made(await Products.PutPortAsync(_world.Contributor, "shop", "orders", "orders", CatalogWorld.Port(), null, default));
        Assert.All(CatalogWorld.Made(await Products.PoliciesAsync(_world.Contributor, "shop", "orders", default)), p => Assert.True(p.Passes, p.Message));
        var published = CatalogWorld.Made(await Products.PublishAsync(_world.Contributor, "shop", "orders", default));
        Assert.Equal((ProductState.Published, "1.0", Classification.Confidential), (published.State, published.Version, published.Classification!.Value));
    }

    [Fact]
    public async Task Publish_WithoutPorts_IsBlocked()
    {
        CatalogWorld.Made(await Products.CreateAsync(_world.Contributor, _world.Input("empty"), default));
        var blocked = Assert.IsType<Blocked>((await Products.PublishAsync(_world.Owner, "shop", "empty", default)).Error);
        Assert.Equal(("has-port", "ports"), (Assert.Single(blocked.Findings).Policy, blocked.Findings[0].Field));
    }

    [Fact]
    public async Task Publish_AgainAfterChanges_RaisesTheSecondNumberAndWithoutChangesNothing()
    {
        await _world.DraftAsync("orders");
        Assert.Equal("1.0", await PublishAsync());
        Assert.Equal("1.0", await PublishAsync());
        CatalogWorld.Made(await Products.PutPortAsync(_world.Contributor, "shop", "orders", "orders", CatalogWorld.Port() with { Description = "Changed" }, null, default));
        Assert.Equal("1.1", await PublishAsync());
        CatalogWorld.Made(await Products.UpdateAsync(_world.Contributor, "shop", "orders", _world.Input("orders", "A purpose that was changed meanwhile."), null, default));
        Assert.Equal("1.2", await PublishAsync());
        Assert.Equal(["1.2", "1.1", "1.0"], CatalogWorld.Made(await Products.VersionsAsync(_world.Stranger, "shop", "orders", default)).Select(v => v.Version));
        Assert.Equal(3, (await _world.RecordedAsync()).Count(e => e == "product.published"));
    }

    [Fact]
    public async Task Life_BackwardsOrTooEarly_IsAConflict()
    {
        await _world.DraftAsync("orders");
        Assert.IsType<Conflict>((await Products.DeprecateAsync(_world.Owner, "shop", "orders", default)).Error);
        Assert.IsType<Conflict>((await Products.RetireAsync(_world.Owner, "shop", "orders", default)).Error);
        await PublishAsync();
        CatalogWorld.Made(await Products.RetireAsync(_world.Owner, "shop", "orders", default));
        Assert.IsType<Conflict>((await Products.PublishAsync(_world.Owner, "shop", "orders", default)).Error);
        Assert.IsType<Conflict>((await Products.UpdateAsync(_world.Owner, "shop", "orders", _world.Input("orders"), null, default)).Error);
        Assert.IsType<Conflict>((await Products.PutPortAsync(_world.Owner, "shop", "orders", "orders", CatalogWorld.Port(), null, default)).Error);
        Assert.IsType<Conflict>((await Products.DeletePortAsync(_world.Owner, "shop", "orders", "orders", null, default)).Error);
    }

    [Fact]
    public async Task Delete_Draft_GoesAndWhatWasPublishedStays()
    {
        await _world.DraftAsync("orders");
        await _world.DraftAsync("other");
        Assert.True((await Products.DeleteAsync(_world.Contributor, "shop", "other", null, default)).Ok);
        Assert.IsType<NotFound>((await Products.GetAsync(_world.Contributor, "shop", "other", default)).Error);
        await PublishAsync();
        Assert.IsType<Conflict>((await Products.DeleteAsync(_world.Contributor, "shop", "orders", null, default)).Error);
    }

    [Fact]
    public async Task Publish_WhileItsPortsChange_NeverPublishesWhatWasNotJudged()
    {
        await _world.DraftAsync("orders");
        for (var round = 0; round < 5; round++)
        {
            await Task.WhenAll(
                Task.Run(() => Products.PutPortAsync(_world.Contributor, "shop", "orders", "orders", CatalogWorld.Port(described: false), null, default)),
                Task.Run(() => Products.PublishAsync(_world.Owner, "shop", "orders", default)));
            // Whichever came first: when the undescribed port came last, the product says that it changed since, and publishing is blocked.
            Assert.IsType<Blocked>((await Products.PublishAsync(_world.Owner, "shop", "orders", default)).Error);
            CatalogWorld.Made(await Products.PutPortAsync(_world.Contributor, "shop", "orders", "orders", CatalogWorld.Port(), null, default));
        }
    }

    private async Task<string> PublishAsync()
    {
        _world.Clock.Advance(TimeSpan.FromHours(1));
        return CatalogWorld.Made(await Products.PublishAsync(_world.Owner, "shop", "orders", default)).Version;
    }
}
