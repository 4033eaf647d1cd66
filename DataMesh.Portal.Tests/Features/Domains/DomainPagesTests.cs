using Bunit;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Domains.Pages;
using DataMesh.Portal.Tests.Features.Products;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.Tests.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Domains;

public class DomainPagesTests : UiTest
{
    private readonly FakeDomains _domains = new();

    public DomainPagesTests()
    {
        Services.AddDomainsPages();
        Services.AddSingleton<IDomainService>(_domains);
        Services.AddSingleton<IUserDirectory>(new TwoPeople());
    }

    [Fact]
    public void List_SubDomains_StandBelowTheirParents()
    {
        _domains.All = [FakeDomains.Domain("alpha"), FakeDomains.Domain("beta"), FakeDomains.Domain("zeta", parent: "alpha"), FakeDomains.Domain("gamma", parent: "unseen")];

        var page = RenderAsBea<DomainsPage>();

        Assert.Equal(["/domains/alpha", "/domains/zeta", "/domains/beta", "/domains/gamma"], page.FindAll("a.task").Select(a => a.GetAttribute("href")));
        Assert.Contains("padding-left", page.FindAll("a.task")[1].GetAttribute("style")!, StringComparison.Ordinal);
    }

    [Fact]
    public void List_WithoutAPlatformRole_OffersNoNewDomain()
        => Assert.Empty(RenderAsBea<DomainsPage>().FindAll(".page-head .btn"));

    [Fact]
    public void Members_ToAMember_CannotBeChanged()
    {
        _domains.All = [FakeDomains.Domain("commerce", role: DomainRole.Member)];

        var page = Show("tab=members");

        Assert.Empty(page.FindAll("select"));
        Assert.Empty(page.FindAll(".suggest"));
        Assert.Contains("Ada Lovelace", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_RoleChangedByAnOwner_IsSet()
    {
        _domains.All = [FakeDomains.Domain("commerce", role: DomainRole.Owner)];
        var page = Show("tab=members");

        page.Find("table select").Choose(1);

        Assert.Equal(("ada@example.com", DomainRole.Steward), Assert.Single(_domains.Set));
    }

    [Fact]
    public void Members_FoundByName_IsAddedWithTheRole()
    {
        _domains.All = [FakeDomains.Domain("commerce", role: DomainRole.Owner)];
        var page = Show("tab=members");

        page.Find(".suggest input").Input("bea");
        Clock.WaitForTimers(1);
        Clock.Advance(TimeSpan.FromMilliseconds(150));
        page.WaitForElement(".suggest .item").MouseDown();
        page.Find(".card .btn.primary").Click();

        Assert.Equal(("bea@example.com", DomainRole.Member), Assert.Single(_domains.Set));
    }

    [Fact]
    public void Tabs_ForARoleThatIsNotHeld_AreAbsent()
    {
        Services.AddSingleton(new DomainTab("sources", "Sources", 20, typeof(DomainOverview), DomainRole.Contributor));
        _domains.All = [FakeDomains.Domain("commerce", role: DomainRole.Member)];

        Assert.DoesNotContain("Sources", Show("").Find(".tabs").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_UnknownDomain_IsNotFound()
        => Assert.Equal("There is nothing here", Show("").Find("h1").TextContent);

    private IRenderedComponent<DomainPage> Show(string query)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo($"/domains/commerce?{query}");
        return RenderAsBea<DomainPage>(p => p.Add(x => x.Slug, "commerce"));
    }
}
