using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>What happens at the same moment, and what becomes of requests whose people are gone.</summary>
public sealed class AtOnceTests : IAsyncLifetime
{
    private Company _c = null!;

    private IAccessService Access => _c.Access;

    public async Task InitializeAsync() => _c = await Company.CreateAsync();

    public async Task DisposeAsync() => await _c.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Submit_TheSameManyTimesAtOnce_MakesOneRequestAndOneGrant(bool atOnce)
    {
        var port = atOnce ? _c.Rates : _c.Orders;
        using var start = new Barrier(8);
        var asked = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return Access.SubmitAsync(_c.Ann, Company.Input(port), default);
        }, default, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap()));

        Assert.Single(asked, r => r.Ok);
        Assert.All(asked.Where(r => !r.Ok), r => Assert.Contains(atOnce ? "You hold read on sales/rates/rates already" : "You have already asked for sales/web/orders", Assert.IsType<Conflict>(r.Error).Message, StringComparison.Ordinal));
        Assert.Single((await Access.RequestsAsync(_c.Ann, false, null, Company.All, default)).Items);
        Assert.Equal(atOnce ? 1 : 0, (await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items.Count);
    }

    [Fact]
    public async Task Locked_RequestersOpenRequests_AreWithdrawnByThePortal()
    {
        var (open, asked) = (await _c.AskAsync(_c.Ann, _c.Orders), await _c.AskAsync(_c.Ann, _c.Customers));
        await Access.AskAsync(_c.Olga, asked.Id, "Which countries?", default);
        var other = await _c.AskAsync(_c.Sam, _c.Orders);
        _c.World.People.Locked.Add(_c.Ann.Id);
        await _c.World.RecordAsync(new LockChanged(_c.Ann.Id, _c.Ann.Email, true));
        await _c.World.CatchUpAsync("requests-of-the-gone");

        foreach (var id in new[] { open.Id, asked.Id })
        {
            var gone = (await Access.GetAsync(_c.Olga, id, default)).Value;
            Assert.Equal((RequestState.Withdrawn, "The requester's account is locked."), (gone.State, gone.Notes[^1].Note));
        }

        Assert.Equal(RequestState.Submitted, (await Access.GetAsync(_c.Olga, other.Id, default)).Value.State);
        Assert.Equal(1, await Access.ToDecideAsync(_c.Olga, default));
        Assert.Contains("The request for sales/web/orders is withdrawn: The requester's account is locked.", await _c.ToldAsync(_c.Olga));
    }

    [Fact]
    public async Task Locked_AndLetInAgainMeanwhile_KeepsTheRequests()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        await _c.World.RecordAsync(new LockChanged(_c.Ann.Id, _c.Ann.Email, true), new LockChanged(_c.Ann.Id, _c.Ann.Email, false));
        await _c.World.CatchUpAsync("requests-of-the-gone");
        Assert.Equal(RequestState.Submitted, (await Access.GetAsync(_c.Ann, request.Id, default)).Value.State);
    }

    [Fact]
    public async Task Review_ByADeputy_IsRecordedInTheNameOfWhoIsAwayAndNeverForTheirOwnGrants()
    {
        var mine = await _c.GrantAsync(_c.Sam, _c.Orders, 300);
        var grant = await _c.GrantAsync(_c.Ann, _c.Orders, 300);
        Assert.True((await _c.World.Get<IDeputies>().NameAsync(_c.Olga, new DeputyInput(_c.Sam.Email, null, _c.World.Clock.GetUtcNow().AddDays(300)), default)).Ok);
        _c.World.Clock.Advance(TimeSpan.FromDays(190));
        var reviews = _c.World.Get<IGrantReviews>();

        Assert.Equal(grant.Id, Assert.Single((await reviews.ListAsync(_c.Sam, default)).Items).Grant.Id);
        Assert.Equal(1, await reviews.DueAsync(_c.Sam, default));
        Assert.IsType<Invalid>((await reviews.DecideAsync(_c.Sam, [new(mine.Id, ReviewAction.Keep)], default)).Error);
        Assert.True((await reviews.DecideAsync(_c.Sam, [new(grant.Id, ReviewAction.Keep)], default)).Ok);

        Assert.Equal("Sam, for Olga", (await Access.GrantsAsync(_c.Olga, new GrantQuery(AsOwner: true), Company.All, default)).Items.Single(g => g.Id == grant.Id).LookedAtBy);
        Assert.Empty((await reviews.ListAsync(_c.Sam, default)).Items);
        Assert.Single((await reviews.ListAsync(_c.Olga, default)).Items);
    }
}
