using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Tests.Features.Access;

public sealed class RequestTests : IAsyncLifetime
{
    private const string Purpose = "Revenue per country and day.";
    private AccessWorld _world = null!;
    private DomainInfo _sales = null!;
    private DomainInfo _shop = null!;
    private Principal _ann = null!;
    private Principal _olga = null!;
    private Principal _otto = null!;
    private Principal _sam = null!;
    private PortInfo _customers = null!;
    private PortInfo _orders = null!;

    private IAccessService Access => _world.Access;

    public async Task InitializeAsync()
    {
        _world = await AccessWorld.CreateAsync();
        // One step is enough here; what comes after it is told in StepTests.
        _world.Routes.Now = new RoutePolicies(GovernanceForPersonal: false);
        (_sales, _shop) = (_world.Domains.Add("sales"), _world.Domains.Add("shop"));
        (_ann, _olga, _otto, _sam) = (_world.Person("Ann"), _world.Person("Olga"), _world.Person("Otto"), _world.Person("Sam"));
        _world.Domains.Set(_olga, _sales, DomainRole.Owner);
        _world.Domains.Set(_otto, _sales, DomainRole.Steward);
        _world.Domains.Set(_sam, _shop, DomainRole.Owner);
        _customers = _world.Catalog.Add(_sales, "crm", "customers", ["id:integer", "email:string:confidential:personal", "country"]);
        _orders = _world.Catalog.Add(_shop, "web", "orders", ["id:integer", "amount:decimal(12,2)"]);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Approve_WithOneColumnLeftOut_GivesTheRest()
    {
        var request = await SubmitAsync();
        var done = await Access.ApproveAsync(_olga, request.Id, new ApproveInput(new Dictionary<string, IReadOnlyList<string>> { [_customers.Path] = ["country", "id"] },
            new Dictionary<string, IReadOnlyDictionary<string, string>> { [_customers.Path] = new Dictionary<string, string> { ["country"] = "first(1)" } },
            new Dictionary<string, string> { [_customers.Path] = "country = 'DE'" }, Note: "Not the address."), request.Revision, default);
        Assert.Equal(RequestState.Approved, done.Value.State);
        var grant = Assert.Single((await Access.GrantsAsync(_ann, new GrantQuery(), All, default)).Items);
        Assert.Equal(["id", "country"], grant.Columns);
        Assert.Equal("first(1)", grant.Masks["country"]);
        Assert.Null(grant.RowFilter);
        Assert.Equal("country = 'DE'", Assert.Single((await Access.GrantsAsync(_olga, new GrantQuery(AsOwner: true), All, default)).Items).RowFilter);
        Assert.IsType<ReadAllowed>((await _world.Guard.DecideAsync(_ann, [_customers.Path], AccessLevel.Read, default))[_customers.Path]);
    }

    [Fact]
    public async Task Approve_RequestOverTwoDomains_NeedsBoth()
    {
        var request = await SubmitAsync(ports: [_customers.Path, _orders.Path]);
        var first = (await Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default)).Value;
        Assert.Equal(RequestState.Submitted, first.State);
        Assert.Equal(["granted", "open"], first.Ports.Select(p => p.Decision));
        Assert.IsType<ReadRefused>((await _world.Guard.DecideAsync(_ann, [_orders.Path], AccessLevel.Read, default))[_orders.Path]);
        var second = (await Access.DenyAsync(_sam, request.Id, "Not this one.", null, default)).Value;
        Assert.Equal(RequestState.Approved, second.State);
        Assert.Equal(["granted", "denied"], second.Ports.Select(p => p.Decision));
    }

