using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Domains.Directory;

namespace DataMesh.Portal.Tests.Features.Domains;

public class InheritanceTests
{
    private static readonly DomainInfo s_top = Domain("top", null);
    private static readonly DomainInfo s_middle = Domain("middle", s_top.Id);
    private static readonly DomainInfo s_bottom = Domain("bottom", s_middle.Id);
    private static readonly DomainInfo s_beside = Domain("beside", null);
    private static readonly Dictionary<Guid, DomainInfo> s_domains = new[] { s_top, s_middle, s_bottom, s_beside }.ToDictionary(d => d.Id);

    [Fact]
    public void Effective_RoleAtTheTop_ReachesEveryDomainBelowAndNoneBeside()
    {
        var roles = Inheritance.Effective(s_domains, new Dictionary<Guid, DomainRole> { [s_top.Id] = DomainRole.Steward });
        Assert.Equal(DomainRole.Steward, roles[s_bottom.Id]);
        Assert.Equal(DomainRole.Steward, roles[s_middle.Id]);
        Assert.False(roles.ContainsKey(s_beside.Id));
    }

    [Theory]
    [InlineData(DomainRole.Owner, DomainRole.Member, DomainRole.Owner)]
    [InlineData(DomainRole.Member, DomainRole.Contributor, DomainRole.Contributor)]
    public void Effective_OwnAndInheritedRole_TheStrongerHolds(DomainRole above, DomainRole own, DomainRole holds)
    {
        var roles = Inheritance.Effective(s_domains, new Dictionary<Guid, DomainRole> { [s_top.Id] = above, [s_bottom.Id] = own });
        Assert.Equal(holds, roles[s_bottom.Id]);
        Assert.Equal(above, roles[s_middle.Id]);
    }

    [Fact]
    public void Effective_RoleBelow_DoesNotReachUp()
        => Assert.Equal([s_bottom.Id], Inheritance.Effective(s_domains, new Dictionary<Guid, DomainRole> { [s_bottom.Id] = DomainRole.Owner }).Keys);

    [Fact]
    public void Line_ParentsThatGoRound_Ends()
    {
        var (one, two) = (Guid.NewGuid(), Guid.NewGuid());
        var round = new Dictionary<Guid, DomainInfo> { [one] = new(one, "one", "One", two, Visibility.Everyone), [two] = new(two, "two", "Two", one, Visibility.Everyone) };
        Assert.Equal([one, two], Inheritance.Line(round, one));
    }

    [Theory]
    [InlineData("web-orders", true)]
    [InlineData("a1", true)]
    [InlineData("a", false)]
    [InlineData("", false)]
    [InlineData("Web", false)]
    [InlineData("-web", false)]
    [InlineData("web-", false)]
    [InlineData("web orders", false)]
    [InlineData("web/orders", false)]
    [InlineData("wéb", false)]
    [InlineData("web\n", false)]
    public void IsSlug_Text_IsTakenOrNot(string text, bool slug) => Assert.Equal(slug, Slugs.IsSlug(text));

    [Theory]
    [InlineData("Web shop (EU)", "web-shop-eu")]
    [InlineData("Überblick Café", "uberblick-cafe")]
    [InlineData("  a  --  b ", "a-b")]
    public void From_Name_MakesASlug(string name, string slug) => Assert.Equal(slug, Slugs.From(name));

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("x")]
    [InlineData("日本")]
    public void From_NameWithoutLetters_StillMakesASlug(string name) => Assert.True(Slugs.IsSlug(Slugs.From(name)), Slugs.From(name));

    [Fact]
    public void From_LongName_IsCutToASlug() => Assert.True(Slugs.IsSlug(Slugs.From(string.Concat(Enumerable.Repeat("orders of the shop ", 20)))));

    private static DomainInfo Domain(string slug, Guid? parent) => new(Guid.NewGuid(), slug, slug, parent, Visibility.Everyone);
}
