using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Grants;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Tests.Features.Access;

public sealed class ReadGuardTests : IAsyncLifetime
{
    private AccessWorld _world = null!;
    private int _grants;
    private DomainInfo _sales = null!;
    private DomainInfo _support = null!;
    private Principal _ann = null!;
    private PortInfo _port = null!;

    public async Task InitializeAsync()
    {
        _world = await AccessWorld.CreateAsync();
        _sales = _world.Domains.Add("sales");
        _support = _world.Domains.Add("support");
        _ann = _world.Person("Ann");
        _port = _world.Catalog.Add(_sales, "crm", "customers", ["id:integer", "email:string:confidential:personal", "country", "born:date:restricted:personal"]);
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Theory]
    [InlineData(AccessLevel.Sample, AccessLevel.Sample, true)]
    [InlineData(AccessLevel.Sample, AccessLevel.Read, false)]
    [InlineData(AccessLevel.Sample, AccessLevel.Export, false)]
    [InlineData(AccessLevel.Read, AccessLevel.Sample, true)]
    [InlineData(AccessLevel.Read, AccessLevel.Read, true)]
    [InlineData(AccessLevel.Read, AccessLevel.Export, false)]
    [InlineData(AccessLevel.Export, AccessLevel.Export, true)]
    public async Task Decide_LevelOfTheGrant_IncludesThoseBelowIt(AccessLevel granted, AccessLevel needed, bool allowed)
    {
        await GrantAsync(level: granted);
        var decision = await DecideAsync(_ann, needed);
        if (allowed) Assert.IsType<ReadAllowed>(decision);
        else Assert.Equal(("level", true), Refused(decision));
    }

    [Fact]
    public async Task Decide_DownloadWithAReadGrant_SaysWhatToAskFor()
    {
        await GrantAsync(level: AccessLevel.Read);
        var refused = Assert.IsType<ReadRefused>(await DecideAsync(_ann, AccessLevel.Export));
        Assert.Contains("allows reading, not downloads. Ask for export.", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DomainRole.Member, false)]
    [InlineData(DomainRole.Contributor, true)]
    [InlineData(DomainRole.Steward, true)]
    [InlineData(DomainRole.Owner, true)]
    public async Task Decide_OwnPeopleWithoutAGrant_ReadFromContributorUp(DomainRole role, bool allowed)
    {
        _world.Domains.Set(_ann, _sales, role);
        var decision = await DecideAsync(_ann, AccessLevel.Export);
        if (!allowed)
        {
            Assert.Equal(("no-grant", true), Refused(decision));
            return;
        }

        var scan = Assert.IsType<ReadAllowed>(decision);
        Assert.Null(scan.GrantId);
        Assert.Equal(["id", "email", "country", "born"], scan.Scan.Columns.Select(c => c.Name));
        Assert.All(scan.Scan.Columns, c => Assert.Null(c.Mask));
    }

    [Fact]
    public async Task Decide_RoleInAParentDomain_ReadsTheSubDomain()
    {
        var sub = _world.Domains.Add("inside-sales", _sales);
        var port = _world.Catalog.Add(sub, "calls", "calls", ["id"]);
        _world.Domains.Set(_ann, _sales, DomainRole.Owner);
        Assert.IsType<ReadAllowed>(await DecideAsync(_ann, AccessLevel.Export, port.Path));
    }

    [Theory]
    [InlineData(ProductState.Published, false, "no-grant", true)]
    [InlineData(ProductState.Deprecated, false, "no-grant", true)]
    [InlineData(ProductState.Draft, false, "unknown", false)]
    [InlineData(ProductState.Retired, false, "unknown", false)]
    [InlineData(ProductState.Draft, true, "not-published", true)]
    [InlineData(ProductState.Retired, true, "retired", true)]
    public async Task Decide_WithoutAGrant_SaysWhyByState(ProductState state, bool member, string reason, bool known)
    {
        if (member) _world.Domains.Set(_ann, _sales, DomainRole.Member);
        _world.Catalog.Change(_port, p => p with { State = state });
        Assert.Equal((reason, known), Refused(await DecideAsync(_ann, AccessLevel.Read)));
    }

    [Fact]
    public async Task Decide_RetiredProduct_RefusesItsOwnerAndItsHolders()
    {
        var owner = _world.Person("Olga");
        _world.Domains.Set(owner, _sales, DomainRole.Owner);
        await GrantAsync();
        _world.Catalog.Change(_port, p => p with { State = ProductState.Retired });
        Assert.Equal(("retired", true), Refused(await DecideAsync(owner, AccessLevel.Read)));
        Assert.IsType<ReadRefused>(await DecideAsync(_ann, AccessLevel.Read));
    }