    [Fact]
    public async Task Approve_AfterAnotherOwner_IsToldWhoWasFaster()
    {
        var request = await SubmitAsync();
        await Access.DenyAsync(_otto, request.Id, "No.", null, default);
        var late = await Access.ApproveAsync(_olga, request.Id, new ApproveInput(), request.Revision, default);
        Assert.Contains("already decided by Otto", Assert.IsType<Conflict>(late.Error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Approve_TwoOwnersAtOnce_OneWinsAndOneIsTold()
    {
        for (var round = 0; round < 5; round++)
        {
            var port = _world.Catalog.Add(_sales, $"p{round}", "t", ["id"]);
            var request = await SubmitAsync(ports: [port.Path]);
            var both = await Task.WhenAll(Task.Run(() => Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default)),
                Task.Run(() => Access.ApproveAsync(_otto, request.Id, new ApproveInput(), null, default)));
            Assert.Single(both, r => r.Ok);
            Assert.IsType<Conflict>(Assert.Single(both, r => !r.Ok).Error);
            Assert.Single((await Access.GrantsAsync(_ann, new GrantQuery(Port: port.Path), All, default)).Items);
        }
    }

    [Fact]
    public async Task Approve_OwnersOfTwoDomainsAtOnce_BothDecide()
    {
        var request = await SubmitAsync(ports: [_customers.Path, _orders.Path]);
        var both = await Task.WhenAll(Task.Run(() => Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default)),
            Task.Run(() => Access.ApproveAsync(_sam, request.Id, new ApproveInput(), null, default)));
        Assert.All(both, r => Assert.True(r.Ok, r.Error?.Message));
        Assert.Equal(RequestState.Approved, (await Access.GetAsync(_ann, request.Id, default)).Value.State);
    }

    [Fact]
    public async Task Approve_OwnRequest_IsNotAllowedEvenForAnOwner()
    {
        _world.Domains.Set(_olga, _shop, DomainRole.Member);
        var request = (await Access.SubmitAsync(_olga, Input([_customers.Path], new Consumer(ConsumerKind.Domain, "shop")), default)).Value;
        Assert.False(request.MayDecide);
        Assert.IsType<Forbidden>((await Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default)).Error);
        Assert.IsType<Forbidden>((await Access.DenyAsync(_olga, request.Id, "no", null, default)).Error);
        Assert.Equal(0, await Access.ToDecideAsync(_olga, default));
        Assert.Equal(1, await Access.ToDecideAsync(_otto, default));
    }

    [Fact]
    public async Task Request_OfSomebodyElse_IsUnknownToOthers()
    {
        var request = await SubmitAsync();
        foreach (var stranger in new[] { _sam, _world.Person("Eve", PlatformRoles.Administrator) })
        {
            Assert.IsType<NotFound>((await Access.GetAsync(stranger, request.Id, default)).Error);
            Assert.IsType<NotFound>((await Access.ApproveAsync(stranger, request.Id, new ApproveInput(), null, default)).Error);
            Assert.Empty((await Access.RequestsAsync(stranger, true, null, All, default)).Items);
        }
    }

    [Fact]
    public async Task View_ApproverOfAnotherDomain_DoesNotLearnOfHiddenPorts()
    {
        var hidden = _world.Catalog.Add(_shop, "plans", "plans", ["id"], visibility: Visibility.Domain);
        _world.Domains.Set(_ann, _shop, DomainRole.Member);
        var request = await SubmitAsync(ports: [_customers.Path, hidden.Path]);
        Assert.Equal([_customers.Path], (await Access.GetAsync(_olga, request.Id, default)).Value.Ports.Select(p => p.Port));
        Assert.Equal([_customers.Path, hidden.Path], (await Access.GetAsync(_sam, request.Id, default)).Value.Ports.Select(p => p.Port).Order());
    }

