using System.Security.Claims;
using Bunit;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Governance.Contracts;
using DataMesh.Portal.Features.Governance.Pages;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.Tests.UI;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Governance;

public class GovernancePageTests : UiTest, IGovernanceService, IDomainDirectory
{
    private readonly DomainInfo _commerce = new(Guid.CreateVersion7(), "commerce", "Commerce", null, Visibility.Everyone);
    private string _severity = "block";
    private bool _personal = true;
    private Error? _error;

    [Fact]
    public void Page_Findings_StandUnderTheirDomainWithTheWayToTheMend()
    {
        var page = RenderAsBea<GovernancePage>();

        var group = Assert.Single(page.FindAll(".finding-group"));
        Assert.Contains("Commerce", group.QuerySelector("summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/products/commerce/orders/edit?step=docs&field=purpose", Assert.Single(group.QuerySelectorAll("a.btn")).GetAttribute("href"));
        Assert.Contains("1 kept · 2 broken", page.Find(".kept").TextContent.Replace('\u00a0', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public void Severity_WithoutTheRole_CannotBeChanged()
        => Assert.Empty(RenderAsBea<GovernancePage>().FindAll("select"));

    [Fact]
    public void Route_ByGovernance_IsSwitchedOff()
    {
        var page = ShowToGovernance();

        page.Find(".routes input[type=checkbox]").Change(false);

        Assert.False(_personal);
    }

    [Fact]
    public void Route_WithoutTheRole_IsSaidAndNotChanged()
    {
        var page = RenderAsBea<GovernancePage>();
        Assert.Empty(page.FindAll(".routes input"));
        Assert.Contains("Governance approves after the owner.", page.Find(".routes").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Severity_ByGovernance_IsSet()
    {
        var page = ShowToGovernance();

        page.Find("select").Choose(1);

        Assert.Equal("warn", _severity);
    }

    [Fact]
    public void Severity_ChangedBySomebodyElse_StaysAndIsReadAgain()
    {
        var page = ShowToGovernance();
        _error = Stale.Of("the policy");

        page.Find("select").Choose(1);

        Assert.Equal("block", _severity);
        Assert.Equal(page.FindAll("option")[0].GetAttribute("value"), page.Find("select").GetAttribute("value"));
    }

    private IRenderedComponent<GovernancePage> ShowToGovernance()
    {
        var gwen = new ClaimsPrincipal(new ClaimsIdentity([.. Bea.Claims, new Claim(ClaimTypes.Role, nameof(PlatformRoles.Governance))], "test"));
        return Render<GovernancePage>(p => p.AddCascadingValue(Task.FromResult(new AuthenticationState(gwen))));
    }

    public GovernancePageTests()
    {
        Services.AddSingleton<IGovernanceService>(this);
        Services.AddSingleton<IDomainDirectory>(this);
    }

    Task<IReadOnlyList<PolicyOverview>> IGovernanceService.OverviewAsync(Principal principal, CancellationToken ct) => Task.FromResult<IReadOnlyList<PolicyOverview>>(
    [
        new("purpose-written", "Purpose written", "Others can judge.", _severity, 3, 1, 2,
        [
            new("commerce/orders", "Orders", "draft", "The purpose is missing.", "/products/commerce/orders/edit?step=docs&field=purpose"), new("commerce/returns", "Returns", "published", "The purpose is missing.", null),
        ]),
    ]);

    Task<IReadOnlyList<RouteRuleView>> IGovernanceService.RoutesAsync(CancellationToken ct)
        => Task.FromResult<IReadOnlyList<RouteRuleView>>([new RouteRuleView("route-personal", "Personal data: Governance too", "Governance approves after the owner.", _personal, 1)]);

    Task<Result<Done>> IGovernanceService.SetRouteAsync(Principal principal, string policy, bool on, long? revision, CancellationToken ct)
    {
        _personal = on;
        return Task.FromResult<Result<Done>>(Done.Yes);
    }

    Task<Result<Done>> IGovernanceService.SetSeverityAsync(Principal principal, string policy, string severity, long? revision, CancellationToken ct)
    {
        Assert.Equal(3, revision);
        if (_error is { } error) return Task.FromResult((Result<Done>)error);
        _severity = severity;
        return Task.FromResult((Result<Done>)Done.Yes);
    }

    Task<DomainRights> IDomainDirectory.RightsAsync(Principal principal, CancellationToken ct)
        => Task.FromResult(new DomainRights(principal, new Dictionary<Guid, DomainInfo> { [_commerce.Id] = _commerce }, new Dictionary<Guid, DomainRole>()));

    Task<IReadOnlyDictionary<Guid, DomainInfo>> IDomainDirectory.AllAsync(CancellationToken ct) => throw new NotSupportedException();

    Task<DomainInfo?> IDomainDirectory.FindAsync(string slug, CancellationToken ct) => throw new NotSupportedException();

    Task<IReadOnlyList<Guid>> IDomainDirectory.PeopleAsync(Guid domainId, DomainRole atLeast, CancellationToken ct) => throw new NotSupportedException();
}
