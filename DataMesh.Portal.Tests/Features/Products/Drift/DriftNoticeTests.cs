using Bunit;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Products;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Pages;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Products.Drift;

public class DriftNoticeTests : UiTest
{
    private static readonly DateTimeOffset s_since = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
    private static readonly DriftChange s_gone = new(DriftKind.Breaking, DriftWhat.ColumnGone, "amount", "no longer has the column 'amount'", s_since);
    private static readonly DriftChange s_added = new(DriftKind.Additive, DriftWhat.ColumnAdded, "margin", "has a new column 'margin'", s_since);
    private readonly ShopSources _sources = new();

    [Fact]
    public void Product_BrokenPort_SaysSoToWhoeverSeesItWithoutAButton()
    {
        var page = Product(new FakeProducts(With(Samples.Orders with { Owners = ["ada@example.com"] }, s_gone)));

        var notice = page.Find(".callout.bad");
        Assert.StartsWith("The source of orders changed. Breaking: it no longer has the column 'amount'. Seen ", Text(notice), StringComparison.Ordinal);
        Assert.Contains("2 h", Text(notice), StringComparison.Ordinal);
        Assert.Empty(notice.QuerySelectorAll("button, a.btn, li"));
    }

    [Fact]
    public void Product_NothingChanged_SaysNothing() => Assert.Empty(Product(new FakeProducts(Samples.Orders)).FindAll(".callout"));

    [Fact]
    public void Product_SeveralChanges_AreListedToMakersWithTheWayToMendThem()
    {
        var page = Product(new FakeProducts(With(Samples.Draft with { State = ProductState.Published }, s_gone, s_added)));

        Assert.Equal(["breaking It no longer has the column 'amount'.", "additive It has a new column 'margin'."], page.FindAll(".callout.bad li").Select(Text));
        Assert.Equal("/products/commerce/orders/edit?step=columns&port=orders", page.Find(".callout.bad a.btn").GetAttribute("href"));
    }

    [Fact]
    public async Task CheckNow_ByAnOwner_LooksAndShowsWhatIsThere()
    {
        // Bea owns it and is not of its domain.
        var products = new FakeProducts(With(Samples.Orders, s_gone));
        var page = Product(products);
        Assert.Empty(page.FindAll(".callout.bad a.btn"));

        await page.InvokeAsync(() => page.Find(".callout.bad button").ClickAsync());
        Assert.Empty(page.FindAll(".callout"));
    }

    [Fact]
    public async Task CheckNow_SourceAway_SaysWhyAndKeepsTheNotice()
    {
        var products = new FakeProducts(With(Samples.Orders, s_gone)) { NextError = new Unavailable("The server cannot be reached.") };
        var page = Product(products);

        await page.InvokeAsync(() => page.Find(".callout.bad button").ClickAsync());

        Assert.Contains(page.FindAll(".callout.bad"), c => Text(c) == "The source of orders could not be looked at: The server cannot be reached.");
        Assert.Contains(page.FindAll(".callout.bad"), c => Text(c).Contains("no longer has the column 'amount'", StringComparison.Ordinal));
    }

    [Fact]
    public void SourceStep_Opened_ComparesThePortsWithTheirSources()
    {
        _sources.Tables["raw_orders"] = ShopSources.Table(["order_id"], [1L]);
        var products = new FakeProducts(Samples.Draft);
        products.Drifts["orders"] = new PortDrift(DriftKind.Breaking, s_since, s_since, "", [s_gone]);
        Services.AddSingleton<IProductService>(products);
        Services.AddSingleton<IUserDirectory>(new TwoPeople());
        Services.AddSingleton<ISourceService>(_sources);
        Services.GetRequiredService<NavigationManager>().NavigateTo("/products/commerce/orders/edit?step=source");

        var page = RenderAsBea<EditProductPage>(p => p.Add(x => x.Domain, "commerce").Add(x => x.Product, "orders"));

        page.WaitForAssertion(() => Assert.Contains("Breaking: it no longer has the column 'amount'.", Text(page.Find(".callout.bad")), StringComparison.Ordinal));
        Assert.Equal("/products/commerce/orders/edit?step=columns&port=orders", page.Find(".callout.bad a.btn").GetAttribute("href"));
    }

    private static ProductView With(ProductView product, params DriftChange[] changes)
        => product with { Ports = [.. product.Ports.Select(p => p with { Drift = new PortDrift(changes.Max(c => c.Kind), s_since, s_since, "", changes) })] };

    private static string Text(AngleSharp.Dom.IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private IRenderedComponent<ProductPage> Product(FakeProducts products)
    {
        Services.AddProductsPages();
        Services.AddSingleton<IProductService>(products);
        Services.AddSingleton<IUserDirectory>(new TwoPeople());
        Services.AddSingleton<IGovernedReader>(new FakeReader());
        Services.AddSingleton<IReadGuard>(new FakeGuard());
        Services.GetRequiredService<NavigationManager>().NavigateTo("/products/commerce/orders");
        return RenderAsBea<ProductPage>(p => p.Add(x => x.Domain, "commerce").Add(x => x.Product, "orders"));
    }
}
