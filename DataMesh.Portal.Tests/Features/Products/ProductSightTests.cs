using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Tests.Features.Products;

public sealed class ProductSightTests : IAsyncLifetime
{
    private CatalogWorld _world = null!;

    private IProductService Products => _world.Products;

    public async Task InitializeAsync() => _world = await CatalogWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData(ProductState.Draft, Visibility.Everyone, false)]
    [InlineData(ProductState.Published, Visibility.Everyone, true)]
    [InlineData(ProductState.Deprecated, Visibility.Everyone, true)]
    [InlineData(ProductState.Retired, Visibility.Everyone, false)]
    [InlineData(ProductState.Published, Visibility.Domain, false)]
    [InlineData(ProductState.Deprecated, Visibility.Domain, false)]
    public async Task Product_InEveryState_IsKnownByOneRuleToPagesListsAndDirectory(ProductState state, Visibility visibility, bool everybody)
    {
        var made = await _world.DraftAsync("orders", visibility: visibility);
        if (state != ProductState.Draft) CatalogWorld.Made(await Products.PublishAsync(_world.Owner, "shop", "orders", default));
        if (state is ProductState.Deprecated or ProductState.Retired) CatalogWorld.Made(await Products.DeprecateAsync(_world.Owner, "shop", "orders", default));
        if (state == ProductState.Retired) CatalogWorld.Made(await Products.RetireAsync(_world.Owner, "shop", "orders", default));
        var shop = (await _world.Get<IDomainDirectory>().FindAsync("shop", default))!;

        foreach (var person in (Principal[])[_world.Stranger, _world.Admin, _world.Governance, _world.Member, _world.Contributor, _world.Owner])
        {
            var sees = everybody || person == _world.Member || person == _world.Contributor || person == _world.Owner;
            var got = await Products.GetAsync(person, "shop", "orders", default);
            Assert.Equal(sees, got.Ok);
            if (!sees) Assert.IsType<NotFound>(got.Error);
            Assert.Equal(sees, (await ListAsync(person, new ProductQuery())).Any());
            Assert.Equal(sees, _world.Get<IPortDirectory>().MaySee(await _world.Get<IDomainDirectory>().RightsAsync(person, default), shop.Id, state, visibility));
            Assert.Equal(sees, (await Products.GetPortAsync(person, "shop", "orders", "orders", default)).Ok);
        }

        Assert.Equal(state, CatalogWorld.Made(await Products.GetAsync(_world.Member, "shop", made.Slug, default)).State);
    }

    [Fact]
    public async Task Examples_OfAPersonalColumnWrittenAfterPublishing_AreSeenByMakersOnly()
    {
        await _world.DraftAsync("orders");
        CatalogWorld.Made(await Products.PublishAsync(_world.Owner, "shop", "orders", default));
        var port = CatalogWorld.Port();
        var columns = port.Columns!.Select(c => c.Name == "email" ? c with { Example = "ada@example.com" } : c).ToList();
        IReadOnlyList<object?> row = [.. columns.Select(c => c.Name == "email" ? "ada@example.com" : (object?)"7")];
        CatalogWorld.Made(await Products.PutPortAsync(_world.Contributor, "shop", "orders", "orders", port with { Columns = columns, Examples = [row] }, null, default));

        var others = CatalogWorld.Made(await Products.GetAsync(_world.Stranger, "shop", "orders", default)).Ports[0];
        var at = others.Columns.ToList().FindIndex(c => c.Name == "email");
        Assert.Null(others.Columns[at].Example);
        Assert.Equal("•••", others.Examples[0][at]);
        Assert.Equal("•••", CatalogWorld.Made(await Products.GetPortAsync(_world.Stranger, "shop", "orders", "orders", default)).Examples[0][at]);
        Assert.Equal("ada@example.com", CatalogWorld.Made(await Products.GetAsync(_world.Contributor, "shop", "orders", default)).Ports[0].Examples[0][at]);
    }

    [Fact]
    public async Task Draft_ForAMemberOfTheParentDomain_IsKnown()
    {
        CatalogWorld.Made(await _world.Domains.CreateAsync(_world.Owner, new DomainInput("web", "Web", null, "shop"), default));
        CatalogWorld.Made(await Products.CreateAsync(_world.Contributor, new ProductInput("web", "clicks", "Clicks", ProductKind.SourceAligned, null, null, null, null, null), default));
        Assert.True((await Products.GetAsync(_world.Member, "web", "clicks", default)).Ok);
        Assert.IsType<NotFound>((await Products.GetAsync(_world.Stranger, "web", "clicks", default)).Error);
    }

    [Fact]
    public async Task Writes_ByThoseWhoKnowOfIt_AreForbiddenAndByOthersUnknown()
    {
        var draft = await _world.DraftAsync("orders");
        foreach (var (person, known) in new[] { (_world.Member, true), (_world.Stranger, false), (_world.Admin, false) })
        {
            var answers = new List<Error?>
            {
                (await Products.UpdateAsync(person, "shop", "orders", _world.Input("orders"), draft.Revision, default)).Error,
                (await Products.PutPortAsync(person, "shop", "orders", "orders", CatalogWorld.Port(), null, default)).Error,
                (await Products.PutPortAsync(person, "shop", "orders", "more", CatalogWorld.Port(), 0, default)).Error,
                (await Products.DeletePortAsync(person, "shop", "orders", "orders", null, default)).Error,
                (await Products.PublishAsync(person, "shop", "orders", default)).Error,
                (await Products.PoliciesAsync(person, "shop", "orders", default)).Error,
                (await Products.DeleteAsync(person, "shop", "orders", null, default)).Error,
            };
            Assert.All(answers, e => Assert.IsType(known ? typeof(Forbidden) : typeof(NotFound), e));
        }

        Assert.Equal(draft.Revision, CatalogWorld.Made(await Products.GetAsync(_world.Owner, "shop", "orders", default)).Revision);
    }

    [Fact]
    public async Task View_ForOthersThanContributors_NamesNeitherSourceNorTable()
    {
        await _world.DraftAsync("orders");
        CatalogWorld.Made(await Products.PublishAsync(_world.Owner, "shop", "orders", default));
        var theirs = CatalogWorld.Made(await Products.GetAsync(_world.Stranger, "shop", "orders", default)).Ports.Single();
        Assert.Equal((null, null), (theirs.Source, theirs.Table));
        var members = CatalogWorld.Made(await Products.GetAsync(_world.Member, "shop", "orders", default)).Ports.Single();
        Assert.Equal((null, null), (members.Source, members.Table));
        var ours = CatalogWorld.Made(await Products.GetAsync(_world.Contributor, "shop", "orders", default)).Ports.Single();
        Assert.Equal(("files", "orders"), (ours.Source, ours.Table));
    }

    [Fact]
    public async Task List_FiltersAndPages_GiveEveryProductOnce()
    {
        foreach (var slug in (string[])["beta", "alpha", "gamma"])
        {
            await _world.DraftAsync(slug);
            _world.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        CatalogWorld.Made(await Products.PublishAsync(_world.Owner, "shop", "beta", default));
        Assert.Equal(["alpha", "beta", "gamma"], await ListAsync(_world.Owner, new ProductQuery()));
        Assert.Equal(["gamma", "beta", "alpha"], await ListAsync(_world.Owner, new ProductQuery(Sort: "-name")));
        Assert.Equal(["beta"], await ListAsync(_world.Owner, new ProductQuery(State: ProductState.Published)));
        Assert.Equal(["gamma"], await ListAsync(_world.Owner, new ProductQuery(Q: "GAMMA")));
        Assert.Equal(3, (await ListAsync(_world.Owner, new ProductQuery(Tag: "RETAIL"))).Count);
        Assert.Empty(await ListAsync(_world.Owner, new ProductQuery(Tag: "ret")));
        Assert.Equal(3, (await ListAsync(_world.Owner, new ProductQuery(Owner: _world.Owner.Email))).Count);
        Assert.Empty(await ListAsync(_world.Owner, new ProductQuery(Owner: _world.Stranger.Email)));
        Assert.Empty(await ListAsync(_world.Owner, new ProductQuery(Domain: "nowhere")));
        Assert.Equal(["beta", "gamma", "alpha"], await ListAsync(_world.Owner, new ProductQuery(Sort: "-updated")));
        Assert.Equal(["alpha", "gamma", "beta"], await ListAsync(_world.Owner, new ProductQuery(Sort: "updated")));
        Assert.Equal("sort", Assert.Single(Assert.IsType<Invalid>((await Products.ListAsync(_world.Owner, new ProductQuery(Sort: "size"), PageRequest.From(2, null), default)).Error).Fields).Field);
    }

    private async Task<IReadOnlyList<string>> ListAsync(Principal person, ProductQuery query)
    {
        var all = new List<string>();
        string? cursor = null;
        do
        {
            var page = CatalogWorld.Made(await Products.ListAsync(person, query, PageRequest.From(2, cursor), default));
            Assert.True(page.Items.Count <= 2);
            all.AddRange(page.Items.Select(p => p.Slug));
            cursor = page.Next;
        }
        while (cursor is not null);

        return all;
    }
}
