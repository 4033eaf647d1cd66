using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Features.Products;

namespace DataMesh.Portal.Tests.Features.Governance;

public sealed class GovernanceServiceTests : IAsyncLifetime
{
    private CatalogWorld _world = null!;

    public async Task InitializeAsync() => _world = await CatalogWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task SetSeverity_ToWarn_LetsThePublicationThroughAndStillSaysSo()
    {
        await _world.DraftAsync("orders", purpose: "Short");
        Assert.IsType<Blocked>((await _world.Products.PublishAsync(_world.Owner, "shop", "orders", default)).Error);
        CatalogWorld.Made(await _world.Policies.SetSeverityAsync(_world.Governance, "purpose-written", "warn", 0, default));
        var policies = CatalogWorld.Made(await _world.Products.PoliciesAsync(_world.Owner, "shop", "orders", default));
        var purpose = policies.Single(p => p.Policy == "purpose-written");
        Assert.Equal(("warn", false), (purpose.Severity, purpose.Passes));
        Assert.True((await _world.Products.PublishAsync(_world.Owner, "shop", "orders", default)).Ok);
    }

    [Fact]
    public async Task SetSeverity_ByOthersThanGovernance_IsForbidden()
    {
        foreach (var person in (DataMesh.Portal.Platform.Identity.Principal[])[_world.Owner, _world.Admin, _world.Stranger])
            Assert.IsType<Forbidden>((await _world.Policies.SetSeverityAsync(person, "purpose-written", "warn", null, default)).Error);
    }

    [Fact]
    public async Task SetSeverity_WrongWords_AreNamed()
    {
        Assert.IsType<NotFound>((await _world.Policies.SetSeverityAsync(_world.Governance, "nothing", "warn", null, default)).Error);
        Assert.Equal("severity", Assert.Single(Assert.IsType<Invalid>((await _world.Policies.SetSeverityAsync(_world.Governance, "purpose-written", "off", null, default)).Error).Fields).Field);
    }

    [Fact]
    public async Task SetSeverity_WithAnOldRevision_IsStale()
    {
        CatalogWorld.Made(await _world.Policies.SetSeverityAsync(_world.Governance, "owner-named", "warn", 0, default));
        Assert.IsType<Stale>((await _world.Policies.SetSeverityAsync(_world.Governance, "owner-named", "block", 0, default)).Error);
        var revision = (await _world.Policies.OverviewAsync(_world.Governance, default)).Single(p => p.Key == "owner-named").Revision;
        Assert.True((await _world.Policies.SetSeverityAsync(_world.Governance, "owner-named", "block", revision, default)).Ok);
    }

    [Fact]
    public async Task Overview_Findings_AreOnlyOfWhatThePrincipalMayKnow()
    {
        await _world.DraftAsync("draft", purpose: "Short", described: false);
        await _world.DraftAsync("good");
        CatalogWorld.Made(await _world.Products.PublishAsync(_world.Owner, "shop", "good", default));
        foreach (var person in (DataMesh.Portal.Platform.Identity.Principal[])[_world.Stranger, _world.Governance, _world.Admin])
        {
            var theirs = await _world.Policies.OverviewAsync(person, default);
            Assert.All(theirs, p => Assert.Equal((1, 0), (p.Kept, p.Broken)));
            Assert.All(theirs, p => Assert.Empty(p.Findings));
        }

        var members = (await _world.Policies.OverviewAsync(_world.Member, default)).Single(p => p.Key == "purpose-written");
        Assert.Equal((1, 1), (members.Kept, members.Broken));
        Assert.Null(Assert.Single(members.Findings).MendUrl);
        var ours = (await _world.Policies.OverviewAsync(_world.Contributor, default)).Single(p => p.Key == "columns-described");
        Assert.StartsWith("/products/shop/draft/edit?step=columns", Assert.Single(ours.Findings).MendUrl, StringComparison.Ordinal);
    }
}
