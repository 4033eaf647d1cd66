using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Lasting;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Steps that all of several people have to approve: every owner of the product, an owner and a steward.</summary>
public sealed class TogetherTests : IAsyncLifetime
{
    private static readonly RoutePolicies s_everyOwner = new(EveryOwner: true);
    private static readonly RoutePolicies s_two = new(OwnerAndSteward: true);
    private Company _c = null!;

    private IAccessService Access => _c.Access;

    private DateTimeOffset Now => _c.World.Clock.GetUtcNow();

    public async Task InitializeAsync()
    {
        _c = await Company.CreateAsync();
        foreach (var port in new[] { _c.Orders, _c.Customers }) Owners(port, _c.Olga, _c.Otto);
        _c.World.Routes.Now = s_everyOwner;
    }

    public async Task DisposeAsync() => await _c.DisposeAsync();

    [Fact]
    public async Task Approve_ByOneOfTwoOwners_GivesNothingAndSaysWhoIsAwaited()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.Equal([("Olga, owner of the product", 2), ("Otto, owner of the product", 2)], request.Steps.Select(s => (s.Who, s.Together)));
        Assert.Equal(["Olga"], request.Steps[0].People);

        var first = (await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Value;

        Assert.Equal(RequestState.Submitted, first.State);
        var seen = (await Access.GetAsync(_c.Ann, request.Id, default)).Value;
        Assert.Equal([(StepState.Approved, "Olga"), (StepState.Open, null)], seen.Steps.Select(s => (s.State, s.By)));
        Assert.Equal(["Otto"], seen.Approvers);
        Assert.False(await _c.ReadsAsync(_c.Ann, _c.Orders));
        Assert.Equal((0, 1), (await Access.ToDecideAsync(_c.Olga, default), await Access.ToDecideAsync(_c.Otto, default)));
        Assert.Contains("Olga approved sales/web/orders; others decide on it too", await _c.ToldAsync(_c.Ann));

        var again = Assert.IsType<Conflict>((await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Error);
        Assert.Equal("You have approved already. Otto, owner of the product has still to decide.", again.Message);
        var done = (await Access.ApproveAsync(_c.Otto, request.Id, new ApproveInput(), null, default)).Value;
        Assert.Equal(RequestState.Approved, done.State);
        Assert.Equal("Olga and Otto", Assert.Single((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items).GivenBy);
    }

    [Fact]
    public async Task Approve_ByBothOwnersAtOnce_MakesOneGrant()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        var both = await Task.WhenAll(new[] { _c.Olga, _c.Otto }.Select(who => Task.Run(() => Access.ApproveAsync(who, request.Id, new ApproveInput(), null, default))));
        Assert.All(both, r => Assert.True(r.Ok, r.Error?.Message));
        Assert.Equal(RequestState.Approved, (await Access.GetAsync(_c.Ann, request.Id, default)).Value.State);
        Assert.Single((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items);
    }

    [Fact]
    public async Task Approve_ByTheSecondOwner_MayOnlyTightenWhatTheFirstApproved()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        await Access.ApproveAsync(_c.Olga, request.Id, Only("amount") with { Until = Now.AddDays(60) }, null, default);
        var wider = Assert.IsType<Invalid>((await Access.ApproveAsync(_c.Otto, request.Id, Only("id", "amount") with { Until = Now.AddDays(70) }, null, default)).Error);
        Assert.Equal(["columns.sales/web/orders[0]", "until"], wider.Fields.Select(f => f.Field).Order(StringComparer.Ordinal));
        await Access.ApproveAsync(_c.Otto, request.Id, new ApproveInput(Until: Now.AddDays(30)), null, default);
        var grant = Assert.Single((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items);
        Assert.Equal((Now.AddDays(30), "amount"), (grant.Until, Assert.Single(grant.Columns)));
    }

    [Fact]
    public async Task Deny_ByOne_DeniesAlsoAfterAnotherHasApproved()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default);
        var denied = (await Access.DenyAsync(_c.Otto, request.Id, "Not for this.", null, default)).Value;
        Assert.Equal(RequestState.Denied, denied.State);
        Assert.Equal([StepState.Approved, StepState.Denied], denied.Steps.Select(s => s.State));
        Assert.False(await _c.ReadsAsync(_c.Ann, _c.Orders));
    }

