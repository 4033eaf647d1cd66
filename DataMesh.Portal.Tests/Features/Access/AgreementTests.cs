using System.Reflection;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>What owners let their product be used for and on which terms, and what requesters agree to.</summary>
public sealed class AgreementTests : IAsyncLifetime
{
    private static readonly PermittedPurpose[] s_purposes = [new(null, "Regulatory reporting", "For the supervisor."), new("fraud", "Fraud detection")];
    private Company _c = null!;
    private AccessTerms _terms = null!;

    private IAccessService Access => _c.Access;

    private string Product => _c.Orders.ProductPath;

    private DateTimeOffset Now => _c.World.Clock.GetUtcNow();

    public async Task InitializeAsync()
    {
        _c = await Company.CreateAsync();
        _terms = new AccessTerms(_c.World.Get<IDbContextFactory<PortalDbContext>>(), OneProduct.Of(_c.World, _c.Orders), _c.World.Clock);
    }

    public async Task DisposeAsync() => await _c.DisposeAsync();

    [Fact]
    public async Task Set_PurposesAndTerms_AreKeptWithCodesAndAVersionForEachText()
    {
        var first = await SetAsync(s_purposes, "Share nothing.");
        Assert.Equal(["regulatory-reporting", "fraud"], first.Purposes.Select(p => p.Code));
        Assert.Equal(("Share nothing.", 1, Now), (first.Terms, first.TermsVersion, first.TermsSince));
        Assert.Equal(1, (await SetAsync(s_purposes, " Share nothing. ")).TermsVersion);
        Assert.Equal(2, (await SetAsync([], "Share little.")).TermsVersion);
        Assert.Equal((null, null), await NowAsync(await SetAsync(null, "")));
        // A text that comes after none does not take the number of one that somebody accepted.
        Assert.Equal(3, (await SetAsync(null, "Share nothing.")).TermsVersion);
    }

    [Fact]
    public async Task Set_WithoutPurposesAndTerms_LeavesThemAsTheyAre()
    {
        await SetAsync(s_purposes, "Share nothing.");
        var after = (await _terms.SetAsync(_c.Olga, Product, new AccessTermsInput(false, 30), null, default)).Value;
        Assert.Equal((2, 1, 30), (after.Purposes.Count, after.TermsVersion, after.MostDays));
    }

    [Fact]
    public async Task Set_WrongInput_NamesEveryField()
    {
        var input = new AccessTermsInput(false, 0)
        {
            Purposes = [new("A B", "Right"), new(null, ""), new(null, "Same"), new(null, "Same"), new(null, "Long", new string('x', 401))], Terms = new string('x', 20_001),
        };
        var error = Assert.IsType<Invalid>((await _terms.SetAsync(_c.Olga, Product, input, null, default)).Error);
        Assert.Equal(["mostDays", "terms", "purposes[0].code", "purposes[1].name", "purposes[3].name", "purposes[4].description"], error.Fields.Select(f => f.Field));
        Assert.IsType<Forbidden>((await _terms.SetAsync(_c.Mia, Product, new AccessTermsInput(true, null), null, default)).Error);
    }

    [Fact]
    public async Task Set_AgainstAnOldRevision_IsStale()
    {
        var read = await SetAsync(s_purposes, null);
        await SetAsync([], null);
        Assert.IsType<Stale>((await _terms.SetAsync(_c.Otto, Product, new AccessTermsInput(false, null) { Terms = "Mine." }, read.Revision, default)).Error);
    }

    [Theory]
    [InlineData(null, 1, "permittedPurpose.sales/web")]
    [InlineData("gossip", 1, "permittedPurpose.sales/web")]
    [InlineData("fraud", null, "acceptTerms.sales/web")]
    [InlineData("fraud", 2, "acceptTerms.sales/web")]
    public async Task Submit_WithoutAgreeing_NamesTheField(string? purpose, int? accepted, string field)
    {
        await SetAsync(s_purposes, "Share nothing.");
        var error = Assert.IsType<Invalid>((await Access.SubmitAsync(_c.Ann, Agreeing(purpose, accepted), default)).Error);
        Assert.Equal(field, Assert.Single(error.Fields).Field);
        Assert.Empty((await Access.RequestsAsync(_c.Ann, false, null, Company.All, default)).Items);
    }

    [Fact]
    public async Task Submit_AgreeingToOtherProducts_NamesThem()
    {
        var input = Company.Input(_c.Orders) with { PermittedPurpose = new Dictionary<string, string> { [Product] = "fraud", ["sales/crm"] = "x" }, AcceptTerms = new Dictionary<string, int> { ["sales/none"] = 1 } };
        var error = Assert.IsType<Invalid>((await Access.SubmitAsync(_c.Ann, input, default)).Error);
        Assert.Equal(["permittedPurpose.sales/crm", "acceptTerms.sales/none", "permittedPurpose.sales/web"], error.Fields.Select(f => f.Field));
    }