    [Fact]
    public async Task Decide_DeprecatedProduct_IsStillReadByItsHolders()
    {
        await GrantAsync();
        _world.Catalog.Change(_port, p => p with { State = ProductState.Deprecated });
        Assert.IsType<ReadAllowed>(await DecideAsync(_ann, AccessLevel.Read));
    }

    [Fact]
    public async Task Decide_PortThatNobodyHas_LooksLikeOneThatMayNotBeKnown()
    {
        var hidden = _world.Catalog.Add(_sales, "secret", "plans", ["id"], visibility: Visibility.Domain);
        var gone = Assert.IsType<ReadRefused>(await DecideAsync(_ann, AccessLevel.Read, "sales/none/none"));
        var unseen = Assert.IsType<ReadRefused>(await DecideAsync(_ann, AccessLevel.Read, hidden.Path));
        Assert.Equal((gone.Known, gone.Reason, gone.Message.Replace("sales/none/none", hidden.Path, StringComparison.Ordinal)), (unseen.Known, unseen.Reason, unseen.Message));
    }

    [Fact]
    public async Task Decide_ThePortalItself_ReadsNothing()
    {
        Assert.Equal(("unknown", false), Refused(await DecideAsync(Principal.System, AccessLevel.Sample)));
    }

    [Fact]
    public async Task Decide_EndHasCome_RefusesBeforeAnySweepMarksIt()
    {
        await GrantAsync(until: _world.Clock.GetUtcNow().AddHours(1));
        Assert.IsType<ReadAllowed>(await DecideAsync(_ann, AccessLevel.Read));
        _world.Clock.Advance(TimeSpan.FromHours(1));
        var refused = Assert.IsType<ReadRefused>(await DecideAsync(_ann, AccessLevel.Read));
        Assert.Equal("expired", refused.Reason);
        Assert.Contains("expired on 22 November 2026", refused.Message, StringComparison.Ordinal);
        await using var db = await _world.DatabaseAsync();
        Assert.Equal(GrantState.Active, (await db.Set<Grant>().SingleAsync()).State);
    }

    [Fact]
    public async Task Sweep_EndHasCome_MarksTheGrantOnceAndTellsItsSubject()
    {
        await GrantAsync(until: _world.Clock.GetUtcNow().AddHours(1));
        _world.Clock.Advance(TimeSpan.FromHours(2));
        var expiry = _world.Get<GrantExpiry>();
        Assert.Equal((1, 0), (await expiry.SweepAsync(CancellationToken.None), await expiry.SweepAsync(CancellationToken.None)));
        await _world.CatchUpAsync("notifications");
        var told = await _world.Get<Portal.Features.Notifications.Contracts.INotificationService>().LatestAsync(_ann, 10, CancellationToken.None);
        Assert.Equal("Your grant on sales/crm/customers has ended", Assert.Single(told).Text);
    }

    [Fact]
    public async Task Decide_NotYetBegun_Refuses()
    {
        await GrantAsync(from: _world.Clock.GetUtcNow().AddDays(1));
        Assert.IsType<ReadRefused>(await DecideAsync(_ann, AccessLevel.Read));
    }

