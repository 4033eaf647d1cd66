using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Features.Access;
using FsCheck;
using FsCheck.Fluent;

namespace DataMesh.Portal.Tests.Features.Discovery;

public sealed class SearchTests : IAsyncLifetime
{
    private AccessWorld _world = null!;
    private DomainInfo _sales = null!;
    private DomainInfo _shop = null!;
    private Principal _ann = null!;
    private PortInfo _orders = null!;

    private ICatalogSearch Search => _world.Get<ICatalogSearch>();

    public async Task InitializeAsync()
    {
        _world = await AccessWorld.CreateAsync();
        (_sales, _shop) = (_world.Domains.Add("sales"), _world.Domains.Add("shop"));
        _ann = _world.Person("Ann");
        _orders = Add(_shop, "web-orders", "Web shop orders", "Every order of the shop, as its system confirms it.", ["orders", "retail"], ["order_id", "amount", "customerEmail"], ["number of the order", "gross amount in euro", "where the bill goes"]);
        Add(_shop, "returns", "Returns", "Returned items with their reason.", ["retail"], ["refund", "order_id"], ["the amount that is paid back", "the order"]);
        Add(_sales, "orders", "Orders", "What sales people note down.", [], ["id"], ["a wombat's number"]);
        Add(_sales, "cafe", "Café Überblick", "Coffee.", [], ["id"], ["x"]);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData("orders", "sales/orders")]
    [InlineData("Orders", "sales/orders")]
    [InlineData("wombat", "sales/orders")]
    [InlineData("web shop ord", "shop/web-orders")]
    [InlineData("returns gross", null)]
    [InlineData("shop euro", "shop/web-orders")]
    [InlineData("cafe uberblick", "sales/cafe")]
    [InlineData("CAFÉ", "sales/cafe")]
    [InlineData("email", "shop/web-orders")]
    [InlineData("customeremail", "shop/web-orders")]
    [InlineData("order_id refund", "shop/returns")]
    public async Task Search_Words_FindTheProductThatHoldsThemAll(string text, string? first)
        => Assert.Equal(first, (await AskAsync(text)).Hits.FirstOrDefault()?.Product);

    [Fact]
    public async Task Search_ExactName_ComesBeforeNamesThatHoldItAndColumns()
        => Assert.Equal(["sales/orders", "shop/web-orders", "shop/returns"], (await AskAsync("order")).Hits.Concat((await AskAsync("orders")).Hits.Take(1)).Select(h => h.Product).Distinct().OrderBy(p => p == "sales/orders" ? 0 : p == "shop/web-orders" ? 1 : 2));

    [Fact]
    public async Task Search_ColumnHit_NamesTheColumnAndMarksTheWord()
    {
        var hit = (await AskAsync("gross")).Hits.Single();
        var match = Assert.Single(hit.Matches);
        Assert.Equal(("column", "web-orders.amount".Replace("web-orders", "t", StringComparison.Ordinal)), (match.Field, match.Name));
        Assert.Equal("\u0002gross\u0003 amount in euro", match.Text);
        Assert.Equal("Web shop \u0002orders\u0003", (await AskAsync("orders")).Hits.Single(h => h.Product == "shop/web-orders").NameMarked);
    }

    [Fact]
    public async Task Search_HiddenProducts_AreInNeitherHitsNorCounts()
    {
        Add(_sales, "hidden", "Hidden orders", "Secret plans", ["secret-tag"], ["id"], ["x"], visibility: Visibility.Domain);
        Add(_sales, "draft", "Draft orders", "Not yet", ["secret-tag"], ["id"], ["x"], state: ProductState.Draft);
        await _world.RecordAsync(new ProductChanged(Guid.Empty, "sales/hidden", "all"));
        await Search.RebuildAsync(null, default);
        var answer = await AskAsync("");
        Assert.Equal(4, answer.Total);
        Assert.Equal(2, answer.Facets["domain"].Single(f => f.Value == "sales").Count);
        Assert.DoesNotContain(answer.Facets["tag"], f => f.Value == "secret-tag");
        Assert.DoesNotContain(answer.Facets["state"], f => f.Value == "draft");
        Assert.Empty((await AskAsync("secret plans")).Hits);
        Assert.Equal(0, (await AskAsync("secret plans")).Total);

        _world.Domains.Set(_ann, _sales, DomainRole.Member);
        Assert.Equal(6, (await AskAsync("")).Total);
        Assert.Equal("sales/hidden", Assert.Single((await AskAsync("secret plans")).Hits).Product);
    }

    [Fact]
    public async Task Facets_ChosenValues_NarrowTheOthersButNotTheirOwn()
    {
        var answer = await Search.SearchAsync(_ann, new SearchQuery(Domains: ["sales"]), default);
        Assert.Equal(2, answer.Total);
        Assert.Equal([2, 2], answer.Facets["domain"].Select(f => f.Count));
        Assert.Empty(answer.Facets["tag"]);
        var tagged = await Search.SearchAsync(_ann, new SearchQuery(Tags: ["retail"]), default);
        Assert.Equal([("shop", 2)], tagged.Facets["domain"].Select(f => (f.Value, f.Count)));
        Assert.Equal(1, tagged.Facets["tag"].Single(f => f.Value == "orders").Count);
        Assert.Equal(0, (await Search.SearchAsync(_ann, new SearchQuery(Domains: ["nowhere"]), default)).Total);
    }