    [Fact]
    public async Task Submit_GrantedAtOnce_NeedsTheTermsToo()
    {
        await SetAsync(null, "Share nothing.", open: true);
        Assert.IsType<Invalid>((await Access.SubmitAsync(_c.Ann, Company.Input(_c.Orders), default)).Error);
        Assert.Equal(RequestState.Approved, (await _c.AskAsync(_c.Ann, _c.Orders, _ => Agreeing(null, 1))).State);
    }

    [Fact]
    public async Task Agreed_InRequestAndGrant_StaysWhatItWasWhenTheOwnersChangeIt()
    {
        await SetAsync(s_purposes, "Share nothing.");
        var request = await _c.AskAsync(_c.Ann, _c.Orders, _ => Agreeing("fraud", 1));
        Assert.Equal(new AgreedView(Product, "fraud", "Fraud detection", 1, "Share nothing."), Assert.Single(request.Agreed));
        Assert.Null(Assert.Single(Assert.Single((await Access.WaitingAsync(_c.Olga, Company.All, default)).Items).Agreed).Terms);

        await SetAsync([new("sales", "Selling")], "Share all.");
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default);

        Assert.Equal("Share nothing.", (await Access.GetAsync(_c.Olga, request.Id, default)).Value.Agreed[0].Terms);
        var grant = Assert.Single((await Access.GrantsAsync(_c.Olga, new GrantQuery(AsOwner: true), Company.All, default)).Items);
        Assert.Equal(("Fraud detection", 1), (grant.PermittedPurpose, grant.TermsVersion));
        Assert.True(await _c.ReadsAsync(_c.Ann, _c.Orders));
    }

    [Fact]
    public async Task Renew_AfterTheTermsChanged_AcceptsAnewAndIsGrantedAtOnce()
    {
        await SetAsync(s_purposes, "Share nothing.");
        await GrantAsync("fraud", 1);
        await SetAsync(s_purposes, "Share all.");
        Assert.IsType<Invalid>((await Access.SubmitAsync(_c.Ann, Agreeing("fraud", 1) with { Until = Now.AddDays(90) }, default)).Error);
        var renewed = await _c.AskAsync(_c.Ann, _c.Orders, _ => Agreeing("fraud", 2) with { Until = Now.AddDays(90) });
        Assert.Equal((RequestState.Approved, 2), (renewed.State, renewed.Agreed[0].TermsVersion));
    }

    [Fact]
    public async Task Renew_ForAnotherPermittedPurpose_GoesToTheOwner()
    {
        await SetAsync(s_purposes, null);
        await GrantAsync("fraud", null);
        Assert.Equal(RequestState.Submitted, (await _c.AskAsync(_c.Ann, _c.Orders, _ => Agreeing("regulatory-reporting", null) with { Until = Now.AddDays(90) })).State);
    }

    private async Task GrantAsync(string? purpose, int? accepted)
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders, _ => Agreeing(purpose, accepted) with { Until = Now.AddDays(90) });
        Assert.True((await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Ok);
        _c.World.Clock.Advance(TimeSpan.FromDays(85));
    }

    private AccessRequestInput Agreeing(string? purpose, int? accepted) => Company.Input(_c.Orders) with
    {
        PermittedPurpose = purpose is null ? null : new Dictionary<string, string> { [Product] = purpose },
        AcceptTerms = accepted is { } version ? new Dictionary<string, int> { [Product] = version } : null,
    };

    private async Task<AccessTermsView> SetAsync(IReadOnlyList<PermittedPurpose>? purposes, string? terms, bool open = false)
    {
        var set = await _terms.SetAsync(_c.Olga, Product, new AccessTermsInput(open, null) { Purposes = purposes, Terms = terms }, null, default);
        Assert.True(set.Ok, set.Error?.Message);
        return set.Value;
    }

    private async Task<(string?, int?)> NowAsync(AccessTermsView said)
    {
        var read = (await _terms.GetAsync(_c.Ann, Product, default)).Value;
        Assert.Equal((said.Revision, said.Terms), (read.Revision, read.Terms));
        return (read.Terms, read.TermsVersion);
    }
}

/// <summary>Answers for one product's page, with each person's role in its domain.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
internal class OneProduct : DispatchProxy
#pragma warning restore CA1852
{
    private AccessWorld _world = null!;
    private PortInfo _port = null!;

    public static IProductService Of(AccessWorld world, PortInfo port)
    {
        var made = Create<IProductService, OneProduct>();
        ((OneProduct)(object)made)._world = world;
        ((OneProduct)(object)made)._port = port;
        return made;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod?.Name != nameof(IProductService.GetAsync)) throw new NotSupportedException(targetMethod?.Name);
        return AnswerAsync((Principal)args![0]!);
    }

    private async Task<Result<ProductView>> AnswerAsync(Principal principal)
    {
        var rights = await _world.Domains.RightsAsync(principal, default);
        var path = _port.ProductPath.Split('/');
        return new ProductView(_port.ProductId, path[0], path[0], path[1], _port.ProductName, ProductKind.SourceAligned, "", null, null, [], [], Visibility.Everyone, ProductState.Published, "1.0", null, [], "none", null, null,
            _world.Clock.GetUtcNow(), rights.Roles.TryGetValue(_port.DomainId, out var role) ? role : null, 1);
    }
}