    [Fact]
    public async Task Talk_AskAndAnswer_GoesBackAndForth()
    {
        var request = await SubmitAsync();
        Assert.IsType<Invalid>((await Access.AskAsync(_olga, request.Id, " ", default)).Error);
        Assert.Equal(RequestState.NeedsInfo, (await Access.AskAsync(_olga, request.Id, "Which countries?", default)).Value.State);
        Assert.IsType<Conflict>((await Access.AskAsync(_otto, request.Id, "And?", default)).Error);
        Assert.IsType<Forbidden>((await Access.AnswerAsync(_otto, request.Id, "All", default)).Error);
        Assert.Equal(RequestState.Submitted, (await Access.AnswerAsync(_ann, request.Id, "DE and FR.", default)).Value.State);
        Assert.IsType<Conflict>((await Access.AnswerAsync(_ann, request.Id, "and AT", default)).Error);
        var notes = (await Access.GetAsync(_ann, request.Id, default)).Value.Notes;
        Assert.Equal(["submitted", "asked", "answered"], notes.Select(n => n.Action));
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("deny")]
    [InlineData("withdraw")]
    public async Task ClosedRequest_EveryMove_IsAConflict(string how)
    {
        var request = await SubmitAsync();
        if (how == "approve") await Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default);
        else if (how == "deny") await Access.DenyAsync(_olga, request.Id, "No.", null, default);
        else await Access.WithdrawAsync(_ann, request.Id, null, default);
        Assert.IsType<Conflict>((await Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default)).Error);
        Assert.IsType<Conflict>((await Access.DenyAsync(_olga, request.Id, "No.", null, default)).Error);
        Assert.IsType<Conflict>((await Access.AskAsync(_olga, request.Id, "What?", default)).Error);
        Assert.IsType<Conflict>((await Access.AnswerAsync(_ann, request.Id, "That.", default)).Error);
        Assert.IsType<Conflict>((await Access.WithdrawAsync(_ann, request.Id, null, default)).Error);
    }

    [Fact]
    public async Task Deny_WithoutANote_IsRefused()
    {
        var request = await SubmitAsync();
        var error = Assert.IsType<Invalid>((await Access.DenyAsync(_olga, request.Id, null, null, default)).Error);
        Assert.Equal("note", Assert.Single(error.Fields).Field);
    }

    [Fact]
    public async Task Submit_WhatIsAskedForAlready_IsAConflictUntilThatIsClosed()
    {
        var request = await SubmitAsync();
        Assert.IsType<Conflict>((await Access.SubmitAsync(_ann, Input([_customers.Path]), default)).Error);
        await Access.WithdrawAsync(_ann, request.Id, null, default);
        Assert.True((await Access.SubmitAsync(_ann, Input([_customers.Path]), default)).Ok);
    }

    [Fact]
    public async Task Submit_TheSameTwiceAtOnce_MakesOneRequest()
    {
        var both = await Task.WhenAll(Task.Run(() => Access.SubmitAsync(_ann, Input([_customers.Path]), default)), Task.Run(() => Access.SubmitAsync(_ann, Input([_customers.Path]), default)));
        Assert.Single(both, r => r.Ok);
        Assert.IsType<Conflict>(Assert.Single(both, r => !r.Ok).Error);
    }

    [Fact]
    public async Task Submit_WhatIsHeldAlready_IsAConflictUnlessMoreIsAskedFor()
    {
        var until = _world.Clock.GetUtcNow().AddDays(200);
        var request = (await Access.SubmitAsync(_ann, Input([_customers.Path]) with { Until = until }, default)).Value;
        await Access.ApproveAsync(_olga, request.Id, new ApproveInput(new Dictionary<string, IReadOnlyList<string>> { [_customers.Path] = ["id", "country"] }), null, default);
        Assert.IsType<Conflict>((await Access.SubmitAsync(_ann, Input([_customers.Path]) with { Until = until }, default)).Error);
        Assert.IsType<Conflict>((await Access.SubmitAsync(_ann, Input([_customers.Path]), default)).Error);
        foreach (var more in new[] { Input([_customers.Path]) with { Level = AccessLevel.Export }, Input([_customers.Path]) with { Until = until.AddDays(30) },
            Input([_customers.Path]) with { Columns = new Dictionary<string, IReadOnlyList<string>> { [_customers.Path] = ["email"] } } })
        {
            var asked = await Access.SubmitAsync(_ann, more, default);
            Assert.True(asked.Ok, asked.Error?.Message);
            await Access.WithdrawAsync(_ann, asked.Value.Id, null, default);
        }
    }

    [Fact]
    public async Task Submit_OwnDomainsPort_NeedsNoGrant()
        => Assert.IsType<Conflict>((await Access.SubmitAsync(_otto, Input([_customers.Path]), default)).Error);

    [Fact]
    public async Task Submit_OnBehalfOfADomain_NeedsToBelongToIt()
    {
        Assert.IsType<Forbidden>((await Access.SubmitAsync(_ann, Input([_customers.Path], new Consumer(ConsumerKind.Domain, "shop")), default)).Error);
        _world.Domains.Set(_ann, _shop, DomainRole.Member);
        var request = (await Access.SubmitAsync(_ann, Input([_customers.Path], new Consumer(ConsumerKind.Domain, "shop")), default)).Value;
        await Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default);
        Assert.IsType<ReadAllowed>((await _world.Guard.DecideAsync(_sam, [_customers.Path], AccessLevel.Read, default))[_customers.Path]);
    }

    [Fact]
    public async Task Submit_WrongInput_NamesEveryField()
    {
        var error = Assert.IsType<Invalid>((await Access.SubmitAsync(_ann, new AccessRequestInput(["sales/crm/none", _customers.Path], new Consumer(ConsumerKind.User, "otto@example.com"), "short", (AccessLevel)9,
            new Dictionary<string, IReadOnlyList<string>> { [_customers.Path] = ["id", "Email"], ["shop/web/orders"] = ["id"] }, _world.Clock.GetUtcNow().AddDays(-1)), default)).Error);
        Assert.Equal(["columns.sales/crm/customers[1]", "columns.shop/web/orders", "consumer.id", "level", "ports[0]", "purpose", "until"], error.Fields.Select(f => f.Field).Order(StringComparer.Ordinal));
        Assert.Contains(error.Fields, f => f.Message.Contains("did you mean 'email'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ProductState.Draft)]
    [InlineData(ProductState.Retired)]
    public async Task Submit_ProductThatIsNotOffered_SaysSoToItsMembers(ProductState state)
    {
        _world.Domains.Set(_ann, _sales, DomainRole.Member);
        _world.Catalog.Change(_customers, p => p with { State = state });
        Assert.Equal("ports[0]", Assert.Single(Assert.IsType<Invalid>((await Access.SubmitAsync(_ann, Input([_customers.Path]), default)).Error).Fields).Field);
    }

    [Fact]
    public async Task Submit_DeprecatedProduct_IsForThoseWhoHadItOnly()
    {
        var request = await SubmitAsync();
        await Access.ApproveAsync(_olga, request.Id, new ApproveInput(Until: _world.Clock.GetUtcNow().AddDays(10)), null, default);
        _world.Catalog.Change(_customers, p => p with { State = ProductState.Deprecated });
        Assert.IsType<Conflict>((await Access.SubmitAsync(_world.Person("Bob"), Input([_customers.Path]), default)).Error);
        Assert.True((await Access.SubmitAsync(_ann, Input([_customers.Path]), default)).Ok);
    }

    [Fact]
    public async Task Approve_MoreThanWasAsked_NamesEveryField()
    {
        var asked = Input([_customers.Path]) with { Columns = new Dictionary<string, IReadOnlyList<string>> { [_customers.Path] = ["id", "email"] } };
        var request = (await Access.SubmitAsync(_ann, asked, default)).Value;
        var error = Assert.IsType<Invalid>((await Access.ApproveAsync(_olga, request.Id, new ApproveInput(
            new Dictionary<string, IReadOnlyList<string>> { [_customers.Path] = ["id", "country"], [_orders.Path] = ["id"] },
            new Dictionary<string, IReadOnlyDictionary<string, string>> { [_customers.Path] = new Dictionary<string, string> { ["id"] = "year", ["none"] = "hash", ["email"] = "hash" } },
            new Dictionary<string, string> { [_customers.Path] = "countri = 'DE'" }, AccessLevel.Export, _world.Clock.GetUtcNow().AddYears(3)), null, default)).Error);
        Assert.Equal(["columns.sales/crm/customers[1]", "columns.shop/web/orders", "level", "masks.sales/crm/customers.email", "masks.sales/crm/customers.id",
            "masks.sales/crm/customers.none", "rowFilters.sales/crm/customers", "until"], error.Fields.Select(f => f.Field).Order(StringComparer.Ordinal));
        Assert.Equal(0, error.Fields.Single(f => f.Field.StartsWith("rowFilters", StringComparison.Ordinal)).Position);
    }

    [Fact]
    public async Task Approve_RequestThatWaitedTooLong_AsksForALaterEnd()
    {
        var request = (await Access.SubmitAsync(_ann, Input([_customers.Path]) with { Until = _world.Clock.GetUtcNow().AddDays(5) }, default)).Value;
        _world.Clock.Advance(TimeSpan.FromDays(6));
        var error = Assert.IsType<Invalid>((await Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default)).Error);
        Assert.Equal("until", Assert.Single(error.Fields).Field);
        Assert.True((await Access.ApproveAsync(_olga, request.Id, new ApproveInput(Until: _world.Clock.GetUtcNow().AddDays(5)), null, default)).Ok);
    }

    [Fact]
    public async Task Revoke_ByTheSubjectItself_IsAllowedOnceAndEndsTheRight()
    {
        var request = await SubmitAsync();
        await Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default);
        var grant = Assert.Single((await Access.GrantsAsync(_ann, new GrantQuery(), All, default)).Items);
        Assert.IsType<NotFound>((await Access.RevokeAsync(_sam, grant.Id, null, default)).Error);
        Assert.Equal(GrantState.Revoked, (await Access.RevokeAsync(_ann, grant.Id, null, default)).Value.State);
        Assert.IsType<Conflict>((await Access.RevokeAsync(_olga, grant.Id, null, default)).Error);
        Assert.IsType<ReadRefused>((await _world.Guard.DecideAsync(_ann, [_customers.Path], AccessLevel.Sample, default))[_customers.Path]);
    }

    [Fact]
    public async Task Context_ForWhoDecides_SaysWhoHoldsItAndWhatSpeaksAgainst()
    {
        var bob = _world.Person("Bob");
        var first = (await Access.SubmitAsync(bob, Input([_customers.Path]), default)).Value;
        await Access.ApproveAsync(_olga, first.Id, new ApproveInput(), null, default);
        var request = await SubmitAsync();
        var context = (await Access.ContextAsync(_olga, request.Id, default)).Value;
        Assert.Equal(1, context.Holders);
        Assert.Contains(context.Findings, f => f is { Tone: "warn", Message: "personal data: email" });
        Assert.NotNull(context.ProposedUntil);
        Assert.IsType<Forbidden>((await Access.ContextAsync(_ann, request.Id, default)).Error);
    }

    [Fact]
    public async Task Notifications_OfARequest_ReachStewardsAndThenTheRequester()
    {
        var request = await SubmitAsync();
        await Access.ApproveAsync(_olga, request.Id, new ApproveInput(), null, default);
        await _world.CatchUpAsync("notifications");
        var told = _world.Get<Portal.Features.Notifications.Contracts.INotificationService>();
        Assert.Equal("Ann asks for sales/crm/customers", Assert.Single(await told.LatestAsync(_otto, 10, default)).Text);
        Assert.Equal("Olga granted you sales/crm/customers", Assert.Single(await told.LatestAsync(_ann, 10, default)).Text);
        Assert.Equal(0, await told.UnreadAsync(_sam, default));
        Assert.Equal(1, await told.UnreadAsync(_ann, default));
        await told.ReadAllAsync(_ann, default);
        Assert.Equal(0, await told.UnreadAsync(_ann, default));
    }

    private static PageRequest All => new(50, null);

    private static AccessRequestInput Input(string[] ports, Consumer? consumer = null) => new(ports, consumer, Purpose, AccessLevel.Read, null, null);

    private async Task<AccessRequestView> SubmitAsync(string[]? ports = null)
    {
        var result = await Access.SubmitAsync(_ann, Input(ports ?? [_customers.Path]), default);
        Assert.True(result.Ok, result.Error?.Message);
        return result.Value;
    }
}
