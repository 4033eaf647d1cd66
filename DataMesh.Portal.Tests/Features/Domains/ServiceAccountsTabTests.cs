using Bunit;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Domains.ServiceAccounts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.UI;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Domains;

public class ServiceAccountsTabTests : UiTest, IServiceAccounts, IKeyring, IScopeTargets, IDomainLine
{
    private static readonly Principal s_bea = Principal.From(Bea)!;
    private readonly Access.FakeDomains _domains = new();
    private readonly DomainInfo _commerce;
    private readonly List<ServiceAccountInfo> _accounts = [];
    private readonly List<ApiKeyView> _keys = [];
    private KeyInput? _made;
    private (Guid Key, KeyLimits Limits)? _narrowed;

    public ServiceAccountsTabTests()
    {
        _commerce = _domains.Add("commerce");
        Services.AddSingleton<IDomainDirectory>(_domains).AddSingleton<IServiceAccounts>(this).AddSingleton<IKeyring>(this).AddSingleton<IScopeTargets>(this).AddSingleton<IDomainLine>(this);
        Services.AddSingleton<ServiceAccountService>();
    }

    [Fact]
    public void Tab_ToAMember_ShowsAccountsAndNothingToPress()
    {
        var tab = Show(DomainRole.Member, Account("robot") with { Locked = true });

        Assert.Contains("commerce/robot", tab.Markup, StringComparison.Ordinal);
        Assert.Contains("Locked", tab.Markup, StringComparison.Ordinal);
        Assert.Empty(tab.FindAll("button"));
    }

