using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Features.Products;

namespace DataMesh.Portal.Tests.Features.Domains;

public sealed class DomainServiceTests : IAsyncLifetime
{
    private CatalogWorld _world = null!;

    private IDomainService Domains => _world.Domains;

    public async Task InitializeAsync() => _world = await CatalogWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Create_AtTheTop_IsForAdministratorsAndGovernance()
    {
        Assert.IsType<Forbidden>((await Domains.CreateAsync(_world.Owner, new DomainInput("hr", "HR", null, null), default)).Error);
        Assert.True((await Domains.CreateAsync(_world.Admin, new DomainInput("hr", "HR", null, null), default)).Ok);
        Assert.True((await Domains.CreateAsync(_world.Governance, new DomainInput("legal", "Legal", null, null), default)).Ok);
    }

    [Fact]
    public async Task Create_ByAdministrator_GivesNoRoleAndSoNoData()
    {
        Assert.Null(CatalogWorld.Made(await Domains.CreateAsync(_world.Admin, new DomainInput("hr", "HR", null, null), default)).MyRole);
        Assert.True((await Domains.SetMemberAsync(_world.Admin, "hr", _world.Owner.Email, DomainRole.Owner, default)).Ok);
    }

    [Fact]
    public async Task Create_ByGovernance_MakesItsMakerTheOwnerWhoNamesOthers()
    {
        Assert.Equal(DomainRole.Owner, CatalogWorld.Made(await Domains.CreateAsync(_world.Governance, new DomainInput("legal", "Legal", null, null), default)).MyRole);
        Assert.True((await Domains.SetMemberAsync(_world.Governance, "legal", _world.Owner.Email, DomainRole.Owner, default)).Ok);
    }

    [Fact]
    public async Task Create_BelowOnesOwn_IsForOwnersAndInheritsTheirRole()
    {
        Assert.IsType<Forbidden>((await Domains.CreateAsync(_world.Contributor, new DomainInput("web", "Web", null, "shop"), default)).Error);
        var web = CatalogWorld.Made(await Domains.CreateAsync(_world.Owner, new DomainInput("web", "Web", null, "shop"), default));
        Assert.Equal(("shop", DomainRole.Owner), (web.Parent, web.MyRole!.Value));
        Assert.Equal(DomainRole.Contributor, CatalogWorld.Made(await Domains.GetAsync(_world.Contributor, "web", default)).MyRole);
    }

    [Fact]
    public async Task Create_WrongInput_NamesEveryFieldAtOnce()
    {
        var wrong = Assert.IsType<Invalid>((await Domains.CreateAsync(_world.Admin, new DomainInput("Bad Slug", "", new string('x', 10_001), "nowhere"), default)).Error);
        Assert.Equal(["name", "parent", "purpose", "slug"], wrong.Fields.Select(f => f.Field).Order());
    }

    [Fact]
    public async Task Create_SlugThatIsTaken_IsAConflict()
        => Assert.IsType<Conflict>((await Domains.CreateAsync(_world.Admin, new DomainInput("shop", "Another", null, null), default)).Error);

    [Fact]
    public async Task Update_ParentBelowItself_IsRefusedAtTheField()
    {
        CatalogWorld.Made(await Domains.CreateAsync(_world.Owner, new DomainInput("web", "Web", null, "shop"), default));
        CatalogWorld.Made(await Domains.CreateAsync(_world.Owner, new DomainInput("deep", "Deep", null, "web"), default));
        foreach (var parent in (string[])["shop", "web", "deep"])
        {
            var wrong = Assert.IsType<Invalid>((await Domains.UpdateAsync(_world.Owner, "shop", new DomainInput(null, "Shop", null, parent), null, default)).Error);
            Assert.Equal("parent", Assert.Single(wrong.Fields).Field);
        }
    }

    [Fact]
    public async Task Update_WithAnOldRevision_IsStaleAndChangesNothing()
    {
        var read = CatalogWorld.Made(await Domains.GetAsync(_world.Owner, "shop", default));
        CatalogWorld.Made(await Domains.UpdateAsync(_world.Owner, "shop", new DomainInput(null, "First", null, null), read.Revision, default));
        Assert.IsType<Stale>((await Domains.UpdateAsync(_world.Owner, "shop", new DomainInput(null, "Second", null, null), read.Revision, default)).Error);
        Assert.Equal("First", CatalogWorld.Made(await Domains.GetAsync(_world.Owner, "shop", default)).Name);
    }

    [Fact]
    public async Task Get_HiddenDomain_IsUnknownToStrangersAndKnownToMembers()
    {
        CatalogWorld.Made(await Domains.UpdateAsync(_world.Owner, "shop", new DomainInput(null, "Shop", null, null, Visibility.Domain), null, default));
        Assert.IsType<NotFound>((await Domains.GetAsync(_world.Stranger, "shop", default)).Error);
        Assert.IsType<NotFound>((await Domains.MembersAsync(_world.Stranger, "shop", default)).Error);
        Assert.IsType<NotFound>((await Domains.SetMemberAsync(_world.Stranger, "shop", _world.Stranger.Email, DomainRole.Owner, default)).Error);
        Assert.Empty(await Domains.ListAsync(_world.Stranger, default));
        Assert.Single(await Domains.ListAsync(_world.Member, default));
    }

