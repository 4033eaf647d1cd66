using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Which way a request goes, and what is said about it before.</summary>
public sealed class RouteTests : IAsyncLifetime
{
    private Company _c = null!;

    private IAccessService Access => _c.Access;

    public async Task InitializeAsync() => _c = await Company.CreateAsync();

    public async Task DisposeAsync() => await _c.DisposeAsync();

    [Fact]
    public async Task Submit_PublicColumns_AreGrantedAtOnceAndSaidWhy()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Rates);
        Assert.Equal(RequestState.Approved, request.State);
        var step = Assert.Single(request.Steps);
        Assert.Equal((StepKind.Automatic, StepState.Approved, "only public columns"), (step.Kind, step.State, step.Note));
        Assert.True(await _c.ReadsAsync(_c.Ann, _c.Rates));
        Assert.Empty(await _c.ToldAsync(_c.Olga));
        Assert.Equal(["You have sales/rates/rates at once"], await _c.ToldAsync(_c.Ann));
    }

    [Fact]
    public async Task Submit_MemberOfThePortsDomain_IsGrantedAtOnceButForPersonalData()
    {
        Assert.Equal(RequestState.Approved, (await _c.AskAsync(_c.Mia, _c.Orders)).State);
        Assert.Equal(RequestState.Submitted, (await _c.AskAsync(_c.Mia, _c.Customers)).State);
        Assert.Equal(RequestState.Submitted, (await _c.AskAsync(_c.Ann, _c.Orders)).State);
    }

    [Theory]
    [InlineData(AccessLevel.Read, true)]
    [InlineData(AccessLevel.Export, false)]
    public async Task Submit_MemberOfThePortsDomain_DoesNotGetDownloadsAtOnce(AccessLevel level, bool atOnce)
        => Assert.Equal(atOnce, (await _c.AskAsync(_c.Mia, _c.Orders, i => i with { Level = level })).State == RequestState.Approved);

    [Fact]
    public async Task Submit_MemberForAnotherDomain_IsNotWithinTheDomain()
    {
        _c.World.Domains.Set(_c.Mia, _c.Shop, DomainRole.Member);
        Assert.Equal(RequestState.Submitted, (await _c.AskAsync(_c.Mia, _c.Orders, i => i with { Consumer = new Consumer(ConsumerKind.Domain, "shop") })).State);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Submit_ProductThatItsOwnersOpened_IsGrantedAtOnceUnlessSensitive(bool personal, bool atOnce)
    {
        var port = personal ? _c.Customers : _c.Orders;
        await TermsAsync(port, open: true, null);
        Assert.Equal(atOnce, (await _c.AskAsync(_c.Ann, port)).State == RequestState.Approved);
    }

    [Fact]
    public async Task Submit_RuleSwitchedOff_GoesToTheOwner()
    {
        _c.World.Routes.Now = new RoutePolicies(WithinDomain: false, OpenProducts: false);
        Assert.Equal(RequestState.Submitted, (await _c.AskAsync(_c.Mia, _c.Orders)).State);
        Assert.Equal(RequestState.Submitted, (await _c.AskAsync(_c.Ann, _c.Rates)).State);
    }

    [Fact]
    public async Task Submit_ColumnsThatNobodyClassified_AreNeverGrantedAtOnce()
    {
        _c.World.Catalog.Change(_c.Orders, p => p, p => p with { Columns = [.. p.Columns.Select(c => c with { Classification = null })] });
        Assert.Equal(RequestState.Submitted, (await _c.AskAsync(_c.Mia, _c.Orders)).State);
    }

    [Fact]
    public async Task Submit_RestrictedColumn_GoesToGovernanceToo()
    {
        var plans = _c.World.Catalog.Add(_c.Sales, "plans", "plans", ["id", "margin:decimal(8,2):restricted"]);
        Assert.Equal([StepKind.Owner, StepKind.Governance], (await _c.AskAsync(_c.Ann, plans)).Steps.Select(s => s.Kind));
        Assert.Equal([StepKind.Owner], (await _c.AskAsync(_c.Mia, plans, i => i with { Columns = new Dictionary<string, IReadOnlyList<string>> { [plans.Path] = ["id"] }, Level = AccessLevel.Export })).Steps.Select(s => s.Kind));
    }

    [Fact]
    public async Task Submit_BeyondTheOwnersMaximum_SaysHowLong()
    {
        await TermsAsync(_c.Orders, open: false, 30);
        var error = Assert.IsType<Invalid>((await Access.SubmitAsync(_c.Ann, Company.Input(_c.Orders) with { Until = Now.AddDays(40) }, default)).Error);
        Assert.Contains("at most 30 days", Assert.Single(error.Fields).Message, StringComparison.Ordinal);
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.Equal("until", Assert.Single(Assert.IsType<Invalid>((await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(Until: Now.AddDays(40)), null, default)).Error).Fields).Field);
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default);
        Assert.Equal(new DateTimeOffset(Now.Date, TimeSpan.Zero).AddDays(30), Assert.Single((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items).Until);
    }

    [Fact]
    public async Task Renew_SamePurposeWithinItsConditions_IsGrantedAtOnceWithTheSameConditions()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders, i => i with { Until = Now.AddDays(90) });
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(Only(_c.Orders, "amount"), RowFilters: new Dictionary<string, string> { [_c.Orders.Path] = "amount > 5" }), null, default);
        _c.World.Clock.Advance(TimeSpan.FromDays(85));

        var renewed = await _c.AskAsync(_c.Ann, _c.Orders, i => i with { Until = Now.AddDays(90) });

        Assert.Equal(RequestState.Approved, renewed.State);
        Assert.Contains("as Olga decided", Assert.Single(renewed.Steps).Note, StringComparison.Ordinal);
        var grant = (await Access.GrantsAsync(_c.Olga, new GrantQuery(AsOwner: true), Company.All, default)).Items.Single(g => g.Id == renewed.Ports[0].GrantId);
        Assert.Equal(["amount"], grant.Columns);
        Assert.Equal(("amount > 5", Now.AddDays(90)), (grant.RowFilter, grant.Until));
    }

    [Theory]
    [InlineData("purpose")]
    [InlineData("level")]
    [InlineData("columns")]
    [InlineData("until")]
    public async Task Renew_WiderThanBefore_GoesToTheOwner(string what)
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders, i => i with { Until = Now.AddDays(90) });
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(Only(_c.Orders, "amount")), null, default);
        _c.World.Clock.Advance(TimeSpan.FromDays(85));
        var wider = await _c.AskAsync(_c.Ann, _c.Orders, i => what switch
        {
            "purpose" => i with { Purpose = "Something else altogether.", Until = Now.AddDays(90) },
            "level" => i with { Level = AccessLevel.Export, Until = Now.AddDays(90) },
            "columns" => i with { Columns = Only(_c.Orders, "id", "amount"), Until = Now.AddDays(90) },
            _ => i with { Until = Now.AddDays(93) },
        });
        Assert.Equal(RequestState.Submitted, wider.State);
    }

    [Fact]
    public async Task Renew_RevokedOrLongEnded_GoesToTheOwner()
    {
        var grant = await _c.GrantAsync(_c.Ann, _c.Orders, 90);
        await Access.RevokeAsync(_c.Olga, grant.Id, "Enough.", default);
        var after = await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.Equal(RequestState.Submitted, after.State);
        await Access.ApproveAsync(_c.Olga, after.Id, new ApproveInput(Until: Now.AddDays(10)), null, default);
        _c.World.Clock.Advance(TimeSpan.FromDays(41));
        Assert.Equal(RequestState.Submitted, (await _c.AskAsync(_c.Ann, _c.Orders)).State);
    }

    [Fact]
    public async Task Renew_ColumnThatBecamePersonalSince_IsSeenByGovernanceOnce()
    {
        await _c.GrantAsync(_c.Ann, _c.Orders, 90);
        _c.World.Catalog.Change(_c.Orders, p => p, p => p with { Columns = [.. p.Columns.Select(c => c with { PersonalData = c.Name == "id" })] });
        _c.World.Clock.Advance(TimeSpan.FromDays(85));
        var first = await _c.AskAsync(_c.Ann, _c.Orders, i => i with { Until = Now.AddDays(60) });
        Assert.Equal([StepKind.Owner, StepKind.Governance], first.Steps.Select(s => s.Kind));
        await Access.ApproveAsync(_c.Olga, first.Id, new ApproveInput(), null, default);
        await Access.ApproveAsync(_c.Gwen, first.Id, new ApproveInput(), null, default);
        _c.World.Clock.Advance(TimeSpan.FromDays(55));
        Assert.Equal(RequestState.Approved, (await _c.AskAsync(_c.Ann, _c.Orders, i => i with { Until = Now.AddDays(60) })).State);
    }

    [Fact]
    public async Task Renew_GrantThatARuleGave_IsJudgedByThatRuleAgain()
    {
        await _c.AskAsync(_c.Mia, _c.Orders, i => i with { Until = Now.AddDays(90) });
        _c.World.Clock.Advance(TimeSpan.FromDays(85));
        _c.World.Domains.Set(_c.Mia, _c.Sales, null);
        Assert.Equal(RequestState.Submitted, (await _c.AskAsync(_c.Mia, _c.Orders, i => i with { Until = Now.AddDays(60) })).State);
    }

    [Fact]
    public async Task Forecast_BeforeAnythingWasDecided_NamesWhoDecidesAndNoTimes()
    {
        var forecast = Assert.Single((await Access.ForecastAsync(_c.Ann, Company.Input(_c.Customers), default)).Value);
        Assert.Equal(["owners and stewards of Sales", "Governance"], forecast.Steps.Select(s => s.Who));
        Assert.Equal(["Gil", "Gwen"], forecast.Steps[1].People);
        Assert.All(forecast.Steps, s => Assert.Null(s.Lately));
        Assert.Empty((await Access.RequestsAsync(_c.Ann, false, null, Company.All, default)).Items);
        Assert.Equal("only public columns", Assert.Single((await Access.ForecastAsync(_c.Ann, Company.Input(_c.Rates), default)).Value).Why);
        Assert.IsType<Invalid>((await Access.ForecastAsync(_c.Ann, Company.Input(_c.Rates) with { Ports = ["sales/none/none"] }, default)).Error);
    }

    [Fact]
    public async Task Forecast_AfterDecisions_SaysTheMedianInWords()
    {
        foreach (var hours in new[] { 1, 5, 200 })
        {
            var request = await _c.AskAsync(_c.Ann, _c.Orders);
            _c.World.Clock.Advance(TimeSpan.FromHours(hours));
            await Access.DenyAsync(_c.Olga, request.Id, "No.", null, default);
        }

        Assert.Equal("about 5 hours", Assert.Single(Assert.Single((await Access.ForecastAsync(_c.Ann, Company.Input(_c.Orders), default)).Value).Steps).Lately);
    }

    [Theory]
    [InlineData(5, "less than an hour")]
    [InlineData(65, "about an hour")]
    [InlineData(600, "about 10 hours")]
    [InlineData(1500, "about a day")]
    [InlineData(6000, "about 4 days")]
    public void Lately_Minutes_AreSaidInWords(int minutes, string words) => Assert.Equal(words, DecisionTimes.InWords(TimeSpan.FromMinutes(minutes)));

    private DateTimeOffset Now => _c.World.Clock.GetUtcNow();

    private static Dictionary<string, IReadOnlyList<string>> Only(PortInfo port, params string[] columns) => new() { [port.Path] = columns };

    private async Task TermsAsync(PortInfo port, bool open, int? days)
    {
        await using var db = await _c.World.DatabaseAsync();
        db.Add(new ProductTerms { ProductId = port.ProductId, Open = open, MostDays = days });
        await db.SaveChangesAsync();
    }
}
