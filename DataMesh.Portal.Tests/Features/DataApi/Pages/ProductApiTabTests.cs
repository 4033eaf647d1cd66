using Bunit;
using DataMesh.Portal.Features.DataApi.Calls;
using DataMesh.Portal.Features.DataApi.OData.Finding;
using DataMesh.Portal.Features.DataApi.Pages;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Features.Access;
using DataMesh.Portal.Tests.Features.Products;
using DataMesh.Portal.Tests.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.DataApi.Pages;

public sealed class ProductApiTabTests : UiTest
{
    private const string Port = "commerce/orders/orders";
    private readonly FakeGuard _guard = new();
    private readonly FakeDomains _domains = new();
    private readonly FakeCatalog _catalog = new();

    public ProductApiTabTests() => _catalog.Add(_domains.Add("commerce"), "orders", "orders", ["order_id:integer", "customer_email", "amount:decimal(12,2)"], name: "Web shop orders");

    [Fact]
    public void Tab_WithAGrant_ShowsItsColumnsInSamplesAndOffersToTry()
    {
        _guard.Allowed[Port] = FakeGuard.Grant(Port, null, "Report", FakeGuard.Column("order_id"), FakeGuard.Column("country", ColumnMask.Parse("first(1)")));

        var tab = Show(Samples.Orders with { Access = "read" });

        Assert.Empty(tab.FindAll(".callout"));
        Assert.Contains("http://localhost/odata/commerce/orders/orders?$select=order_id,country&$filter=order_id%20ne%20null&$orderby=order_id&$top=10", Sample(tab), StringComparison.Ordinal);
        Assert.DoesNotContain("customer_email", tab.Markup, StringComparison.Ordinal);
        Assert.Contains("masked: first(1)", tab.Markup, StringComparison.Ordinal);
        Assert.Single(tab.FindAll(".try"));
        Assert.Contains(tab.FindAll("a"), a => a.GetAttribute("href") == "/api/v1/products/commerce/orders/openapi.json");
    }

    [Fact]
    public void Tab_WithoutAGrant_ShowsWhatItWouldBeAndWhereToAsk()
    {
        var tab = Show(Samples.Orders);

        Assert.Equal("/access/request?product=commerce%2Forders", tab.Find(".callout .btn.primary").GetAttribute("href"));
        Assert.Contains("$select=order_id,customer_email,amount", Sample(tab), StringComparison.Ordinal);
        Assert.Empty(tab.FindAll(".try"));
    }

    [Theory]
    [InlineData("Python", "urllib.request")]
    [InlineData("C#", "GetFromJsonAsync")]
    [InlineData("JavaScript", "await fetch(address")]
    [InlineData("Power Query M", "OData.Feed(\"http://localhost/odata/commerce/orders\"")]
    public void Samples_LanguageChosen_ShowsThatOne(string language, string says)
    {
        _guard.Allowed[Port] = FakeGuard.Grant(Port, null, "Report", FakeGuard.Column("order_id"));
        var tab = Show(Samples.Orders with { Access = "read" });

        tab.FindAll(".segmented label").Single(l => l.TextContent.Trim() == language).QuerySelector("input")!.Change("on");

        Assert.Contains(says, Sample(tab), StringComparison.Ordinal);
        Assert.Contains("order_id", Sample(tab), StringComparison.Ordinal);
    }

    [Fact]
    public void Tab_SeveralPorts_BeginsWithOneThatMayBeRead()
    {
        _guard.Allowed[Port] = FakeGuard.Grant(Port, null, "Report", FakeGuard.Column("order_id"));

        var tab = Show(Samples.Orders with { Access = "read", Ports = [Samples.Port("lines", Samples.Column("line_no")), .. Samples.Orders.Ports] });

        Assert.Equal("orders", tab.Find("nav.segmented .on").TextContent);
        Assert.Single(tab.FindAll(".try"));
    }

    [Fact]
    public void Tab_RequestedAlready_OffersNoSecondRequest()
        => Assert.Empty(Show(Samples.Orders with { Access = "requested" }).FindAll(".callout .btn"));

    [Fact]
    public void Tab_NoPorts_SaysThatThereIsNothingYet()
        => Assert.Contains("There is nothing to call yet", Show(Samples.Draft with { Ports = [] }).Markup, StringComparison.Ordinal);

