using Bunit;
using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Audit.Pages;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.Tests.UI;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Audit;

/// <summary>What an Auditor sees of the seals, and what checking one says.</summary>
public sealed class SealsTabTests : UiTest
{
    private readonly List<AuditSealView> _seals = [];
    private Result<AuditVerdict> _verdict = new AuditVerdict(true, 240, null);
    private long _after;

    public SealsTabTests() => Services.AddSingleton(Answering<IAuditLog>.With(
        (nameof(IAuditLog.SealsAsync), args =>
        {
            _after = ((PageRequest)args[1]!).AfterNumber;
            return Task.FromResult<Result<Page<AuditSealView>>>(new Page<AuditSealView>([.. _seals], _after == 0 ? PageRequest.CursorOf(7) : null));
        }),
        (nameof(IAuditLog.VerifySealAsync), _ => Task.FromResult(_verdict))));

    [Fact]
    public void Show_WithoutSeals_SaysWhenThereWillBeOne()
    {
        var tab = RenderAsBea<SealsTab>();
        Assert.Contains("No day is sealed yet", tab.Markup, StringComparison.Ordinal);
        Assert.Empty(tab.FindAll("button"));
    }

    [Fact]
    public void Show_Seals_SaysOfEachWhetherItHolds()
    {
        _seals.AddRange([Seal(3), Seal(2) with { Holds = false, Problem = "Event 180 is not the one that was sealed." }, Seal(1) with { Removed = true }]);
        var rows = RenderAsBea<SealsTab>().FindAll("tbody tr");

        Assert.Equal(3, rows.Count);
        Assert.Contains("Holds", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Does not hold", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("Event 180", rows[1].TextContent, StringComparison.Ordinal);
        // Of events that are gone there is nothing to compute anew.
        Assert.Equal([1, 1, 0], rows.Select(r => r.QuerySelectorAll("button").Length));
    }

    [Fact]
    public void Check_ASeal_SaysWhatWasFoundBesideIt()
    {
        _seals.AddRange([Seal(2), Seal(1)]);
        var tab = RenderAsBea<SealsTab>();

        tab.FindAll("tbody button")[0].Click();
        Assert.Contains("240\u00a0events checked: none changed, left out or moved", tab.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
        _verdict = new AuditVerdict(false, 12, "Event 13 was changed.");
        tab.FindAll("tbody button")[1].Click();

        var said = tab.FindAll("tbody tr")[1].QuerySelector("[role=status] .bad-text");
        Assert.Equal("Event 13 was changed.", said!.TextContent);
        Assert.Contains("240", tab.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ASealThatIsGone_LoadsTheListAnew()
    {
        _seals.AddRange([Seal(2), Seal(1)]);
        var tab = RenderAsBea<SealsTab>();
        _verdict = NotFound.Of("seal", "2");
        _seals.RemoveAt(0);

        tab.FindAll("tbody button")[0].Click();

        Assert.Single(tab.FindAll("tbody tr"));
    }

    [Fact]
    public void Pages_OlderAndNewest_GoThereAndBack()
    {
        _seals.Add(Seal(1));
        var tab = RenderAsBea<SealsTab>();
        tab.FindAll("nav button").Single(b => b.TextContent == "Older").Click();
        Assert.Equal(7, _after);
        tab.FindAll("nav button").Single(b => b.TextContent == "Newest").Click();
        Assert.Equal(0, _after);
    }

    private AuditSealView Seal(long number) => new(number, new DateOnly(2026, 11, (int)number), ((number - 1) * 100) + 1, number * 100, 100, Clock.GetUtcNow(), "ab12", false, true, null);
}
