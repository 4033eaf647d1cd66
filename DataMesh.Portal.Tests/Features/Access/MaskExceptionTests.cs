using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>A holder of a grant with masks asks to see one column as it is; it is decided for itself and ends by itself.</summary>
public sealed class MaskExceptionTests : IAsyncLifetime
{
    private const string Why = "Call back the customers who complained.";
    private Company _c = null!;
    private GrantView _grant = null!;

    private IAccessService Access => _c.Access;

    private DateTimeOffset Now => _c.World.Clock.GetUtcNow();

    public async Task InitializeAsync()
    {
        _c = await Company.CreateAsync();
        var request = await _c.AskAsync(_c.Ann, _c.Customers, i => i with { Until = Now.AddDays(100) });
        var masks = new Dictionary<string, IReadOnlyDictionary<string, string>> { [_c.Customers.Path] = new Dictionary<string, string> { ["email"] = "hash", ["country"] = "redact" } };
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(Masks: masks, RowFilters: new Dictionary<string, string> { [_c.Customers.Path] = "id < 100" }), null, default);
        var done = await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default);
        Assert.True(done.Ok, done.Error?.Message);
        _grant = Assert.Single((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items);
    }

    public async Task DisposeAsync() => await _c.DisposeAsync();

    [Fact]
    public async Task Submit_OneMaskedColumn_GoesToPeopleAndShowsThatColumnAloneUntilItsEnd()
    {
        var request = await AskAsync(_c.Ann, Input("email"));
        Assert.Equal((RequestState.Submitted, _grant.Id), (request.State, request.ExceptionOf));
        Assert.Equal([StepKind.Owner, StepKind.Governance], request.Steps.Select(s => s.Kind));
        Assert.Equal(["email", "country"], await MaskedAsync());
        Assert.Contains((await Access.ContextAsync(_c.Olga, request.Id, default)).Value.Findings, f => f.Message == "email is masked now: hash");

        await ApproveAsync(request.Id);

        Assert.Equal(["country"], await MaskedAsync());
        var read = await ReadAsync(_c.Ann);
        Assert.Equal((_grant.Id, "id < 100", Now.AddDays(10)), (read.GrantId, read.Scan.RowFilter, read.Until));
        Assert.Equal(3, read.Scan.Columns.Count);
        var exception = (await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items.Single(g => g.ExceptionOf is not null);
        Assert.Equal((_grant.Id, Now.AddDays(10), Why), (exception.ExceptionOf, exception.Until, exception.Purpose));

        _c.World.Clock.Advance(TimeSpan.FromDays(10));
        Assert.Equal(["email", "country"], await MaskedAsync());
        Assert.Equal(1, await _c.World.Get<GrantExpiry>().SweepAsync(default));
        Assert.True(await _c.ReadsAsync(_c.Ann, _c.Customers));
    }

    [Fact]
    public async Task Submit_ColumnThatNobodyCallsSensitive_IsStillNotGrantedAtOnce()
    {
        _c.World.Domains.Set(_c.Ann, _c.Sales, DomainRole.Member);
        Assert.Equal([StepKind.Owner], (await AskAsync(_c.Ann, Input("country"))).Steps.Select(s => s.Kind));
    }

    [Fact]
    public async Task Approve_WithAnotherMask_PutsThatInThePlaceOfTheGrants()
    {
        var request = await AskAsync(_c.Ann, Input("email"));
        var mask = new Dictionary<string, IReadOnlyDictionary<string, string>> { [_c.Customers.Path] = new Dictionary<string, string> { ["email"] = "first(2)" } };
        await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(Masks: mask), null, default);
        await Access.ApproveAsync(_c.Gwen, request.Id, new ApproveInput(), null, default);
        Assert.Equal("first(2)", (await ReadAsync(_c.Ann)).Scan.Columns.Single(c => c.Name == "email").Mask!.ToString());
    }

    [Fact]
    public async Task Approve_WithRowsLevelOrALaterEndThanTheGrants_IsRefused()
    {
        var request = await AskAsync(_c.Ann, Input("email"));
        var input = new ApproveInput(RowFilters: new Dictionary<string, string> { [_c.Customers.Path] = "id < 5" }, Level: AccessLevel.Sample, Until: _grant.Until!.Value.AddDays(1), RowsPerDay: new Dictionary<string, long> { [_c.Customers.Path] = 5 });
        var error = Assert.IsType<Invalid>((await Access.ApproveAsync(_c.Olga, request.Id, input, null, default)).Error);
        Assert.Equal(["level", $"rowFilters.{_c.Customers.Path}", $"rowsPerDay.{_c.Customers.Path}", "until"], error.Fields.Select(f => f.Field).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Submit_WrongInput_NamesTheField()
    {
        await RefusedAsync(_c.Ann, Input("id"), "columns.sales/crm/customers[0]");
        await RefusedAsync(_c.Ann, Input("email") with { Columns = null }, "columns.sales/crm/customers");
        await RefusedAsync(_c.Ann, Input("email") with { Until = null }, "until");
        await RefusedAsync(_c.Ann, Input("email") with { Until = _grant.Until!.Value.AddDays(1) }, "until");
        await RefusedAsync(_c.Ann, Input("email") with { Ports = [_c.Orders.Path], Columns = null }, "ports");
        foreach (var other in new[] { _c.Sam, _c.Olga, _c.Gwen }) await RefusedAsync(other, Input("email"), "exceptionOf");
        await Access.RevokeAsync(_c.Ann, _grant.Id, null, default);
        await RefusedAsync(_c.Ann, Input("email"), "exceptionOf");
    }

    [Fact]
    public async Task Submit_TheSameAgain_IsAConflict()
    {
        var request = await AskAsync(_c.Ann, Input("email"));
        Assert.IsType<Conflict>((await Access.SubmitAsync(_c.Ann, Input("country"), default)).Error);
        await ApproveAsync(request.Id);
        Assert.Contains("email of sales/crm/customers is shown as it is already", Assert.IsType<Conflict>((await Access.SubmitAsync(_c.Ann, Input("email"), default)).Error).Message, StringComparison.Ordinal);
        Assert.True((await Access.SubmitAsync(_c.Ann, Input("country"), default)).Ok);
    }

    [Fact]
    public async Task Revoke_TheException_LeavesTheGrant()
    {
        await ApproveAsync((await AskAsync(_c.Ann, Input("email"))).Id);
        var exception = (await Access.GrantsAsync(_c.Olga, new GrantQuery(AsOwner: true), Company.All, default)).Items.Single(g => g.ExceptionOf is not null);
        Assert.Equal((1, 1), ((await _c.World.Get<IGrantReviews>().ImpactAsync(_c.Olga, exception.Id, default)).Value.People, (await _c.World.Get<IGrantReviews>().ImpactAsync(_c.Olga, exception.Id, default)).Value.StillReading));
        await Access.RevokeAsync(_c.Olga, exception.Id, "Done.", default);
        Assert.Equal(["email", "country"], await MaskedAsync());
    }

    [Fact]
    public async Task Revoke_TheGrant_TakesTheExceptionWithIt()
    {
        await ApproveAsync((await AskAsync(_c.Ann, Input("email"))).Id);
        await Access.RevokeAsync(_c.Olga, _grant.Id, "Enough.", default);
        Assert.False(await _c.ReadsAsync(_c.Ann, _c.Customers));
        Assert.All((await Access.GrantsAsync(_c.Ann, new GrantQuery(), Company.All, default)).Items, g => Assert.Equal(GrantState.Revoked, g.State));
        // Another grant does not inherit what was decided for the one before.
        var next = await _c.AskAsync(_c.Ann, _c.Customers, i => i with { Until = Now.AddDays(5), Columns = null });
        await Access.ApproveAsync(_c.Olga, next.Id, new ApproveInput(Masks: new Dictionary<string, IReadOnlyDictionary<string, string>> { [_c.Customers.Path] = new Dictionary<string, string> { ["email"] = "hash" } }), null, default);
        await Access.ApproveAsync(_c.Gwen, next.Id, new ApproveInput(), null, default);
        Assert.Equal(["email"], await MaskedAsync());
    }

    [Fact]
    public async Task Approve_AfterTheGrantHasEnded_IsAConflict()
    {
        var request = await AskAsync(_c.Ann, Input("email"));
        await Access.RevokeAsync(_c.Olga, _grant.Id, "Enough.", default);
        Assert.IsType<Conflict>((await Access.ApproveAsync(_c.Olga, request.Id, new ApproveInput(), null, default)).Error);
        Assert.True((await Access.DenyAsync(_c.Olga, request.Id, "The grant is gone.", null, default)).Ok);
    }

    [Fact]
    public async Task Preview_OfAnException_ShowsTheRowsOfTheGrant()
    {
        var request = await AskAsync(_c.Ann, Input("email"));
        _c.World.Reader.Answer = Products.FakeReader.Rows(["email"], ["ann@example.com"]);
        Assert.Equal([["ann@example.com"]], (await _c.World.Get<IRequestPreview>().OfAsync(_c.Olga, request.Id, _c.Customers.Path, new ApproveInput(), default)).Value.Rows!);
        Assert.Equal("id < 100", Assert.Single(_c.World.Reader.Flows).Nodes.OfType<FilterNode>().Single().Where);
    }

    private AccessRequestInput Input(params string[] columns) => new([_c.Customers.Path], null, Why, AccessLevel.Read, new Dictionary<string, IReadOnlyList<string>> { [_c.Customers.Path] = columns }, Now.AddDays(10)) { ExceptionOf = _grant.Id };

    private async Task<AccessRequestView> AskAsync(Principal who, AccessRequestInput input)
    {
        var asked = await Access.SubmitAsync(who, input, default);
        Assert.True(asked.Ok, asked.Error is Invalid invalid ? string.Join("; ", invalid.Fields) : asked.Error?.Message);
        return asked.Value;
    }

    private async Task ApproveAsync(Guid request)
    {
        foreach (var who in new[] { _c.Olga, _c.Gwen })
        {
            var done = await Access.ApproveAsync(who, request, new ApproveInput(), null, default);
            Assert.True(done.Ok, done.Error?.Message);
        }
    }

    private async Task RefusedAsync(Principal who, AccessRequestInput input, string field)
        => Assert.Equal(field, Assert.IsType<Invalid>((await Access.SubmitAsync(who, input, default)).Error).Fields[0].Field);

    private async Task<ReadAllowed> ReadAsync(Principal who)
        => Assert.IsType<ReadAllowed>((await _c.World.Guard.DecideAsync(who, [_c.Customers.Path], AccessLevel.Read, default))[_c.Customers.Path]);

    private async Task<IEnumerable<string>> MaskedAsync() => (await ReadAsync(_c.Ann)).Scan.Columns.Where(c => c.Mask is not null).Select(c => c.Name);
}