    [Fact]
    public async Task Hits_ProductsWhosePortsNoLongerFit_NameThem()
    {
        Assert.Empty((await AskAsync("web shop orders")).Hits[0].BrokenPorts);
        await DriftAsync(DriftKind.Breaking);
        Assert.Equal(["t"], (await AskAsync("web shop orders")).Hits[0].BrokenPorts);
        Assert.All((await AskAsync("")).Hits.Where(h => h.Product != "shop/web-orders"), h => Assert.Empty(h.BrokenPorts));
        // More than is promised is nothing to warn of, and nothing for everybody.
        await DriftAsync(DriftKind.Additive);
        Assert.Empty((await AskAsync("web shop orders")).Hits[0].BrokenPorts);

        async Task DriftAsync(DriftKind kind)
        {
            _world.Catalog.Change(_orders, p => p with { Ports = [.. p.Ports.Select(o => o with { Drift = kind })] });
            await _world.RecordAsync(new PortDrifted(_orders.ProductId, "shop/web-orders", "t", kind, "changed"));
        }
    }

    [Fact]
    public async Task Access_OfEachHit_FollowsRequestsAndGrants()
    {
        var olga = _world.Person("Olga");
        _world.Domains.Set(olga, _shop, DomainRole.Owner);
        Assert.Equal("none", (await AskAsync("web shop orders")).Hits[0].Access);
        var request = (await _world.Access.SubmitAsync(_ann, new AccessRequestInput([_orders.Path], null, "To count the orders.", AccessLevel.Read, null, null), default)).Value;
        Assert.Equal("requested", (await AskAsync("web shop orders")).Hits[0].Access);
        await _world.Access.ApproveAsync(olga, request.Id, new ApproveInput(), null, default);
        Assert.Equal("read", (await AskAsync("web shop orders")).Hits[0].Access);
        var granted = await Search.SearchAsync(_ann, new SearchQuery(Access: ["granted"]), default);
        Assert.Equal(["shop/web-orders"], granted.Hits.Select(h => h.Product));
        Assert.Equal("own", (await Search.SearchAsync(olga, new SearchQuery("web shop orders"), default)).Hits[0].Access);
    }

    [Fact]
    public async Task Search_AfterAChange_FindsTheNewAndNotTheOld()
    {
        await AskAsync("orders");
        _world.Catalog.Change(_orders, p => p with { Name = "Shop tickets" });
        await _world.RecordAsync(new ProductChanged(_orders.ProductId, "shop/web-orders", "name"));
        Assert.Equal("shop/web-orders", Assert.Single((await AskAsync("tickets")).Hits).Product);
        _world.Catalog.Remove(_orders);
        await _world.RecordAsync(new ProductDeleted(_orders.ProductId, "shop/web-orders"));
        Assert.Empty((await AskAsync("tickets")).Hits);
        Assert.Equal(3, (await AskAsync("")).Total);
    }

    [Fact]
    public async Task Index_DamagedFile_IsMadeAnew()
    {
        await AskAsync("orders");
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        foreach (var file in Directory.GetFiles(_world.DataDirectory, "search.db*")) await File.WriteAllBytesAsync(file, new byte[8192].Select((_, i) => (byte)i).ToArray());
        Assert.Equal("sales/orders", (await AskAsync("orders")).Hits[0].Product);
    }

    [Fact]
    public async Task Index_MadeAnewByAnotherProcess_IsReadAgain()
    {
        await AskAsync("orders");
        using var other = new Portal.Features.Discovery.Index.IndexFile(Path.Combine(_world.DataDirectory, "search.db"));
        await using (var connection = await other.OpenAsync(default))
            await Portal.Features.Discovery.Index.IndexFile.RunAsync(connection, null, "delete from docs where row = 1; delete from texts where rowid = 1; update meta set value = '99' where key = 'version'", default);
        Assert.Equal(3, (await AskAsync("")).Total);
    }

    [Theory]
    [InlineData("\"")]
    [InlineData("orders\" OR name:\"x")]
    [InlineData("name:orders")]
    [InlineData("orders AND NOT")]
    [InlineData("NEAR(orders, 2)")]
    [InlineData("{name} : (")]
    [InlineData("^orders*")]
    [InlineData("😀 🦘")]
    [InlineData("\ud83d orders")]
    [InlineData("'; drop table docs; --")]
    [InlineData("\0\u0001")]
    public async Task Search_SignsOfTheIndexsOwnLanguage_AreOnlySigns(string text)
    {
        Assert.InRange((await AskAsync(text)).Total, 0, 4);
        Assert.Equal(4, (await AskAsync("")).Total);
    }

    [Fact]
    public async Task Search_TenThousandCharacters_AreCut()
        => Assert.Equal(0, (await AskAsync(string.Concat(Enumerable.Repeat("orders wombat gross ", 500)))).Hits.Count(h => h.Product == "none"));

    [Fact]
    public async Task Search_AnyText_NeverFails()
    {
        await AskAsync("");
        foreach (var text in ArbMap.Default.GeneratorFor<string>().Sample(300, 40)) Assert.True((await AskAsync(text)).Total <= 4);
    }

    private Task<SearchAnswer> AskAsync(string? text) => Search.SearchAsync(_ann, new SearchQuery(text), default);

    private PortInfo Add(DomainInfo domain, string slug, string name, string purpose, string[] tags, string[] columns, string[] descriptions,
        ProductState state = ProductState.Published, Visibility visibility = Visibility.Everyone)
        => _world.Catalog.Add(domain, slug, "t", columns, state, visibility, name, purpose, tags, descriptions);
}