    [Fact]
    public async Task Decide_Revoked_SaysByWhomWhenAndWhy()
    {
        var owner = _world.Person("Olga");
        _world.Domains.Set(owner, _sales, DomainRole.Owner);
        var grant = await GrantAsync();
        Assert.True((await _world.Access.RevokeAsync(owner, grant.Id, "The report is done.", CancellationToken.None)).Ok);
        var refused = Assert.IsType<ReadRefused>(await DecideAsync(_ann, AccessLevel.Read));
        Assert.Equal("revoked", refused.Reason);
        Assert.Contains("revoked by Olga on 22 November 2026: The report is done.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_ColumnsMasksAndRows_AreThoseOfTheGrant()
    {
        await GrantAsync(columns: ["country", "email", "vanished"], masks: new() { ["email"] = "hash" }, rowFilter: "country = 'DE'");
        var scan = Assert.IsType<ReadAllowed>(await DecideAsync(_ann, AccessLevel.Read)).Scan;
        Assert.Equal(["email", "country"], scan.Columns.Select(c => c.Name));
        Assert.Equal("hash", scan.Columns[0].Mask!.ToString());
        Assert.Equal("country = 'DE'", scan.RowFilter);
        Assert.Equal(["id", "email", "country", "born"], scan.FilterColumns!.Select(c => c.Name));
    }

    [Fact]
    public async Task Decide_MaskThatCannotBeRead_LeavesTheColumnOut()
    {
        await GrantAsync(columns: ["country", "email"], masks: new() { ["email"] = "scramble" });
        var scan = Assert.IsType<ReadAllowed>(await DecideAsync(_ann, AccessLevel.Read)).Scan;
        Assert.Equal(["country"], scan.Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task Decide_SampleGrant_MasksWhatIsSensitive()
    {
        await GrantAsync(level: AccessLevel.Sample);
        var scan = Assert.IsType<ReadAllowed>(await DecideAsync(_ann, AccessLevel.Sample)).Scan;
        Assert.Equal(["email", "born"], scan.Columns.Where(c => c.Mask is not null).Select(c => c.Name));
    }

    [Fact]
    public async Task Decide_SeveralGrants_TakesTheBestOneAndBlendsNothing()
    {
        await GrantAsync(level: AccessLevel.Read, columns: ["id", "email", "country", "born"], rowFilter: "country = 'DE'");
        var export = await GrantAsync(level: AccessLevel.Export, columns: ["id"]);
        var allowed = Assert.IsType<ReadAllowed>(await DecideAsync(_ann, AccessLevel.Read));
        Assert.Equal(export.Id, allowed.GrantId);
        Assert.Equal(["id"], allowed.Scan.Columns.Select(c => c.Name));
        Assert.Null(allowed.Scan.RowFilter);
    }

    [Fact]
    public async Task Decide_GrantOfADomain_HoldsForItsMembersAndThoseOfItsParents()
    {
        var sub = _world.Domains.Add("desk", _support);
        await GrantAsync(subject: sub);
        Assert.Equal(("no-grant", true), Refused(await DecideAsync(_ann, AccessLevel.Read)));
        _world.Domains.Set(_ann, _support, DomainRole.Member);
        Assert.IsType<ReadAllowed>(await DecideAsync(_ann, AccessLevel.Read));
        _world.Domains.Set(_ann, _support, null);
        Assert.IsType<ReadRefused>(await DecideAsync(_ann, AccessLevel.Read));
    }

    [Fact]
    public async Task Decide_GrantOfSomebodyElse_IsNoGrant()
    {
        await GrantAsync();
        Assert.Equal(("no-grant", true), Refused(await DecideAsync(_world.Person("Bob"), AccessLevel.Sample)));
    }

    private static (string Reason, bool Known) Refused(ReadDecision decision)
    {
        var refused = Assert.IsType<ReadRefused>(decision);
        return (refused.Reason, refused.Known);
    }

    private async Task<ReadDecision> DecideAsync(Principal who, AccessLevel level, string? port = null)
        => (await _world.Guard.DecideAsync(who, [port ?? _port.Path], level, CancellationToken.None))[port ?? _port.Path];

    private async Task<Grant> GrantAsync(AccessLevel level = AccessLevel.Read, string[]? columns = null, Dictionary<string, string>? masks = null, string? rowFilter = null,
        DateTimeOffset? from = null, DateTimeOffset? until = null, DomainInfo? subject = null)
    {
        var grant = new Grant
        {
            Id = Guid.CreateVersion7(),
            SubjectKind = subject is null ? ConsumerKind.User : ConsumerKind.Domain,
            SubjectId = subject?.Id ?? _ann.Id,
            SubjectName = subject?.Name ?? _ann.Name,
            PortId = _port.Id,
            Path = _port.Path,
            ProductId = _port.ProductId,
            DomainId = _port.DomainId,
            Level = level,
            Columns = JsonText.Of(columns ?? [.. _port.Columns.Select(c => c.Name)]),
            Masks = JsonText.Of(masks ?? []),
            RowFilter = rowFilter,
            Purpose = "for a test",
            From = from ?? _world.Clock.GetUtcNow(),
            Until = until,
            State = GrantState.Active,
            ContractVersion = "1.0",
            GivenByName = "Olga",
            Number = ++_grants,
        };
        await using var db = await _world.DatabaseAsync();
        db.Add(grant);
        await db.SaveChangesAsync();
        return grant;
    }
}
