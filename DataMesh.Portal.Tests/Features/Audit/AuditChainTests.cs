using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Tests.Features.Access;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Tests.Features.Audit;

public sealed class AuditChainTests : IAsyncLifetime
{
    private AccessWorld _world = null!;

    private IAuditLog Audit => _world.Get<IAuditLog>();

    public async Task InitializeAsync()
    {
        _world = await AccessWorld.CreateAsync();
        for (var i = 0; i < 6; i++) await _world.RecordAsync(new ProductChanged(Guid.NewGuid(), $"sales/p{i % 2}", $"thing {i}"));
        await _world.CatchUpAsync("audit");
    }

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Verify_UntouchedChain_IsIntactAndGapFree()
    {
        var verdict = await Audit.VerifyAsync(default);
        Assert.Equal((true, 6L, null), (verdict.Intact, verdict.Events, verdict.Problem));
    }

    [Theory]
    [InlineData("change")]
    [InlineData("delete")]
    [InlineData("rehash")]
    [InlineData("swap")]
    [InlineData("cut")]
    public async Task Verify_AnyTampering_IsFound(string how)
    {
        await using (var db = await _world.DatabaseAsync())
        {
            var entries = db.Set<AuditEntry>();
            switch (how)
            {
                case "change":
                    await entries.Where(e => e.Number == 3).ExecuteUpdateAsync(s => s.SetProperty(e => e.ActorName, "Somebody else"));
                    break;
                case "delete":
                    await entries.Where(e => e.Number == 3).ExecuteDeleteAsync();
                    break;
                case "rehash":
                    var third = await entries.SingleAsync(e => e.Number == 3);
                    third.Summary = "nothing at all";
                    third.Hash = Portal.Features.Audit.Chain.AuditHash.Of(third);
                    await db.SaveChangesAsync();
                    break;
                case "swap":
                    await entries.Where(e => e.Number == 2).ExecuteUpdateAsync(s => s.SetProperty(e => e.Number, 100));
                    await entries.Where(e => e.Number == 3).ExecuteUpdateAsync(s => s.SetProperty(e => e.Number, 2));
                    await entries.Where(e => e.Number == 100).ExecuteUpdateAsync(s => s.SetProperty(e => e.Number, 3));
                    break;
                case "cut":
                    await entries.Where(e => e.Number > 4).ExecuteDeleteAsync();
                    break;
            }
        }

        var verdict = await Audit.VerifyAsync(default);
        Assert.False(verdict.Intact);
        Assert.NotNull(verdict.Problem);
    }

    [Fact]
    public async Task Search_ByAnybodyButAnAuditor_IsForbidden()
        => Assert.IsType<Forbidden>((await Audit.SearchAsync(_world.Person("Adam", PlatformRoles.Administrator | PlatformRoles.Governance), new AuditQuery(), new PageRequest(50, null), default)).Error);

    [Fact]
    public async Task Search_PagesAndFilters_NewestFirstWithoutGaps()
    {
        var auditor = _world.Person("Aud", PlatformRoles.Auditor);
        var first = (await Audit.SearchAsync(auditor, new AuditQuery(), new PageRequest(4, null), default)).Value;
        var second = (await Audit.SearchAsync(auditor, new AuditQuery(), PageRequest.From(4, first.Next), default)).Value;
        Assert.Equal([6, 5, 4, 3, 2, 1], first.Items.Concat(second.Items).Select(e => (int)e.Number));
        Assert.Null(second.Next);
        var one = (await Audit.SearchAsync(auditor, new AuditQuery(Subject: "product:sales/p1", Action: "product."), new PageRequest(50, null), default)).Value;
        Assert.Equal(3, one.Items.Count);
        Assert.Empty((await Audit.SearchAsync(auditor, new AuditQuery(From: _world.Clock.GetUtcNow().AddDays(1)), new PageRequest(50, null), default)).Value.Items);
    }

    [Fact]
    public async Task Search_WhatWasRecordedAMomentAgo_IsThere()
    {
        var auditor = _world.Person("Aud", PlatformRoles.Auditor);
        await _world.RecordAsync(new ProductRetired(Guid.NewGuid(), "sales/p9", "P9"));
        var found = (await Audit.SearchAsync(auditor, new AuditQuery(Action: "product.retired"), new PageRequest(50, null), default)).Value;
        Assert.Equal("retired P9", Assert.Single(found.Items).Summary);
        Assert.Equal("DataMesh Portal", found.Items[0].Actor);
    }
}
