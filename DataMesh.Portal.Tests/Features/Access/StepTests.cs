using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Two steps: the owner, then Governance, and never the same person or the requester.</summary>
public sealed class StepTests : IAsyncLifetime
{
    private Company _c = null!;

    private IAccessService Access => _c.Access;

    public async Task InitializeAsync() => _c = await Company.CreateAsync();

    public async Task DisposeAsync() => await _c.DisposeAsync();

    [Fact]
    public async Task Approve_PersonalDataByTheOwner_WaitsForGovernanceAndGivesNothingYet()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        Assert.Equal([(StepKind.Owner, StepState.Open), (StepKind.Governance, StepState.Later)], request.Steps.Select(s => (s.Kind, s.State)));
        Assert.Equal(["Olga", "Otto"], request.Steps[0].People.Order());

        var first = (await Access.ApproveAsync(_c.Olga, request.Id, Conditions(["id", "email"], ("email", "first(2)"), "country = 'DE'") with { Note = "Only Germany." }, null, default)).Value;

        Assert.Equal(RequestState.Submitted, first.State);
        Assert.Equal([(StepKind.Owner, StepState.Approved, "Olga", "Only Germany."), (StepKind.Governance, StepState.Open, null, null)], first.Steps.Select(s => (s.Kind, s.State, s.By, s.Note)));
        Assert.False(await _c.ReadsAsync(_c.Ann, _c.Customers));
        Assert.Empty((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items);
        Assert.Contains("Ann asks for sales/crm/customers: Olga approved, and you decide next", await _c.ToldAsync(_c.Gwen));
        Assert.Contains("Olga approved sales/crm/customers; Governance decides next", await _c.ToldAsync(_c.Ann));
    }

    [Fact]
    public async Task Approve_ByGovernanceAfterTheOwner_GivesWhatBothLeft()
    {
        var request = await ApprovedByOwnerAsync();
        var done = await Access.ApproveAsync(_c.Gwen, request.Id, Conditions(["email", "id"], ("email", "first(1)"), "id < 100") with { Until = Until(30) }, null, default);
        Assert.True(done.Ok, done.Error?.Message);
        Assert.Equal(RequestState.Approved, done.Value.State);
        var grant = Assert.Single((await Access.GrantsAsync(_c.Olga, new GrantQuery(AsOwner: true), Company.All, default)).Items);
        Assert.Equal(["id", "email"], grant.Columns);
        Assert.Equal("first(1)", grant.Masks["email"]);
        Assert.Equal("(country = 'DE') and (id < 100)", grant.RowFilter);
        Assert.Equal((Until(30), "Olga and Gwen"), (grant.Until, grant.GivenBy));
        Assert.True(await _c.ReadsAsync(_c.Ann, _c.Customers));
    }

