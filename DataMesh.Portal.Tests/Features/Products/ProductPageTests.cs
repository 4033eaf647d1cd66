using Bunit;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Products;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Pages;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Products;

public class ProductPageTests : UiTest
{
    private static readonly DateTimeOffset s_until = new(2027, 3, 3, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeReader _reader = new();
    private readonly FakeGuard _guard = new();

    [Fact]
    public void Card_NoAccess_OffersToRequestItAndNotToBuild()
    {
        var page = Show(Samples.Orders);

        Assert.Equal("/access/request?product=commerce%2Forders", page.Find("aside .btn.primary").GetAttribute("href"));
        Assert.Contains("No access yet", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Build with it", page.Find("aside").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Card_Grant_SaysItsTermsAndOffersToBuild()
    {
        _guard.Allowed["commerce/orders/orders"] = FakeGuard.Grant("commerce/orders/orders", s_until, "Channel report", FakeGuard.Column("order_id"), FakeGuard.Column("amount"));

        var page = Show(Samples.Orders with { Access = "read", AccessUntil = s_until });

        Assert.Contains("Until 3 March 2027, for “Channel report”, without customer_email.", page.Find("aside").TextContent, StringComparison.Ordinal);
        Assert.Equal("/datasets/new?port=commerce%2Forders%2Forders", page.Find("aside .btn.primary").GetAttribute("href"));
    }

    [Fact]
    public void Card_GrantForOnePortOfTwo_BuildsWithThatOneAndSaysWhatIsMissing()
    {
        _guard.Allowed["commerce/orders/orders"] = FakeGuard.Grant("commerce/orders/orders", null, "Report", FakeGuard.Column("order_id"));

        var page = Show(Samples.Orders with { Access = "read", Ports = [Samples.Port("lines", Samples.Column("line_no")), .. Samples.Orders.Ports] });

        Assert.Equal("/datasets/new?port=commerce%2Forders%2Forders", page.Find("aside .btn.primary").GetAttribute("href"));
        Assert.Equal("lines no access to its rows", page.Find(".terms li").TextContent);
        Assert.Equal("/access/request?product=commerce%2Forders", page.FindAll("aside a").Single(a => a.TextContent == "Ask for the rest").GetAttribute("href"));
    }

    [Fact]
    public void Preview_SeveralPorts_BeginsWithOneThatMayBeRead()
    {
        _guard.Allowed["commerce/orders/orders"] = FakeGuard.Grant("commerce/orders/orders", null, "Report", FakeGuard.Column("order_id"), FakeGuard.Column("customer_email", ColumnMask.Parse("redact")));
        _reader.Answer = FakeReader.Rows(["order_id", "customer_email"], ["1", "***"]);

        var page = Show(Samples.Orders with { Access = "read", Ports = [Samples.Port("lines", Samples.Column("line_no")), .. Samples.Orders.Ports] }, "tab=preview");

        page.WaitForAssertion(() => Assert.Equal("***", page.Find(".result td .masked").TextContent));
        Assert.Equal("orders", page.Find(".segmented .on").TextContent);
        Assert.Single(_reader.Flows);
    }

    [Fact]
    public void Card_Requested_LeadsToTheRequest()
        => Assert.Equal("/access?tab=requests", Show(Samples.Orders with { Access = "requested" }).Find("aside .btn.primary").GetAttribute("href"));

    [Fact]
    public void Header_Purpose_IsItsFirstParagraphWithoutMarkup()
        => Assert.Equal("Every order of the web shop.", Show(Samples.Orders).Find(".page-head .lead").TextContent.Trim());

    [Fact]
    public void Page_OfAnotherDomain_HasNothingToEdit()
        => Assert.Empty(Show(Samples.Orders).FindAll(".page-head .actions .btn"));

    [Fact]
    public void Publish_Blocked_ShowsEveryFindingWithItsMend()
    {
        var products = new FakeProducts(Samples.Draft) { NextError = new Blocked("Two things are missing.", [new RuleFinding("purpose-written", "block", "Write a purpose.", "purpose"), new RuleFinding("x", "warn", "Describe id.", "ports.orders.columns.id.description")]) };
        var page = Show(products);

        page.Find(".page-head .btn.primary").Click();

        Assert.Equal(["/products/commerce/orders/edit?step=docs&field=purpose", "/products/commerce/orders/edit?step=columns&port=orders&column=id&field=description"],
            page.FindAll(".findings a").Select(a => a.GetAttribute("href")));
        Assert.Equal(ProductState.Draft, products.Stored.State);
    }

    [Fact]
    public void Publish_PoliciesKept_ShowsTheNewState()
    {
        var page = Show(Samples.Draft);

        page.Find(".page-head .btn.primary").Click();

        Assert.Equal("published 1.0", page.Find(".page-head .chip").TextContent.Trim());
    }

    [Fact]
    public void Page_Deprecated_SaysThatItIsNotForNewUses()
        => Assert.Contains("not for new uses", Show(Samples.Orders with { State = ProductState.Deprecated }).Find(".callout.warn").TextContent, StringComparison.Ordinal);

    [Fact]
    public void Page_UnknownProduct_IsNotFound()
        => Assert.Equal("There is nothing here", Show(new FakeProducts(Samples.Orders), product: "secret").Find("h1").TextContent);

    [Fact]
    public void Schema_Filter_LeavesColumnsThatMatchByMeaning()
    {
        var page = Show(Samples.Orders, "tab=schema&q=gross");

        Assert.Equal("amount", Assert.Single(page.FindAll("table.schema tbody tr")).QuerySelector(".name")!.TextContent.Trim());
    }

    [Fact]
    public void Schema_Reference_LeadsToTheOtherProduct()
        => Assert.Equal("/products/sales/crm?tab=schema&port=customers", Show(Samples.Orders, "tab=schema").Find("table.schema .meaning a").GetAttribute("href"));

    [Fact]
    public void Preview_Refused_SaysWhyAndShowsExampleRows()
    {
        _reader.Answer = new Forbidden("Bea revoked your grant yesterday.", "revoked");

        var page = Show(Samples.Orders, "tab=preview");

        page.WaitForAssertion(() => Assert.Contains("Bea revoked your grant yesterday.", page.Find(".callout.warn").TextContent, StringComparison.Ordinal));
        Assert.Equal("/access/request?product=commerce%2Forders", page.Find(".callout.warn a").GetAttribute("href"));
        page.WaitForAssertion(() => Assert.Contains("48201", page.Find(".result tbody").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Preview_Granted_ShowsRowsAndNamesWhatIsLeftOut()
    {
        _reader.Answer = FakeReader.Rows(["order_id", "amount"], [1L, 12.50m]);

        var page = Show(Samples.Orders with { Access = "read" }, "tab=preview");

        page.WaitForAssertion(() => Assert.Contains("12.50", page.Find(".result tbody").TextContent, StringComparison.Ordinal));
        Assert.Contains("Without customer_email", page.Find(".result-note").TextContent, StringComparison.Ordinal);
        Assert.Equal("commerce/orders/orders", Assert.IsType<InputNode>(Assert.Single(Assert.Single(_reader.Flows).Nodes)).Port);
    }

    private IRenderedComponent<ProductPage> Show(ProductView product, string? query = null) => Show(new FakeProducts(product), query);

    private IRenderedComponent<ProductPage> Show(FakeProducts products, string? query = null, string product = "orders")
    {
        Services.AddProductsPages();
        Services.AddSingleton<IProductService>(products);
        Services.AddSingleton<IUserDirectory>(new TwoPeople());
        Services.AddSingleton<IGovernedReader>(_reader);
        Services.AddSingleton<IReadGuard>(_guard);
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/products/commerce/{product}?{query}");
        return RenderAsBea<ProductPage>(p => p.Add(x => x.Domain, "commerce").Add(x => x.Product, product));
    }
}