    [Fact]
    public void Try_FilledIn_CallsTheAddressThatItShows()
    {
        var module = JSInterop.SetupModule("./js/try-call.js");
        module.Setup<TriedCall>("send", _ => true).SetResult(new TriedCall(200, "OK", [new("content-type", "application/json;charset=utf-8"), new("etag", "W/\"1\""), new("ratelimit", "\"key\";r=9")], """{"value":[{"order_id":90071992547409931}]}""", 42, false, 12.3));
        _guard.Allowed[Port] = FakeGuard.Grant(Port, null, "Report", FakeGuard.Column("order_id"), FakeGuard.Column("country"));
        var tab = Show(Samples.Orders with { Access = "read" });

        tab.FindAll(".try-list input")[0].Change(false);
        tab.Find(".try input.mono").Change("country eq 'DE' and not (country eq null)");
        tab.FindAll(".try select")[0].Change("country");
        tab.FindAll(".try-row .check input")[0].Change(true);
        tab.Find(".try input[type=number]").Change("5");
        tab.FindAll(".try select")[1].Change("json");
        tab.Find(".try .btn.primary").Click();

        const string Called = "odata/commerce/orders/orders?$select=country&$filter=country%20eq%20%27DE%27%20and%20not%20%28country%20eq%20null%29&$orderby=country%20desc&$top=5";
        Assert.Equal(Called, Assert.Single(module.Invocations["send"]).Arguments[0]);
        Assert.Contains($"GET http://localhost/{Called}", tab.Find(".try .sample pre").TextContent, StringComparison.Ordinal);
        Assert.Contains("200 OK", tab.Find(".try-answer").TextContent, StringComparison.Ordinal);
        Assert.Contains("W/\"1\"", tab.Find(".try-answer dl").TextContent, StringComparison.Ordinal);
        // A number that no double holds stays what it is.
        Assert.Contains("\"order_id\": 90071992547409931", tab.Find(".try-answer pre").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, "country ", "qe", " 'DE'")]
    [InlineData(10, "country ", "qe", " 'DE'")]
    [InlineData(15, "country qe 'DE'", "…", "")]
    public void Try_WrongFilter_MarksWhereItWasNoticed(int position, string before, string at, string after)
    {
        var module = JSInterop.SetupModule("./js/try-call.js");
        module.Setup<TriedCall>("send", _ => true).SetResult(new TriedCall(400, "Bad Request", [new("content-type", "application/json")],
            """{"error":{"code":"invalid-option","message":"An operator is missing.","target":"$filter","innererror":{"option":"$filter","position":AT}}}""".Replace("AT", $"{position}", StringComparison.Ordinal), 90, false, 4));
        _guard.Allowed[Port] = FakeGuard.Grant(Port, null, "Report", FakeGuard.Column("country"));
        var tab = Show(Samples.Orders with { Access = "read" });

        tab.Find(".try input.mono").Change("country qe 'DE'");
        tab.Find(".try .btn.primary").Click();

        Assert.Equal(at, tab.Find("code.marked mark").TextContent);
        Assert.Equal(before + at + after, tab.Find("code.marked").TextContent);
        Assert.Contains("An operator is missing.", tab.Find(".field .error").TextContent, StringComparison.Ordinal);

        // Once it is mended, the old complaint is gone.
        tab.Find(".try input.mono").Change("country eq 'DE'");
        Assert.Empty(tab.FindAll("code.marked"));
    }

    [Fact]
    public void Try_NothingAnswered_SaysWhy()
    {
        JSInterop.SetupModule("./js/try-call.js").Setup<TriedCall>("send", _ => true).SetResult(new TriedCall(0, "Failed to fetch", [], "", 0, false, 4));
        _guard.Allowed[Port] = FakeGuard.Grant(Port, null, "Report", FakeGuard.Column("country"));
        var tab = Show(Samples.Orders with { Access = "read" });

        tab.Find(".try .btn.primary").Click();

        Assert.Contains("Failed to fetch", tab.Find(".try-answer .callout.bad").TextContent, StringComparison.Ordinal);
    }

    private static string Sample(IRenderedComponent<ProductApiTab> tab) => tab.FindAll(".card").Single(c => c.QuerySelector("h2")?.TextContent == "Sample calls").QuerySelector("pre")!.TextContent;

    private IRenderedComponent<ProductApiTab> Show(ProductView product)
    {
        Services.AddSingleton(new ServiceFinder(_catalog, _guard, new FakeProducts(product), null!, new FakeReader()));
        Services.GetRequiredService<NavigationManager>().NavigateTo("/products/commerce/orders?tab=api");
        return RenderAsBea<ProductApiTab>(p => p.Add(x => x.Product, product));
    }
}