    [Fact]
    public async Task Approve_ByGovernanceWithoutSayingAnything_GivesTheOwnersConditions()
    {
        var request = await ApprovedByOwnerAsync();
        await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default);
        var grant = Assert.Single((await Access.GrantsAsync(_c.Olga, new GrantQuery(AsOwner: true), Company.All, default)).Items);
        Assert.Equal(("first(2)", "country = 'DE'", Until(60)), (grant.Masks["email"], grant.RowFilter, grant.Until));
    }

    [Fact]
    public async Task Approve_ByGovernanceMoreThanTheOwner_NamesEveryField()
    {
        var request = await ApprovedByOwnerAsync();
        var wide = Conditions(["id", "email", "country"], ("email", "first(3)"), null) with { Level = AccessLevel.Export, Until = Until(61) };
        var error = Assert.IsType<Invalid>((await Access.ApproveAsync(_c.Gwen, request.Id, wide, null, default)).Error);
        Assert.Equal(["columns.sales/crm/customers[2]", "level", "masks.sales/crm/customers.email", "until"], error.Fields.Select(f => f.Field).Order(StringComparer.Ordinal));
        Assert.False(await _c.ReadsAsync(_c.Ann, _c.Customers));
    }

    [Theory]
    [InlineData("hash", false)]
    [InlineData("year", false)]
    [InlineData("last(1)", false)]
    [InlineData("first(2)", true)]
    [InlineData("redact", true)]
    [InlineData("null", true)]
    public async Task Approve_ByGovernanceWithAnotherMask_OnlyIfItHidesMore(string mask, bool allowed)
    {
        var request = await ApprovedByOwnerAsync();
        Assert.Equal(allowed, (await Access.ApproveAsync(_c.Gwen, request.Id, Conditions(["id", "email"], ("email", mask), null), null, default)).Ok);
    }

    [Fact]
    public async Task Approve_PersonalColumnsLeftOut_NeedsNoGovernance()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        var done = (await Access.ApproveAsync(_c.Olga, request.Id, Conditions(["id", "country"], null, null), null, default)).Value;
        Assert.Equal(RequestState.Approved, done.State);
        Assert.Equal(StepState.NotNeeded, done.Steps.Single(s => s.Kind == StepKind.Governance).State);
        Assert.True(await _c.ReadsAsync(_c.Ann, _c.Customers));
    }

    [Fact]
    public async Task Deny_ByEitherSide_EndsTheRequest()
    {
        var first = await _c.AskAsync(_c.Ann, _c.Customers);
        var denied = (await Access.DenyAsync(_c.Otto, first.Id, "No.", null, default)).Value;
        Assert.Equal((RequestState.Denied, StepState.NotNeeded), (denied.State, denied.Steps[1].State));

        var second = await ApprovedByOwnerAsync();
        var late = (await Access.DenyAsync(_c.Gil, second.Id, "Not this purpose.", null, default)).Value;
        Assert.Equal((RequestState.Denied, StepState.Approved, StepState.Denied), (late.State, late.Steps[0].State, late.Steps[1].State));
        Assert.False(await _c.ReadsAsync(_c.Ann, _c.Customers));
    }

    /// <summary>Who may decide which step; everybody else is refused, without anything changing.</summary>
    [Theory]
    [InlineData("Ann", false, false)]
    [InlineData("Olga", true, false)]
    [InlineData("Otto", true, false)]
    [InlineData("Mia", false, false)]
    [InlineData("Sam", false, false)]
    [InlineData("Gwen", false, true)]
    [InlineData("Gil", false, true)]
    [InlineData("Adam", false, false)]
    [InlineData("Aud", false, false)]
    public async Task Decide_ByEachKindOfPerson_OnlyTheStepThatIsTheirs(string name, bool owner, bool governance)
    {
        var who = new[] { _c.Ann, _c.Olga, _c.Otto, _c.Mia, _c.Sam, _c.Gwen, _c.Gil, _c.Adam, _c.Aud }.Single(p => p.Name == name);
        var first = await _c.AskAsync(_c.Ann, _c.Customers);
        Assert.Equal(owner ? 1 : 0, await Access.ToDecideAsync(who, default));
        await RefusedOrNotAsync(who, first.Id, owner);

        var second = (await Access.GetAsync(_c.Ann, first.Id, default)).Value.Steps[0].State == StepState.Approved ? first
            : (await Access.ApproveAsync(name == "Olga" ? _c.Otto : _c.Olga, first.Id, new ApproveInput(), null, default)).Value;
        Assert.Equal(governance ? 1 : 0, await Access.ToDecideAsync(who, default));
        await RefusedOrNotAsync(who, second.Id, governance);
        Assert.Equal(governance, await _c.ReadsAsync(_c.Ann, _c.Customers));
    }

    [Fact]
    public async Task Decide_OwnRequestAtStepTwo_IsRefused()
    {
        var request = await _c.AskAsync(_c.Gwen, _c.Customers);
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default);
        Assert.IsType<Forbidden>((await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Error);
        Assert.IsType<Forbidden>((await Access.DenyAsync(_c.Gwen, request.Id, "x", null, default)).Error);
        Assert.Equal((0, 1), (await Access.ToDecideAsync(_c.Gwen, default), await Access.ToDecideAsync(_c.Gil, default)));
        Assert.Equal(["Gil"], (await Access.GetAsync(_c.Gwen, request.Id, default)).Value.Steps[1].People);
    }

    [Fact]
    public async Task Decide_BothStepsByOnePerson_IsRefused()
    {
        _c.World.Domains.Set(_c.Gwen, _c.Sales, DomainRole.Steward);
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        Assert.Equal(RequestState.Submitted, (await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Value.State);
        Assert.Equal(0, await Access.ToDecideAsync(_c.Gwen, default));
        var refused = Assert.IsType<Forbidden>((await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Error);
        Assert.Contains("You decided the step before", refused.Message, StringComparison.Ordinal);
        Assert.True((await Access.ApproveAsync(_c.Gil, request.Id, new ApproveInput(), null, default)).Ok);
    }

    [Fact]
    public async Task Approve_PortsOfOneRequest_EachGoItsOwnWay()
    {
        var request = (await Access.SubmitAsync(_c.Ann, Company.Input(_c.Customers) with { Ports = [_c.Customers.Path, _c.Orders.Path, _c.Rates.Path] }, default)).Value;
        Assert.Equal(["open", "granted", "open"], request.Ports.Select(p => p.Decision));
        var owner = (await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Value;
        Assert.Equal(["open", "granted", "granted"], owner.Ports.Select(p => p.Decision));
        Assert.Equal(RequestState.Submitted, owner.State);
        Assert.Equal(RequestState.Approved, (await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)).Value.State);
    }

    [Fact]
    public async Task Proposed_ConditionsOfTheOwner_AreNotForTheRequester()
    {
        var request = await ApprovedByOwnerAsync();
        Assert.Null((await Access.GetAsync(_c.Ann, request.Id, default)).Value.Ports[0].Proposed);
        Assert.Equal("country = 'DE'", (await Access.GetAsync(_c.Gwen, request.Id, default)).Value.Ports[0].Proposed!.RowFilter);
    }

    [Fact]
    public async Task Approve_TwoOfGovernanceAtOnce_MakesOneGrant()
    {
        var request = await ApprovedByOwnerAsync();
        var both = await Task.WhenAll(Task.Run(() => Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default)), Task.Run(() => Access.ApproveAsync(_c.Gil, request.Id, new ApproveInput(), null, default)));
        Assert.Single(both, r => r.Ok);
        Assert.Single((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items);
    }

    [Fact]
    public async Task Preview_BeforeApproving_IsMaskedAndNeverReadsForWhoMayNot()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        _c.World.Reader.Answer = Products.FakeReader.Rows(["id", "email"], [1L, "ann@example.com"], [2L, null]);
        var preview = _c.World.Get<IRequestPreview>();

        var seen = (await preview.OfAsync(_c.Olga, request.Id, _c.Customers.Path, Conditions(["id", "email"], ("email", "first(2)"), "country = 'DE'"), default)).Value;

        Assert.Equal([[1L, "an"], [2L, null]], seen.Rows!);
        var flow = Assert.Single(_c.World.Reader.Flows);
        Assert.Equal("country = 'DE'", flow.Nodes.OfType<FilterNode>().Single().Where);
        Assert.Equal(["id", "email"], flow.Nodes.OfType<SelectNode>().Single().Columns.Select(c => c.Name));

        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default);
        Assert.Null((await preview.OfAsync(_c.Gwen, request.Id, _c.Customers.Path, new ApproveInput(), default)).Value.Rows);
        Assert.Single(_c.World.Reader.Flows);
        Assert.IsType<Forbidden>((await preview.OfAsync(_c.Olga, request.Id, _c.Customers.Path, new ApproveInput(), default)).Error);
        Assert.NotNull((await preview.OfAsync(_c.Ann, request.Id, _c.Customers.Path, new ApproveInput(), default)).Error);
        Assert.IsType<NotFound>((await preview.OfAsync(_c.Sam, request.Id, _c.Customers.Path, new ApproveInput(), default)).Error);
    }

    private DateTimeOffset Until(int days) => _c.World.Clock.GetUtcNow().AddDays(days);

    private ApproveInput Conditions(string[] columns, (string Column, string Mask)? mask, string? rows) => new(
        new Dictionary<string, IReadOnlyList<string>> { [_c.Customers.Path] = columns },
        mask is { } m ? new Dictionary<string, IReadOnlyDictionary<string, string>> { [_c.Customers.Path] = new Dictionary<string, string> { [m.Column] = m.Mask } } : null,
        rows is null ? null : new Dictionary<string, string> { [_c.Customers.Path] = rows });

    private async Task<AccessRequestView> ApprovedByOwnerAsync()
    {
        var request = await _c.AskAsync(_c.Ann, _c.Customers);
        var done = await Access.ApproveAsync(_c.Olga, request.Id, Conditions(["id", "email"], ("email", "first(2)"), "country = 'DE'") with { Until = Until(60) }, null, default);
        Assert.True(done.Ok, done.Error?.Message);
        return done.Value;
    }

    private async Task RefusedOrNotAsync(Principal who, Guid request, bool may)
    {
        var before = (await Access.GetAsync(_c.Ann, request, default)).Value.Revision;
        var done = await Access.ApproveAsync(who, request, new ApproveInput(), null, default);
        Assert.Equal(may, done.Ok);
        if (may) return;
        Assert.False((await Access.DenyAsync(who, request, "No.", null, default)).Ok);
        Assert.False((await Access.AskAsync(who, request, "What?", default)).Ok);
        Assert.Equal(before, (await Access.GetAsync(_c.Ann, request, default)).Value.Revision);
    }
}