    [Fact]
    public void Tab_WithoutAccounts_OffersStewardsToMakeOne()
    {
        var tab = Show(DomainRole.Steward);

        tab.Find(".empty button").Click();
        tab.FindAll("form .input")[0].Change("Nightly export");
        tab.Find("form textarea").Change("Copies orders.");
        tab.Find("form").Submit();

        Assert.Equal("nightly-export", Assert.Single(_accounts).Slug);
        tab.WaitForAssertion(() => Assert.Contains("Keys of Nightly export", tab.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Keys_MadeWithATick_HoldThatAndAreShownOnce()
    {
        var tab = Show(DomainRole.Owner, Account("robot"));
        tab.FindAll("button").First(b => b.TextContent == "Keys").Click();
        tab.WaitForAssertion(() => Assert.Equal(2, tab.FindAll(".scopes input").Count));

        tab.FindAll(".scopes input")[0].Change(true);
        tab.Find("form .input").Change("Server");
        tab.Find("form").Submit();

        Assert.Equal(["catalog:read"], _made!.Scopes!);
        Assert.Equal("Server", _made.Name);
        Assert.Contains("dmp_secret", tab.Markup, StringComparison.Ordinal);
        Assert.False(tab.FindAll(".scopes input")[0].HasAttribute("checked"));
    }

    [Fact]
    public void Narrow_AKeyWithScopes_OffersOnlyWhatItHoldsAndSendsWhatIsLeft()
    {
        var key = Key(["catalog:read", "data:read"]);
        var dialog = Narrow(key, ["catalog:read", "data:read", "data:read:commerce/shop", "domain:write:commerce"]);
        Assert.Empty(dialog.FindAll("input[type=radio]"));
        Assert.Equal(["catalog:read", "data:read", "data:read:commerce/shop"], dialog.FindAll(".scopes input").Select(i => i.GetAttribute("value")));

        dialog.FindAll(".scopes input")[0].Change(false);
        dialog.Find("form").Submit();

        Assert.Equal(key.Id, _narrowed!.Value.Key);
        Assert.Equal(["data:read"], _narrowed.Value.Limits.Scopes!);
        // The day was left as it is.
        Assert.Null(_narrowed.Value.Limits.ExpiresAt);
    }

    [Fact]
    public void Narrow_AKeyWithoutScopes_ToAnEarlierDay_LeavesItsScopes()
    {
        var dialog = Narrow(Key(null), ["catalog:read", "domain:write:commerce"]);
        // A key that holds everything only reads.
        Assert.Equal(["catalog:read"], dialog.FindAll(".scopes input").Select(i => i.GetAttribute("value")));

        dialog.Find("input[type=date]").Change("2026-11-30");
        dialog.Find("form").Submit();

        Assert.Null(_narrowed!.Value.Limits.Scopes);
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero), _narrowed.Value.Limits.ExpiresAt);
    }

    private IRenderedComponent<NarrowKeyDialog> Narrow(ApiKeyView key, string[] offers)
    {
        var account = Account("robot");
        _domains.Set(s_bea, _commerce, DomainRole.Steward);
        _accounts.Add(account);
        _keys.Add(key);
        return RenderAsBea<NarrowKeyDialog>(p => p.Add(d => d.Account, account).Add(d => d.Key, key).Add(d => d.Offers, offers));
    }

    private ApiKeyView Key(IReadOnlyList<string>? scopes) => new(Guid.CreateVersion7(), "Server", "0123456789", scopes, Clock.GetUtcNow(), Clock.GetUtcNow().AddDays(100), null, null, KeyState.Active, false, false, null, false);

    private IRenderedComponent<ServiceAccountsTab> Show(DomainRole role, params ServiceAccountInfo[] accounts)
    {
        _domains.Set(s_bea, _commerce, role);
        _accounts.AddRange(accounts);
        var view = FakeDomains.Domain("commerce", role: role) with { Id = _commerce.Id };
        return RenderAsBea<ServiceAccountsTab>(p => p.Add(t => t.Domain, view));
    }

    private ServiceAccountInfo Account(string slug, string? name = null) => new(Guid.CreateVersion7(), _commerce.Id, "commerce", slug, name ?? slug, "Copies.", false, Clock.GetUtcNow(), "Bea", 0, null, 1);

    Task<ServiceAccountInfo?> IServiceAccounts.FindAsync(string pathOrId, CancellationToken ct) => Task.FromResult(_accounts.FirstOrDefault(a => a.Path == pathOrId));

    Task<IReadOnlyDictionary<Guid, ServiceAccountInfo>> IServiceAccounts.GetAsync(IEnumerable<Guid> ids, CancellationToken ct) => throw new NotSupportedException();

    Task<IReadOnlyList<ServiceAccountInfo>> IServiceAccounts.OfAsync(IReadOnlyCollection<Guid> domains, CancellationToken ct) => Task.FromResult<IReadOnlyList<ServiceAccountInfo>>([.. _accounts]);

    Task<Result<ServiceAccountInfo>> IServiceAccounts.CreateAsync(Guid domainId, string domain, string slug, string name, string purpose, Principal actor, CancellationToken ct)
    {
        _accounts.Add(Account(slug, name));
        return Task.FromResult<Result<ServiceAccountInfo>>(_accounts[^1]);
    }

    Task<Result<ServiceAccountInfo>> IServiceAccounts.UpdateAsync(Guid id, string name, string purpose, bool locked, long? revision, Principal actor, CancellationToken ct) => throw new NotSupportedException();

    Task<Result<Done>> IServiceAccounts.DeleteAsync(Guid id, long? revision, Principal actor, CancellationToken ct) => throw new NotSupportedException();

    Task<IReadOnlyList<ApiKeyView>> IKeyring.ListAsync(KeyHolder holder, CancellationToken ct) => Task.FromResult<IReadOnlyList<ApiKeyView>>([.. _keys]);

    Task<Result<ApiKeyView>> IKeyring.NarrowAsync(KeyHolder holder, Guid id, KeyLimits limits, Principal actor, CancellationToken ct)
    {
        _narrowed = (id, limits);
        return Task.FromResult<Result<ApiKeyView>>(_keys.Single(k => k.Id == id));
    }

    Task<Result<MadeKey>> IKeyring.CreateAsync(KeyHolder holder, KeyInput input, Principal actor, CancellationToken ct)
    {
        _made = input;
        return Task.FromResult<Result<MadeKey>>(new MadeKey("dmp_secret", Guid.CreateVersion7(), Clock.GetUtcNow()));
    }

    Task<Result<MadeKey>> IKeyring.RotateAsync(KeyHolder holder, Guid id, int? overlapDays, Principal actor, CancellationToken ct) => throw new NotSupportedException();

    Task<Result<Done>> IKeyring.RevokeAsync(KeyHolder holder, Guid id, Principal actor, CancellationToken ct) => throw new NotSupportedException();

    Task<IReadOnlyList<string>> IScopeTargets.OffersAsync(Principal holder, CancellationToken ct) => Task.FromResult<IReadOnlyList<string>>(["catalog:read"]);

    Task<IReadOnlyList<string>> IScopeTargets.UnknownAsync(Principal principal, KeyScopes scopes, CancellationToken ct) => throw new NotSupportedException();

    Task<bool> IDomainLine.LiesWithinAsync(string domain, IReadOnlyCollection<string> roots, CancellationToken ct) => throw new NotSupportedException();
}
