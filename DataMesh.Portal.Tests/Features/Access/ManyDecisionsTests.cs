using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Several requests with one reason: only where there is nothing to look at, and each by itself.</summary>
public sealed class ManyDecisionsTests : IAsyncLifetime
{
    private Company _c = null!;

    private IAccessService Access => _c.Access;

    private IManyDecisions Many => _c.World.Get<IManyDecisions>();

    private DateTimeOffset Until => _c.World.Clock.GetUtcNow().AddDays(60);

    public async Task InitializeAsync() => _c = await Company.CreateAsync();

    public async Task DisposeAsync() => await _c.DisposeAsync();

    [Fact]
    public async Task Approve_SeveralHarmlessOnes_GrantsEachWithTheOwnersMasks()
    {
        _c.World.Catalog.Change(_c.Orders, p => p, p => p with { Columns = [.. p.Columns.Select(c => c.Name == "amount" ? c with { Mask = "redact" } : c)] });
        var ids = new List<Guid>();
        foreach (var who in new[] { _c.Ann, _c.Sam }) ids.Add((await AskAsync(who, _c.Orders)).Id);

        var done = (await Many.DecideAsync(_c.Olga, ids, true, "For this year's report.", default)).Value;

        Assert.Equal((2, 0), (done.Decided, done.Left));
        Assert.All(done.Items, i => Assert.Equal(("approved", null), (i.Outcome, i.Message)));
        var grants = (await Access.GrantsAsync(_c.Olga, new GrantQuery(AsOwner: true), Company.All, default)).Items;
        Assert.All(grants, g => Assert.Equal(("redact", Until, "Olga"), (g.Masks["amount"], g.Until, g.GivenBy)));
        Assert.Equal("For this year's report.", (await Access.GetAsync(_c.Ann, ids[0], default)).Value.Notes.Single(n => n.Action == "approved").Note);
    }

    [Fact]
    public async Task Decide_SomeThatHaveToBeLookedAt_LeavesThoseAndTellsWhy()
    {
        var good = await AskAsync(_c.Ann, _c.Orders);
        var personal = await AskAsync(_c.Sam, _c.Customers);
        var export = await AskAsync(_c.Sam, _c.Orders, i => i with { Level = AccessLevel.Export });
        var waiting = await AskAsync(_c.World.Person("Bob"), _c.Orders);
        await Access.AskAsync(_c.Olga, waiting.Id, "Which countries?", default);
        var endless = await AskAsync(_c.World.Person("Cleo"), _c.Orders, i => i with { Until = null });
        var unknown = Guid.CreateVersion7();

        var done = (await Many.DecideAsync(_c.Olga, [good.Id, personal.Id, export.Id, waiting.Id, endless.Id, unknown], true, "Fine.", default)).Value;

        Assert.Equal((1, 5), (done.Decided, done.Left));
        Assert.Equal(["approved", "left", "left", "left", "left", "left"], done.Items.Select(i => i.Outcome));
        Assert.Equal(["Personal data is asked for: look at it.", "Downloads are asked for: look at it.", "It waits for an answer of Bob.", "No end was asked for, and its owners say none: look at it."], done.Items.Skip(1).Take(4).Select(i => i.Message));
        Assert.Contains("There is no access request", done.Items[5].Message, StringComparison.Ordinal);
        Assert.Equal(RequestState.Submitted, (await Access.GetAsync(_c.Olga, personal.Id, default)).Value.State);
    }

    [Fact]
    public async Task Approve_DeniedBefore_IsLookedAtByItself()
    {
        await Access.DenyAsync(_c.Otto, (await AskAsync(_c.Ann, _c.Orders)).Id, "No.", null, default);
        var again = await AskAsync(_c.Ann, _c.Orders);
        Assert.Equal("It was denied before: look at it.", Assert.Single((await Many.DecideAsync(_c.Olga, [again.Id], true, "Fine.", default)).Value.Items).Message);
    }

    [Fact]
    public async Task Approve_WhereAllOfSeveralDecide_IsLookedAtByItself()
    {
        _c.World.Routes.Now = new RoutePolicies(OwnerAndSteward: true);
        var request = await AskAsync(_c.Ann, _c.Orders);
        Assert.Equal("Others have to approve too: look at it.", Assert.Single((await Many.DecideAsync(_c.Olga, [request.Id], true, "Fine.", default)).Value.Items).Message);
    }

    [Fact]
    public async Task Deny_Several_IsAllowedForDownloadsAndNeverForPersonalData()
    {
        var export = await AskAsync(_c.Sam, _c.Orders, i => i with { Level = AccessLevel.Export });
        var personal = await AskAsync(_c.Ann, _c.Customers);
        var done = (await Many.DecideAsync(_c.Olga, [export.Id, personal.Id], false, "The product is about to end.", default)).Value;
        Assert.Equal(["denied", "left"], done.Items.Select(i => i.Outcome));
        Assert.Contains("Olga denied sales/web/orders: The product is about to end.", await _c.ToldAsync(_c.Sam));
    }

    [Fact]
    public async Task Decide_ByWhoMayNot_DecidesNothing()
    {
        var request = await AskAsync(_c.Ann, _c.Orders);
        foreach (var who in new[] { _c.Ann, _c.Mia, _c.Sam, _c.Gwen, _c.Adam })
            Assert.Equal(1, (await Many.DecideAsync(who, [request.Id], true, "Fine.", default)).Value.Left);
        Assert.Equal(RequestState.Submitted, (await Access.GetAsync(_c.Ann, request.Id, default)).Value.State);
    }

    [Fact]
    public async Task Decide_WithoutAReasonTwiceTheSameOrSwitchedOff_IsRefusedWhole()
    {
        var request = await AskAsync(_c.Ann, _c.Orders);
        Assert.Equal(["note"], Fields((await Many.DecideAsync(_c.Olga, [request.Id], true, " ", default)).Error));
        Assert.Equal(["requests[1]"], Fields((await Many.DecideAsync(_c.Olga, [request.Id, request.Id], true, "Fine.", default)).Error));
        Assert.Equal(["requests"], Fields((await Many.DecideAsync(_c.Olga, [], true, "Fine.", default)).Error));
        _c.World.Routes.Now = new RoutePolicies(Together: false);
        Assert.IsType<Forbidden>((await Many.DecideAsync(_c.Olga, [request.Id], true, "Fine.", default)).Error);
        Assert.False(await Many.AllowedAsync(default));
    }

    private Task<AccessRequestView> AskAsync(Principal who, PortInfo port, Func<AccessRequestInput, AccessRequestInput>? change = null)
        => _c.AskAsync(who, port, i => (change ?? (x => x))(i with { Until = Until }));

    private static IEnumerable<string> Fields(Error? error) => Assert.IsType<Invalid>(error).Fields.Select(f => f.Field);
}