    [Fact]
    public async Task SetMember_ByOthersThanOwners_IsForbidden()
    {
        foreach (var person in (Principal[])[_world.Contributor, _world.Member, _world.Stranger, _world.Governance])
            Assert.IsType<Forbidden>((await Domains.SetMemberAsync(person, "shop", person.Email, DomainRole.Owner, default)).Error);
    }

    [Fact]
    public async Task SetMember_NobodyOfThatAddress_IsUnknown()
        => Assert.IsType<NotFound>((await Domains.SetMemberAsync(_world.Owner, "shop", "nobody@example.com", DomainRole.Member, default)).Error);

    [Fact]
    public async Task LastOwner_OfATopLevelDomain_NeitherLeavesNorStepsDown()
    {
        Assert.IsType<Conflict>((await Domains.RemoveMemberAsync(_world.Owner, "shop", _world.Owner.Email, default)).Error);
        Assert.IsType<Conflict>((await Domains.SetMemberAsync(_world.Owner, "shop", _world.Owner.Email, DomainRole.Member, default)).Error);
        CatalogWorld.Made(await Domains.SetMemberAsync(_world.Owner, "shop", _world.Member.Email, DomainRole.Owner, default));
        Assert.True((await Domains.RemoveMemberAsync(_world.Owner, "shop", _world.Owner.Email, default)).Ok);
    }

    [Fact]
    public async Task TwoOwners_LeavingAtOnce_LeaveOneBehind()
    {
        var pair = new[] { _world.Owner, _world.Member };
        for (var round = 0; round < 10; round++)
        {
            foreach (var person in pair) CatalogWorld.Made(await Domains.SetMemberAsync(Principal.System, "shop", person.Email, DomainRole.Owner, default));
            await Task.WhenAll(pair.Select(p => Task.Run(() => Domains.RemoveMemberAsync(p, "shop", p.Email, default))));
            Assert.Single(CatalogWorld.Made(await Domains.MembersAsync(_world.Admin, "shop", default)), m => m.Role == DomainRole.Owner);
        }
    }

    [Fact]
    public async Task RemoveMember_Oneself_IsAllowedAndOthersAreNot()
    {
        Assert.IsType<Forbidden>((await Domains.RemoveMemberAsync(_world.Member, "shop", _world.Contributor.Email, default)).Error);
        Assert.True((await Domains.RemoveMemberAsync(_world.Member, "shop", _world.Member.Email, default)).Ok);
    }

    [Fact]
    public async Task Delete_DomainThatHoldsSomething_SaysWhat()
    {
        await _world.DraftAsync("orders");
        CatalogWorld.Made(await Domains.CreateAsync(_world.Owner, new DomainInput("web", "Web", null, "shop"), default));
        var holds = Assert.IsType<Conflict>((await Domains.DeleteAsync(_world.Owner, "shop", null, default)).Error);
        Assert.Contains("product", holds.Message, StringComparison.Ordinal);
        Assert.Contains("sub-domain", holds.Message, StringComparison.Ordinal);
        Assert.True((await Domains.DeleteAsync(_world.Owner, "web", null, default)).Ok);
        Assert.IsType<NotFound>((await Domains.GetAsync(_world.Owner, "web", default)).Error);
    }

    [Fact]
    public async Task People_AtLeastARole_IncludeThoseOfParents()
    {
        var web = CatalogWorld.Made(await Domains.CreateAsync(_world.Owner, new DomainInput("web", "Web", null, "shop"), default));
        var directory = _world.Get<IDomainDirectory>();
        Assert.Equal(new[] { _world.Owner.Id, _world.Contributor.Id }.Order(), (await directory.PeopleAsync(web.Id, DomainRole.Contributor, default)).Order());
        Assert.Equal([_world.Owner.Id], await directory.PeopleAsync(web.Id, DomainRole.Owner, default));
    }

    [Fact]
    public async Task Changes_AreRecorded()
    {
        CatalogWorld.Made(await Domains.SetMemberAsync(_world.Owner, "shop", _world.Member.Email, DomainRole.Steward, default));
        var before = (await _world.RecordedAsync()).Count;
        CatalogWorld.Made(await Domains.SetMemberAsync(_world.Owner, "shop", _world.Member.Email, DomainRole.Steward, default));
        CatalogWorld.Made(await Domains.RemoveMemberAsync(_world.Owner, "shop", _world.Member.Email, default));
        Assert.Equal(["domain.member-removed"], (await _world.RecordedAsync()).Skip(before));
    }
}
