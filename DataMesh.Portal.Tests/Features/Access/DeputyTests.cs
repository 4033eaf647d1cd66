using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Somebody decides in the place of another, for a time, and never on their own request.</summary>
public sealed class DeputyTests : IAsyncLifetime
{
    private Company _c = null!;

    private IAccessService Access => _c.Access;

    private IDeputies Deputies => _c.World.Get<IDeputies>();

    public async Task InitializeAsync() => _c = await Company.CreateAsync();

    public async Task DisposeAsync() => await _c.DisposeAsync();

    [Fact]
    public async Task Approve_ByADeputy_IsRecordedInTheNameOfWhoIsAway()
    {
        await NameAsync(_c.Olga, _c.Sam, 7);
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.Equal(1, await Access.ToDecideAsync(_c.Sam, default));
        Assert.Contains("Ann asks for sales/web/orders", await _c.ToldAsync(_c.Sam));

        var done = (await Access.ApproveAsync(_c.Sam, request.Id, new ApproveInput(), null, default)).Value;

        Assert.Equal(("Sam", "Olga"), (done.Steps[0].By, done.Steps[0].InNameOf));
        await _c.World.CatchUpAsync("audit");
        var audit = (await _c.World.Get<Portal.Features.Audit.Contracts.IAuditLog>().SearchAsync(_c.Aud, new Portal.Features.Audit.Contracts.AuditQuery(Action: "request.moved"), Company.All, default)).Value;
        var entry = Assert.Single(audit.Items);
        Assert.Equal("Sam", entry.Actor);
        Assert.Contains("in the name of Olga", entry.Summary, StringComparison.Ordinal);
        Assert.Contains(_c.Olga.Id.ToString(), entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_BeforeAndAfterTheTime_IsNotTheDeputys()
    {
        var now = _c.World.Clock.GetUtcNow();
        Assert.True((await Deputies.NameAsync(_c.Olga, new DeputyInput(_c.Sam.Email, now.AddDays(1), now.AddDays(3)), default)).Ok);
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.IsType<NotFound>((await Access.ApproveAsync(_c.Sam, request.Id, new ApproveInput(), null, default)).Error);
        _c.World.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Equal(1, await Access.ToDecideAsync(_c.Sam, default));
        _c.World.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await Access.ToDecideAsync(_c.Sam, default));
        Assert.IsType<NotFound>((await Access.ApproveAsync(_c.Sam, request.Id, new ApproveInput(), null, default)).Error);
    }

    [Fact]
    public async Task Decide_OwnRequestAsADeputy_IsRefused()
    {
        await NameAsync(_c.Olga, _c.Ann, 7);
        var request = await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.False(request.MayDecide);
        Assert.Equal(0, await Access.ToDecideAsync(_c.Ann, default));
        Assert.IsType<Forbidden>((await Access.ApproveAsync(_c.Ann, request.Id, new ApproveInput(), null, default)).Error);
        Assert.IsType<Forbidden>((await Access.DenyAsync(_c.Ann, request.Id, "x", null, default)).Error);
    }

    [Fact]
    public async Task Decide_TheRequestOfWhomOneStandsInFor_IsRefused()
    {
        _c.World.Domains.Set(_c.Olga, _c.Shop, DomainRole.Member);
        await NameAsync(_c.Olga, _c.Sam, 7);
        var request = await _c.AskAsync(_c.Olga, _c.Orders, i => i with { Consumer = new Consumer(ConsumerKind.Domain, "shop") });
        var refused = Assert.IsType<Forbidden>((await Access.ApproveAsync(_c.Sam, request.Id, new ApproveInput(), null, default)).Error);
        Assert.Contains("nor does their deputy", refused.Message, StringComparison.Ordinal);
        Assert.Equal((0, 1), (await Access.ToDecideAsync(_c.Sam, default), await Access.ToDecideAsync(_c.Otto, default)));
    }

    [Theory]
    [InlineData("deputy decides twice")]
    [InlineData("governance stood in for the owner")]
    [InlineData("owner stands in for governance")]
    public async Task Decide_BothStepsThroughADeputy_IsRefused(string how)
    {
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        var (first, second) = (_c.Olga, _c.Olga);
        switch (how)
        {
            case "deputy decides twice":
                await NameAsync(_c.Olga, _c.Sam, 7);
                await NameAsync(_c.Gwen, _c.Sam, 7);
                (first, second) = (_c.Sam, _c.Sam);
                break;
            case "governance stood in for the owner":
                await NameAsync(_c.Olga, _c.Gwen, 7);
                (first, second) = (_c.Gwen, _c.Gwen);
                break;
            case "owner stands in for governance":
                await NameAsync(_c.Gwen, _c.Olga, 7);
                break;
        }

        Assert.Equal(RequestState.Submitted, (await Access.ApproveAsync(first, request.Id, new ApproveInput(), null, default)).Value.State);
        Assert.IsType<Forbidden>((await Access.ApproveAsync(second, request.Id, new ApproveInput(), null, default)).Error);
        Assert.Equal(0, await Access.ToDecideAsync(second, default));
        Assert.True((await Access.ApproveAsync(_c.Gil, request.Id, new ApproveInput(), null, default)).Ok);
    }

    [Fact]
    public async Task Decide_StepTwoByWhoWasStoodInForAtStepOne_IsRefused()
    {
        _c.World.Domains.Set(_c.Gwen, _c.Sales, DomainRole.Steward);
        await NameAsync(_c.Gwen, _c.Sam, 7);
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        await Access.ApproveAsync(_c.Sam, request.Id, new ApproveInput(), null, default);
        Assert.IsType<Forbidden>((await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Error);
    }

    [Fact]
    public async Task Decide_DeputyOfADeputyOrOfALockedAccount_DecidesNothing()
    {
        await NameAsync(_c.Olga, _c.Sam, 7);
        await NameAsync(_c.Sam, _c.Mia, 7);
        await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.Equal(0, await Access.ToDecideAsync(_c.Mia, default));
        _c.World.People.Locked.Add(_c.Olga.Id);
        Assert.Equal(0, await Access.ToDecideAsync(_c.Sam, default));
    }

    [Fact]
    public async Task Name_WrongInput_NamesEveryField()
    {
        var now = _c.World.Clock.GetUtcNow();
        Assert.Equal(["deputy", "until"], Fields(await Deputies.NameAsync(_c.Olga, new DeputyInput("nobody@example.com", null, null), default)));
        Assert.Equal(["deputy", "until"], Fields(await Deputies.NameAsync(_c.Olga, new DeputyInput(_c.Olga.Email, null, now.AddDays(-1)), default)));
        Assert.Equal(["until"], Fields(await Deputies.NameAsync(_c.Olga, new DeputyInput(_c.Sam.Email, now.AddDays(5), now.AddDays(4)), default)));
        Assert.Equal(["until"], Fields(await Deputies.NameAsync(_c.Olga, new DeputyInput(_c.Sam.Email, null, now.AddYears(2)), default)));
    }

    [Fact]
    public async Task End_BeforeTheTime_TakesTheDecisionsBack()
    {
        Assert.IsType<NotFound>((await Deputies.EndAsync(_c.Olga, default)).Error);
        await NameAsync(_c.Olga, _c.Sam, 7);
        Assert.Equal("Olga", Assert.Single(await Deputies.StandingInAsync(_c.Sam, default)).PersonName);
        Assert.True((await Deputies.EndAsync(_c.Olga, default)).Ok);
        Assert.Null(await Deputies.MineAsync(_c.Olga, default));
        await _c.AskAsync(_c.Ann, _c.Orders);
        Assert.Equal(0, await Access.ToDecideAsync(_c.Sam, default));
    }

    private async Task NameAsync(Principal away, Principal deputy, int days)
        => Assert.True((await Deputies.NameAsync(away, new DeputyInput(deputy.Email, null, _c.World.Clock.GetUtcNow().AddDays(days)), default)).Ok);

    private static IEnumerable<string> Fields(Result<DeputyView> result) => Assert.IsType<Invalid>(result.Error).Fields.Select(f => f.Field).Order(StringComparer.Ordinal);
}
