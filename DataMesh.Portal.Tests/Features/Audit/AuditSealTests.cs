using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Audit.Chain;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Model;
using DataMesh.Portal.Features.Audit.Sealing;
using DataMesh.Portal.Features.Audit.Search;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Tests.Features.Access;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Tests.Features.Audit;

public sealed class AuditSealTests : IAsyncLifetime
{
    private AccessWorld _world = null!;

    private IAuditLog Audit => _world.Get<IAuditLog>();

    private AuditSealer Sealer => _world.Get<AuditSealer>();

    public async Task InitializeAsync() => _world = await AccessWorld.CreateAsync();

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task Seal_DayIsOver_ClosesItOnceAndTheChainIsIntact()
    {
        await DayAsync(3);
        Assert.False(await Sealer.SealAsync(default));
        _world.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await Sealer.SealAsync(default));
        Assert.False(await Sealer.SealAsync(default));
        await DayAsync(2);
        var verdict = await Audit.VerifyAsync(default);
        Assert.Equal((true, 5L, 1), (verdict.Intact, verdict.Events, verdict.Seals));
    }

    [Theory]
    [InlineData("remake", "was made anew")]
    [InlineData("seal", "was changed, or was made with another key")]
    [InlineData("unseal", "Seal 1 is missing")]
    [InlineData("cut", "which was sealed, is missing")]
    public async Task Verify_SealedDayTamperedWith_IsFoundAlsoWhereTheWholeChainWasMadeAnew(string how, string problem)
    {
        await DayAsync(3);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await Sealer.SealAsync(default);
        await DayAsync(2);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await Sealer.SealAsync(default);
        await using (var db = await _world.DatabaseAsync())
        {
            var entries = await db.Set<AuditEntry>().OrderBy(e => e.Number).ToListAsync();
            switch (how)
            {
                case "remake":
                    entries[1].Summary = "did nothing at all";
                    var hash = AuditHash.Start;
                    foreach (var entry in entries)
                    {
                        entry.PreviousHash = hash;
                        entry.Hash = hash = AuditHash.Of(entry);
                    }

                    await db.SaveChangesAsync();
                    break;
                case "seal":
                    await db.Set<AuditSeal>().Where(s => s.Number == 1).ExecuteUpdateAsync(s => s.SetProperty(x => x.LastHash, AuditHash.Start));
                    break;
                case "unseal":
                    await db.Set<AuditSeal>().Where(s => s.Number == 1).ExecuteDeleteAsync();
                    break;
                case "cut":
                    await db.Set<AuditEntry>().Where(e => e.Number > 3).ExecuteDeleteAsync();
                    break;
            }
        }

        var verdict = await Audit.VerifyAsync(default);
        Assert.False(verdict.Intact);
        Assert.Contains(problem, verdict.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seals_OfAnAuditor_AreListedNewestFirstAndCheckedOneByOne()
    {
        await DayAsync(3);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await Sealer.SealAsync(default);
        await DayAsync(2);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await Sealer.SealAsync(default);
        var auditor = _world.Person("Aud", PlatformRoles.Auditor);
        Assert.IsType<Forbidden>((await Audit.SealsAsync(_world.Person("Adam", PlatformRoles.Administrator), new PageRequest(50, null), default)).Error);
        Assert.IsType<Forbidden>((await Audit.VerifySealAsync(_world.Person("Adam", PlatformRoles.Administrator), 1, default)).Error);

        var seals = (await Audit.SealsAsync(auditor, new PageRequest(50, null), default)).Value.Items;
        Assert.Equal([(2L, 4L, 5L, 2L, true, null), (1L, 1L, 3L, 3L, true, (string?)null)], seals.Select(s => (s.Number, s.First, s.Last, s.Events, s.Holds, s.Problem)));
        var first = (await Audit.SealsAsync(auditor, new PageRequest(1, null), default)).Value;
        Assert.Equal(2, Assert.Single(first.Items).Number);
        var second = (await Audit.SealsAsync(auditor, PageRequest.From(1, first.Next), default)).Value;
        Assert.Equal((1L, true), (Assert.Single(second.Items).Number, second.Items[0].Holds));
        Assert.Equal((true, 3L), await CheckAsync(1));
        Assert.Equal((true, 2L), await CheckAsync(2));
        Assert.IsType<NotFound>((await Audit.VerifySealAsync(auditor, 3, default)).Error);

        await using (var db = await _world.DatabaseAsync())
        {
            await db.Set<AuditEntry>().Where(e => e.Number == 2).ExecuteUpdateAsync(s => s.SetProperty(e => e.Summary, "did nothing at all"));
            await db.Set<AuditSeal>().Where(s => s.Number == 2).ExecuteUpdateAsync(s => s.SetProperty(x => x.Day, new DateOnly(2020, 1, 1)));
        }

        // The signature of the first still holds, and what it closes was changed; of the second it is the other way round.
        seals = (await Audit.SealsAsync(auditor, new PageRequest(50, null), default)).Value.Items;
        Assert.Equal([(2L, false), (1L, true)], seals.Select(s => (s.Number, s.Holds)));
        Assert.Contains("was changed, or was made with another key", seals[0].Problem, StringComparison.Ordinal);
        Assert.Equal((false, 1L), await CheckAsync(1));
        Assert.False((await CheckAsync(2)).Intact);

        async Task<(bool Intact, long Events)> CheckAsync(long number) => (await Audit.VerifySealAsync(auditor, number, default)).Value is var v ? (v.Intact, v.Events) : default;
    }

    [Fact]
    public async Task Seals_EventsCutOffOrRemoved_AreTold()
    {
        _world.Settings.Audit = _world.Settings.Audit with { KeepDays = 30 };
        await DayAsync(3);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await Sealer.SealAsync(default);
        await DayAsync(2);
        _world.Clock.Advance(TimeSpan.FromDays(31));
        await Sealer.SealAsync(default);
        Assert.Equal(3, await Sealer.RemoveAsync(default));
        await using (var db = await _world.DatabaseAsync()) await db.Set<AuditEntry>().Where(e => e.Number == 5).ExecuteDeleteAsync();
        var auditor = _world.Person("Aud", PlatformRoles.Auditor);

        var seals = (await Audit.SealsAsync(auditor, new PageRequest(50, null), default)).Value.Items;
        Assert.Equal([(2L, false, false), (1L, true, true)], seals.Select(s => (s.Number, s.Removed, s.Holds)));
        Assert.Contains("Event 5, which was sealed, is missing", seals[0].Problem, StringComparison.Ordinal);
        Assert.Equal((true, 3L), (await Audit.VerifySealAsync(auditor, 1, default)).Value is var one ? (one.Intact, one.Removed) : default);
        Assert.False((await Audit.VerifySealAsync(auditor, 2, default)).Value.Intact);
    }

    [Fact]
    public async Task Remove_SealedDaysBeyondRetention_GoAndWhatIsLeftIsIntact()
    {
        _world.Settings.Audit = _world.Settings.Audit with { KeepDays = 30 };
        await DayAsync(3);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await Sealer.SealAsync(default);
        await DayAsync(2);
        Assert.Equal(0, await Sealer.RemoveAsync(default));
        _world.Clock.Advance(TimeSpan.FromDays(31));
        await Sealer.SealAsync(default);
        Assert.Equal(3, await Sealer.RemoveAsync(default));
        await _world.CatchUpAsync("audit");
        var verdict = await Audit.VerifyAsync(default);
        Assert.Equal((true, 3L, 3L, null), (verdict.Intact, verdict.Events, verdict.Removed, verdict.Problem));
        await using var db = await _world.DatabaseAsync();
        Assert.Equal([4, 5, 6], await db.Set<AuditEntry>().OrderBy(e => e.Number).Select(e => e.Number).ToListAsync());
        await db.Set<AuditEntry>().Where(e => e.Number == 4).ExecuteDeleteAsync();
        Assert.False((await Audit.VerifyAsync(default)).Intact);
    }

    [Fact]
    public async Task Export_OfAnAuditor_HoldsEventsAndSealsInOrderAndIsRecorded()
    {
        await DayAsync(2);
        _world.Clock.Advance(TimeSpan.FromDays(1));
        await Sealer.SealAsync(default);
        var export = _world.Get<AuditExport>();
        Assert.IsType<Forbidden>(await export.BeginAsync(_world.Person("Adam", PlatformRoles.Administrator), null, null, default));
        Assert.Null(await export.BeginAsync(_world.Person("Aud", PlatformRoles.Auditor), null, null, default));
        using var file = new MemoryStream();
        await export.WriteAsync(file, null, null, default);
        var lines = Encoding.UTF8.GetString(file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonSerializer.Deserialize<JsonElement>(l)).ToList();
        Assert.Equal(["audit", "event", "event", "seal", "event"], lines.Select(l => l.GetProperty("kind").GetString()));
        Assert.Equal("audit.exported", lines[^1].GetProperty("action").GetString());
        Assert.Equal(lines[2].GetProperty("hash").GetString(), lines[3].GetProperty("lastHash").GetString());
    }

    private async Task DayAsync(int events)
    {
        for (var i = 0; i < events; i++) await _world.RecordAsync(new ProductChanged(Guid.NewGuid(), "sales/p", $"thing {i}"));
        await _world.CatchUpAsync("audit");
    }
}
