using Bunit;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Pages;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Tests.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Products;

public class EditStepTests : UiTest
{
    private readonly ShopSources _sources = new();

    [Fact]
    public async Task Columns_Undescribed_ProposeAndAcceptAllSavesThem()
    {
        _sources.Tables["raw_orders"] = ShopSources.Table(["id", "email", "amount"], [1L, "ada@example.com", 12.5m], [2L, "bob@example.com", 3m]);
        var products = new FakeProducts(Samples.Draft with { Ports = [Samples.Port("orders", Samples.Column("id"), Samples.Column("email"), Samples.Column("amount"))] });
        var page = Show(products, "step=columns");

        Assert.Equal("Proposed: Amount", page.Find("#column-2-description").GetAttribute("placeholder"));
        Assert.Empty(products.Puts);
        page.WaitForElement("#field-examples tbody tr");
        await page.InvokeAsync(() => page.Find(".columns-card .btn.primary").ClickAsync());

        var saved = Assert.Single(products.Puts).Input.Columns!;
        Assert.Equal(["Id", "E-mail address", "Amount"], saved.Select(c => c.Description));
        Assert.Equal([Classification.Internal, Classification.Confidential, Classification.Internal], saved.Select(c => c.Classification!.Value));
        Assert.Equal([false, true, false], saved.Select(c => c.PersonalData));
        Assert.Equal([true, false, false], saved.Select(c => c.PrimaryKey));
    }

    [Fact]
    public async Task Columns_WhatSomebodyDecided_IsNotOverwrittenByProposals()
    {
        _sources.Tables["raw_orders"] = ShopSources.Table(["email"], ["ada@example.com"]);
        var products = new FakeProducts(Samples.Draft with { Ports = [Samples.Port("orders", Samples.Column("email") with { Classification = Classification.Public })] });
        var page = Show(products, "step=columns");

        page.WaitForElement("#field-examples tbody tr");
        await page.InvokeAsync(() => page.Find(".columns-card .btn.primary").ClickAsync());

        var column = Assert.Single(Assert.Single(products.Puts).Input.Columns!);
        Assert.Equal((Classification.Public, false), (column.Classification, column.PersonalData));
    }

    [Fact]
    public async Task Examples_RowOfAPersonalColumn_IsBlankedWhenItIsChosenAndWhenItBecomesPersonal()
    {
        _sources.Tables["raw_orders"] = ShopSources.Table(["id", "email"], ["1", "ada@example.com"], ["2", "bob@example.com"]);
        var products = new FakeProducts(Samples.Draft with { Ports = [Samples.Port("orders", Samples.Column("id"), Samples.Column("email"))] });
        var page = Show(products, "step=columns");

        page.WaitForElement("#field-examples tbody tr:nth-child(2) input");
        // Found and told in one go: every render in between would make it another element.
        await page.InvokeAsync(() => page.Find("#field-examples tbody tr:nth-child(2) input").ChangeAsync(true));
        Assert.Equal(["2", "bob@example.com"], Assert.Single(products.Puts[^1].Input.Examples!));
        await page.InvokeAsync(() => page.Find("#column-1-personalData").ChangeAsync(true));

        Assert.Equal(["2", "•••"], Assert.Single(products.Puts[^1].Input.Examples!));
        Assert.DoesNotContain("bob@example.com", page.Find("#field-examples").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_SourceAway_CanStillBeDescribed()
    {
        var products = new FakeProducts(Samples.Draft);
        var page = Show(products, "step=columns");

        page.WaitForAssertion(() => Assert.Contains("does not answer", page.Find("#field-examples").TextContent, StringComparison.Ordinal));
        await page.InvokeAsync(() => page.Find("#column-0-description").ChangeAsync("The number"));

        Assert.Equal("The number", products.Puts[^1].Input.Columns![0].Description);
    }

    [Fact]
    public async Task Tables_Ticked_BecomePortsWithSlugsForNames()
    {
        _sources.Tables["raw_orders"] = ShopSources.Table(["id"], ["1"]);
        var products = new FakeProducts(Samples.Draft with { Ports = [] });
        var page = Show(products, "step=source");

        page.WaitForElement(".tables input");
        await page.InvokeAsync(() => page.Find(".tables input").ChangeAsync(true));

        var (port, input) = Assert.Single(products.Puts);
        Assert.Equal(("raw-orders", "Raw orders", "shop", "raw_orders"), (port, input.Name, input.Source, input.Table));
        Assert.Null(input.Columns);
    }

    [Fact]
    public void Tables_DomainWithoutSource_LeadsToConnectingOne()
        => Assert.Equal("/domains/commerce/sources/new", Show(new FakeProducts(Samples.Draft with { Ports = [] }), "step=source").WaitForElement(".empty .btn").GetAttribute("href"));

    [Fact]
    public void Docs_OwnerFoundByName_IsSaved()
    {
        var products = new FakeProducts(Samples.Draft);
        var page = Show(products, "step=docs");

        page.Find("#field-owners").Input("ada");
        Clock.WaitForTimers(1);
        Clock.Advance(TimeSpan.FromMilliseconds(150));
        page.WaitForElement(".suggest .item").MouseDown();

        Assert.Equal(["bea@example.com", "ada@example.com"], Assert.Single(products.Updates).Owners);
    }

    [Fact]
    public void Docs_Tags_AreSplitAndNotRepeated()
    {
        var products = new FakeProducts(Samples.Draft);
        var page = Show(products, "step=docs");

        page.Find("#field-tags").Change("shop, Orders , web");

        Assert.Equal(["orders", "shop", "web"], Assert.Single(products.Updates).Tags);
    }

    [Fact]
    public void Policies_Broken_LeadToTheirFieldsAndKeepTheDraft()
    {
        var products = new FakeProducts(Samples.Draft)
        {
            Policies = [new("owner-named", "Owner named", "block", true, "", ""), new("columns-described", "Every column described", "block", false, "orders.id has no description.", "ports.orders.columns.id.description")],
            NextError = new DataMesh.Portal.Platform.Results.Blocked("One thing is missing.", []),
        };
        var page = Show(products, "step=policies");

        page.Find(".callout .btn.primary").Click();

        Assert.Equal("/products/commerce/orders/edit?step=columns&port=orders&column=id&field=description", page.Find(".findings a").GetAttribute("href"));
        Assert.Equal(["Every column described", "Owner named"], page.FindAll(".task.policy b").Select(b => b.TextContent));
        Assert.Equal(ProductState.Draft, products.Stored.State);
    }

    [Fact]
    public void Edit_ByAMember_IsForbidden()
        => Assert.Contains("Contributors of Commerce edit this product", Show(new FakeProducts(Samples.Orders), "step=docs").Markup, StringComparison.Ordinal);

    private IRenderedComponent<EditProductPage> Show(FakeProducts products, string query)
    {
        Services.AddSingleton<IProductService>(products);
        Services.AddSingleton<IUserDirectory>(new TwoPeople());
        Services.AddSingleton<ISourceService>(_sources);
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/products/commerce/orders/edit?{query}");
        return RenderAsBea<EditProductPage>(p => p.Add(x => x.Domain, "commerce").Add(x => x.Product, "orders"));
    }
}