    [Fact]
    public async Task Approve_PersonalData_GoesToGovernanceOnceAllHaveApproved()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        Assert.Equal([StepState.Open, StepState.Open, StepState.Later], request.Steps.Select(s => s.State));
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default);
        Assert.Equal(0, await Access.ToDecideAsync(_c.Gwen, default));
        await Access.ApproveAsync(_c.Otto, request.Id, new ApproveInput(), null, default);
        Assert.Contains("Ann asks for sales/crm/customers: Otto approved, and you decide next", await _c.ToldAsync(_c.Gwen));
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Fact]
    public async Task Approve_ByAStewardWhoIsNotAnOwnerOfTheProduct_IsRefused()
    {
        Owners(_c.Orders, _c.Olga);
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.Equal("Olga, owner of the product has to decide on it; nobody else may take that place.", Assert.IsType<Forbidden>((await Access.ApproveAsync(_c.Otto, request.Id, new ApproveInput(), null, default)).Error).Message);
        Assert.Equal(0, await Access.ToDecideAsync(_c.Otto, default));
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Fact]
    public async Task Approve_AsDeputyOfTheOther_DecidesForBothByOneClick()
    {
        await NameAsync(_c.Otto, _c.Olga);
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        var done = (await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Value;
        Assert.Equal(RequestState.Approved, done.State);
        Assert.Equal([("Olga", null), ("Olga", "Otto")], done.Steps.Select(s => (s.By, s.InNameOf)));
    }

    [Fact]
    public async Task OwnerAndSteward_OnePersonWithBothRoles_DecidesOne()
    {
        _c.World.Routes.Now = s_two;
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.Equal(["an owner of Sales", "a steward of Sales"], request.Steps.Select(s => s.Who));
        Assert.Equal((1, 1), (await Access.ToDecideAsync(_c.Olga, default), await Access.ToDecideAsync(_c.Otto, default)));
        var first = (await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Value;
        Assert.Equal([StepState.Approved, StepState.Open], first.Steps.Select(s => s.State));
        Assert.Equal(["Otto"], first.Steps[1].People);
        Assert.IsType<Conflict>((await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Error);
        Assert.Equal(0, await Access.ToDecideAsync(_c.Olga, default));
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Otto, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Fact]
    public async Task OwnerAndSteward_StewardFirst_LeavesThePlaceOfTheOwner()
    {
        _c.World.Routes.Now = s_two;
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        var first = (await Access.ApproveAsync(_c.Otto, request.Id, new ApproveInput(), null, default)).Value;
        Assert.Equal([StepState.Open, StepState.Approved], first.Steps.Select(s => s.State));
        Assert.Equal(["Olga"], first.Steps[0].People);
        Assert.Equal(1, await Access.ToDecideAsync(_c.Olga, default));
    }

    [Fact]
    public async Task BothRules_NeedEveryOwnerAndOneStewardBesides()
    {
        _c.World.Routes.Now = new RoutePolicies(EveryOwner: true, OwnerAndSteward: true);
        Owners(_c.Orders, _c.Olga);
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.Equal(["Olga, owner of the product", "a steward of Sales"], request.Steps.Select(s => s.Who));
        Assert.Equal(RequestState.Submitted, (await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Value.State);
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Otto, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Fact]
    public async Task EveryOwner_RequesterOrStrangersAmongThem_AreLeftOut()
    {
        _c.World.Domains.Set(_c.Sam, _c.Sales, DomainRole.Contributor);
        Owners(_c.Orders, _c.Olga, _c.Otto, _c.Sam);
        _c.World.Domains.Set(_c.Otto, _c.Shop, DomainRole.Member);
        var request = await _c.AskAsync(_c.Otto, _c.Orders, i => i with { Consumer = new Consumer(ConsumerKind.Domain, "shop") });
        Assert.Equal(("Olga, owner of the product", 1), (Assert.Single(request.Steps).Who, request.Steps[0].Together));
        Owners(_c.Orders, _c.Sam);
        Assert.Equal("owners and stewards of Sales", Assert.Single((await _c.AskAsync(_c.Ann, _c.Orders)).Steps).Who);
    }

    [Fact]
    public async Task Forecast_AllOf_SaysThatAllHaveToApprove()
    {
        var step = Assert.Single(Assert.Single((await Access.ForecastAsync(_c.Ann, Company.Input(_c.Orders), default)).Value).Steps);
        Assert.Equal(("Olga, owner of the product and Otto, owner of the product", true), (step.Who, step.All));
        Assert.Equal(["Olga", "Otto"], step.People);
    }

    [Fact]
    public async Task Overdue_OneOfTwoApproved_RemindsTheOtherAndLetsGovernanceTakeThatPlace()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default);
        Pass(2.1);
        Assert.Equal(1, await OverdueAsync());
        Assert.Contains("Ann still waits for your decision on sales/web/orders", await _c.ToldAsync(_c.Otto));
        Assert.DoesNotContain(await _c.ToldAsync(_c.Olga), t => t.StartsWith("Ann still waits", StringComparison.Ordinal));
        Pass(3);
        Assert.Equal(1, await OverdueAsync());
        Assert.Equal((0, 1, 1), (await Access.ToDecideAsync(_c.Olga, default), await Access.ToDecideAsync(_c.Otto, default), await Access.ToDecideAsync(_c.Gwen, default)));
        var done = (await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Value;
        Assert.Equal((RequestState.Approved, "Gwen"), (done.State, done.Steps[1].By));
    }

    [Fact]
    public async Task Overdue_BothEscalated_NeedTwoPeopleOfGovernance()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Pass(5.1);
        await OverdueAsync();
        Assert.Equal(RequestState.Submitted, (await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Value.State);
        Assert.False((await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Ok);
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Gil, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Theory]
    [InlineData("locked")]
    [InlineData("no longer owner of the product")]
    [InlineData("no longer steward")]
    public async Task Left_TheLastWhoIsAwaited_IsAwaitedNoMoreAndTheOthersAreEnough(string how)
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        await Access.ApproveAsync(_c.Olga, request.Id, Only("amount"), null, default);
        Assert.Equal(0, await LeftAsync());
        Leave(_c.Otto, how);

        Assert.Equal((1, 0), (await LeftAsync(), await LeftAsync()));

        var done = (await Access.GetAsync(_c.Ann, request.Id, default)).Value;
        Assert.Equal(RequestState.Approved, done.State);
        Assert.Equal((StepState.NotNeeded, "Otto no longer decides on it."), (done.Steps[1].State, done.Steps[1].Note));
        var grant = Assert.Single((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items);
        Assert.Equal(("Olga", "amount"), (grant.GivenBy, Assert.Single(grant.Columns)));
        Assert.Contains("You have sales/web/orders", await _c.ToldAsync(_c.Ann));
    }

    [Fact]
    public async Task Left_WhileOthersAreAwaited_WaitsForThoseAlone()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Leave(_c.Otto, "locked");
        Assert.Equal(1, await LeftAsync());
        Assert.Equal(RequestState.Submitted, (await Access.GetAsync(_c.Ann, request.Id, default)).Value.State);
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Fact]
    public async Task Left_TheOnlyOne_LetsAnybodyOfTheDomainDecide()
    {
        Owners(_c.Orders, _c.Olga);
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Leave(_c.Olga, "no longer owner of the product");
        Assert.Equal(1, await LeftAsync());
        Assert.Equal(RequestState.Submitted, (await Access.GetAsync(_c.Ann, request.Id, default)).Value.State);
        Assert.Equal(1, await Access.ToDecideAsync(_c.Otto, default));
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Otto, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Fact]
    public async Task Left_AfterPersonalDataWasApproved_PassesItOnToGovernance()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default);
        Leave(_c.Otto, "locked");
        await LeftAsync();
        Assert.False(await _c.ReadsAsync(_c.Ann, _c.Customers));
        Assert.Equal(1, await Access.ToDecideAsync(_c.Gwen, default));
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Fact]
    public async Task Left_AfterWhatWasApprovedHasEnded_AsksPeopleAgain()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(Until: Now.AddDays(3)), null, default);
        Leave(_c.Otto, "no longer owner of the product");
        Pass(4);
        await LeftAsync();
        Assert.Equal(RequestState.Submitted, (await Access.GetAsync(_c.Ann, request.Id, default)).Value.State);
        Assert.Empty((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items);
        Assert.Equal(1, await Access.ToDecideAsync(_c.Otto, default));
    }

    private void Owners(PortInfo port, params Principal[] owners) => _c.World.Catalog.Change(port, p => p with { OwnerIds = [.. owners.Select(o => o.Id)] });

    private void Leave(Principal person, string how)
    {
        if (how == "locked") _c.World.People.Locked.Add(person.Id);
        else if (how == "no longer steward") _c.World.Domains.Set(person, _c.Sales, DomainRole.Contributor);
        else Owners(_c.Orders, [.. new[] { _c.Olga, _c.Otto }.Where(o => o.Id != person.Id)]);
    }

    private ApproveInput Only(params string[] columns) => new(new Dictionary<string, IReadOnlyList<string>> { [_c.Orders.Path] = columns });

    private async Task NameAsync(Principal away, Principal deputy)
        => Assert.True((await _c.World.Get<IDeputies>().NameAsync(away, new DeputyInput(deputy.Email, null, Now.AddDays(7)), default)).Ok);

    private void Pass(double days) => _c.World.Clock.Advance(TimeSpan.FromDays(days));

    private Task<int> OverdueAsync() => _c.World.Get<Overdue>().SweepAsync(default);

    private Task<int> LeftAsync() => _c.World.Get<LeftSeats>().SweepAsync(default);
}
