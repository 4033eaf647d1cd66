using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Access.Lasting;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>What happens by itself as days and months go by, on a clock that the test moves.</summary>
public sealed class TimeTravelTests : IAsyncLifetime
{
    private Company _c = null!;

    private IAccessService Access => _c.Access;

    private IGrantReviews Reviews => _c.World.Get<IGrantReviews>();

    private DateTimeOffset Now => _c.World.Clock.GetUtcNow();

    public async Task InitializeAsync() => _c = await Company.CreateAsync();

    public async Task DisposeAsync() => await _c.DisposeAsync();

    [Fact]
    public async Task Overdue_AfterTwoDays_RemindsThoseWhoDecideOnce()
    {
        await _c.AskAsync(_c.Ann, _c.Orders);
        Pass(days: 1.9);
        Assert.Equal(0, await SweepAsync());
        Pass(days: 0.2);
        Assert.Equal((1, 0), (await SweepAsync(), await SweepAsync()));
        Assert.Single(await _c.ToldAsync(_c.Olga), t => t == "Ann still waits for your decision on sales/web/orders");
        Assert.Single(await _c.ToldAsync(_c.Otto), t => t.StartsWith("Ann still waits", StringComparison.Ordinal));
        Assert.DoesNotContain(await _c.ToldAsync(_c.Gwen), t => t.Contains("waits", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Overdue_AfterFiveDays_LetsGovernanceDecideInTheOwnersPlace()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Pass(days: 4.9);
        await SweepAsync();
        Assert.Equal(0, await Access.ToDecideAsync(_c.Gwen, default));
        Assert.IsType<NotFound>((await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Error);
        Pass(days: 0.2);
        await SweepAsync();
        Assert.Equal((1, 0, 1), (await Access.ToDecideAsync(_c.Gwen, default), await Access.ToDecideAsync(_c.Adam, default), await Access.ToDecideAsync(_c.Olga, default)));
        Assert.Contains("Nobody decided on sales/web/orders for Ann: Governance may decide in the owners' place", await _c.ToldAsync(_c.Gil));
        var done = (await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Value;
        Assert.Equal((RequestState.Approved, "Gwen"), (done.State, done.Steps[0].By));
        Assert.NotNull(done.Steps[0].EscalatedAt);
    }

    [Fact]
    public async Task Overdue_PersonalDataPassedOn_StillNeedsTwoPeopleOfGovernance()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        Pass(days: 6);
        await SweepAsync();
        Assert.Equal(RequestState.Submitted, (await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Value.State);
        Assert.IsType<Forbidden>((await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Error);
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Gil, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Fact]
    public async Task Overdue_GovernanceItself_IsToldToAdministratorsWhoDecideNothing()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        Pass(days: 4);
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default);
        Pass(days: 4);
        await SweepAsync();
        Assert.DoesNotContain(await _c.ToldAsync(_c.Adam), t => t.Contains("Nobody", StringComparison.Ordinal));
        Pass(days: 2);
        await SweepAsync();
        Assert.Contains("Nobody decides on sales/crm/customers for Ann: look whether Governance has people", await _c.ToldAsync(_c.Adam));
        Assert.IsType<NotFound>((await Access.ApproveAsync(_c.Adam, request.Id, new ApproveInput(), null, default)).Error);
        Assert.False((await Access.ApproveAsync(_c.Otto, request.Id, new ApproveInput(), null, default)).Ok);
    }

    [Fact]
    public async Task Overdue_WhileTheRequesterIsAsked_WaitsForNobodyElse()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Pass(days: 1);
        await Access.AskAsync(_c.Olga, request.Id, "Which countries?", default);
        Pass(days: 30);
        Assert.Equal(0, await SweepAsync());
        await Access.AnswerAsync(_c.Ann, request.Id, "All of them.", default);
        Pass(days: 1);
        Assert.Equal(0, await SweepAsync());
        Pass(days: 1.1);
        Assert.Equal(1, await SweepAsync());
    }

    [Fact]
    public async Task Overdue_DecidedInTime_RemindsNobody()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        await Access.DenyAsync(_c.Olga, request.Id, "No.", null, default);
        Pass(days: 60);
        Assert.Equal(0, await SweepAsync());
    }

    [Fact]
    public async Task Grant_ThroughItsLife_IsRemindedRenewedAndExpires()
    {
        await _c.GrantAsync(_c.Ann, _c.Orders, 100);
        Pass(days: 85);
        Assert.Equal(0, await EndsAsync());
        Pass(days: 2);
        Assert.Equal((1, 0), (await EndsAsync(), await EndsAsync()));
        Assert.Contains(await _c.ToldAsync(_c.Ann), t => t.StartsWith("Your grant on sales/web/orders ends on", StringComparison.Ordinal));

        Assert.Equal(RequestState.Approved, (await _c.AskAsync(_c.Ann, _c.Orders, i => i with { Until = Now.AddDays(100) })).State);
        Pass(days: 20);
        Assert.Equal(1, await _c.World.Get<GrantExpiry>().SweepAsync(default));
        Assert.True(await _c.ReadsAsync(_c.Ann, _c.Orders));
        Pass(days: 90);
        Assert.False(await _c.ReadsAsync(_c.Ann, _c.Orders));
    }

    [Fact]
    public async Task Ends_RenewedAlready_IsNotToldAgain()
    {
        await _c.GrantAsync(_c.Ann, _c.Orders, 50);
        await _c.AskAsync(_c.Ann, _c.Orders, i => i with { Until = Now.AddDays(50).AddHours(1) });
        Pass(days: 30);
        Assert.True((await Access.SubmitAsync(_c.Ann, Company.Input(_c.Orders) with { Until = Now.AddDays(49) }, default)).Error is Conflict);
    }

    [Fact]
    public async Task Review_AfterSixMonths_ListsWhatNobodyLookedAtAndKeepsWhatIsKept()
    {
        var grants = new List<GrantView>();
        foreach (var who in new[] { _c.Ann, _c.Sam, _c.World.Person("Bob"), _c.World.Person("Cleo") }) grants.Add(await _c.GrantAsync(who, _c.Orders, null));
        Pass(days: 170);
        Assert.Equal((0, 0), (await ReviewsAsync(), await Reviews.DueAsync(_c.Olga, default)));
        Pass(days: 15);
        Assert.Equal((4, 0), (await ReviewsAsync(), await ReviewsAsync()));
        Assert.Single(await _c.ToldAsync(_c.Olga), t => t == "4\u00a0grants on Sales have to be looked at again");
        var list = await Reviews.ListAsync(_c.Otto, default);
        Assert.Equal((4, 0, 6), (list.Due, list.LookedAt, list.EveryMonths));
        Assert.Empty((await Reviews.ListAsync(_c.Sam, default)).Items);

        var done = await Reviews.DecideAsync(_c.Otto, [new(grants[0].Id, ReviewAction.Keep), new(grants[1].Id, ReviewAction.Shorten, Now.AddDays(20)), new(grants[2].Id, ReviewAction.Revoke, Reason: "Left the team.")], default);

        Assert.Equal(new ReviewDone(1, 1, 1), done.Value);
        var left = await Reviews.ListAsync(_c.Otto, default);
        Assert.Equal((grants[3].Id, 2), (Assert.Single(left.Items).Grant.Id, left.LookedAt));
        Assert.True(await _c.ReadsAsync(_c.Sam, _c.Orders));
        Pass(days: 21);
        Assert.False(await _c.ReadsAsync(_c.Sam, _c.Orders));
        Pass(days: 165);
        Assert.Equal([grants[3].Id, grants[0].Id], (await Reviews.ListAsync(_c.Olga, default)).Items.Select(i => i.Grant.Id));
    }

    [Fact]
    public async Task Review_OneWrongDecision_ChangesNothing()
    {
        var grant = await _c.GrantAsync(_c.Ann, _c.Orders, 300);
        var mine = await _c.GrantAsync(_c.Sam, _c.Orders, 300);
        _c.World.Domains.Set(_c.Sam, _c.Sales, DomainRole.Steward);
        var error = Assert.IsType<Invalid>((await Reviews.DecideAsync(_c.Sam, [new(grant.Id, ReviewAction.Revoke), new(grant.Id, ReviewAction.Keep), new(mine.Id, ReviewAction.Keep)], default)).Error);
        Assert.Equal(["decisions[1].grant", "decisions[2].grant"], error.Fields.Select(f => f.Field));
        Assert.Equal("decisions[0].until", Assert.Single(Assert.IsType<Invalid>((await Reviews.DecideAsync(_c.Olga, [new(grant.Id, ReviewAction.Shorten, Now.AddDays(301))], default)).Error).Fields).Field);
        Assert.IsType<Invalid>((await Reviews.DecideAsync(_c.Ann, [new(grant.Id, ReviewAction.Keep)], default)).Error);
        Assert.True(await _c.ReadsAsync(_c.Ann, _c.Orders));
        Assert.Equal(GrantState.Active, Assert.Single((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items).State);
    }

    [Fact]
    public async Task Unused_ForNinetyDays_IsProposedForRevocationUntilSomebodyReads()
    {
        var (idle, busy) = (await _c.GrantAsync(_c.Ann, _c.Orders, null), await _c.GrantAsync(_c.Sam, _c.Orders, null));
        Pass(days: 80);
        await ReadAsync(_c.Sam, busy, 12, "api");
        Assert.Empty((await Reviews.ListAsync(_c.Olga, default)).Items);
        Pass(days: 11);
        var item = Assert.Single((await Reviews.ListAsync(_c.Olga, default)).Items);
        Assert.Equal((idle.Id, true, false), (item.Grant.Id, item.Unused, item.Due));
        await ReadAsync(_c.Ann, idle, 3, "preview");
        Assert.Empty((await Reviews.ListAsync(_c.Olga, default)).Items);
        var seen = (await Access.GrantsAsync(_c.Olga, new GrantQuery(AsOwner: true), Company.All, default)).Items.Single(g => g.Id == busy.Id);
        Assert.Equal((1, 12, Now.AddDays(-11)), (seen.Reads, seen.Rows, seen.LastUsedAt));
    }

    [Fact]
    public async Task Impact_BeforeRevoking_CountsWhatStopsAndNotWhatGoesOn()
    {
        var grant = await _c.GrantAsync(_c.Ann, _c.Orders, null);
        await ReadAsync(_c.Ann, grant, 5, "api");
        await ReadAsync(_c.Ann, grant, 5, "preview");
        _c.World.Sets.Of = (port, owners) => port == _c.Orders.Path && owners.Single() == _c.Ann.Id ? new DataSetUse(3, 2, 1, [_c.Rates.ProductId]) : throw new InvalidOperationException("Others were asked about.");
        var impact = (await Reviews.ImpactAsync(_c.Olga, grant.Id, default)).Value;
        Assert.Equal((1, 0, 3, 2, 1, 2, 1), (impact.People, impact.StillReading, impact.DataSets, impact.Scheduled, impact.Pinned, impact.Reads, impact.ApiReads));
        Assert.Equal(["sales/rates"], impact.Products);

        _c.World.Domains.Set(_c.Ann, _c.Sales, DomainRole.Contributor);
        var spared = (await Reviews.ImpactAsync(_c.Olga, grant.Id, default)).Value;
        Assert.Equal((1, 1, 0), (spared.People, spared.StillReading, spared.DataSets));
        Assert.IsType<NotFound>((await Reviews.ImpactAsync(_c.Sam, grant.Id, default)).Error);
    }

    [Fact]
    public async Task AsOf_ADayInThePast_ShowsWhatHeldThen()
    {
        var first = await _c.GrantAsync(_c.Ann, _c.Orders, 10);
        var dayOne = Day();
        Pass(days: 3);
        var second = await _c.GrantAsync(_c.Sam, _c.Orders, null);
        await ReadAsync(_c.Sam, second, 7, "preview");
        var dayFour = Day();
        Pass(days: 3);
        await Access.RevokeAsync(_c.Olga, second.Id, "Enough.", default);
        var daySeven = Day();
        Pass(days: 10);
        await _c.World.Get<GrantExpiry>().SweepAsync(default);

        Assert.Equal([first.Id], await HeldAsync(_c.Aud, dayOne));
        Assert.Equal([first.Id, second.Id], (await HeldAsync(_c.Aud, dayFour)).Order());
        Assert.Equal([first.Id], await HeldAsync(_c.Olga, daySeven));
        Assert.Empty(await HeldAsync(_c.Aud, Day()));
        Assert.Equal([second.Id], await HeldAsync(_c.Sam, dayFour));
        Assert.Empty(await HeldAsync(_c.Mia, dayFour));
        Assert.Empty(await HeldAsync(_c.Adam, dayFour));
        var then = (await Access.GrantsAsync(_c.Aud, new GrantQuery(AsOwner: null, AsOf: dayFour), Company.All, default)).Items.Single(g => g.Id == second.Id);
        Assert.Equal((GrantState.Active, null, false, 7), (then.State, then.RevokeReason, then.MayRevoke, then.Rows));
    }

    [Fact]
    public async Task Settings_Zero_MakesNothingHappenByItself()
    {
        _c.World.Settings.Access = new() { RemindAfterDays = 0, EscalateAfterDays = 0, RenewalReminderDays = 0, ReviewEveryMonths = 0, UnusedAfterDays = 0 };
        await _c.GrantAsync(_c.Sam, _c.Orders, 700);
        await _c.AskAsync(_c.Ann, _c.Orders);
        Pass(days: 690);
        Assert.Equal((0, 0, 0), (await SweepAsync(), await EndsAsync(), await ReviewsAsync()));
        Assert.Empty((await Reviews.ListAsync(_c.Olga, default)).Items);
    }

    private void Pass(double days) => _c.World.Clock.Advance(TimeSpan.FromDays(days));

    private DateOnly Day() => DateOnly.FromDateTime(Now.UtcDateTime);

    private Task<int> SweepAsync() => _c.World.Get<Overdue>().SweepAsync(default);

    private Task<int> EndsAsync() => _c.World.Get<EndsComing>().SweepAsync(default);

    private Task<int> ReviewsAsync() => _c.World.Get<ReviewsDue>().SweepAsync(default);

    private async Task<IReadOnlyList<Guid>> HeldAsync(Principal who, DateOnly day)
        => [.. (await Access.GrantsAsync(who, new GrantQuery(AsOwner: null, AsOf: day), Company.All, default)).Items.Select(g => g.Id)];

    private async Task ReadAsync(Principal who, GrantView grant, long rows, string way)
    {
        await _c.World.RecordAsync(new DataRead([new PortRead(grant.Port, grant.Columns, grant.Id, grant.Purpose)], way, rows));
        await _c.World.CatchUpAsync("grant-uses");
        Assert.NotEqual(Guid.Empty, who.Id);
    }
}
