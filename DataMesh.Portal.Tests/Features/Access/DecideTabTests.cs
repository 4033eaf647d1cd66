using System.Reflection;
using Bunit;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Inbox;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Tests.UI;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>Several requests are ticked and decided with one reason; what stays is told with its reason.</summary>
public sealed class DecideTabTests : UiTest, IManyDecisions, IRequestPreview
{
    private readonly AccessRequestView[] _requests = [Request("Ann", false), Request("Sam", false), Request("Bob", true)];
    private readonly List<(IReadOnlyList<Guid> Requests, bool Approve, string? Note)> _decided = [];
    private bool _allowed = true;
    private bool _fault;
    private Guid _onlyDenied;

    public DecideTabTests()
    {
        var access = Inbox.Create();
        ((Inbox)access).Requests = [.. _requests];
        Services.AddSingleton(access);
        Services.AddSingleton<IManyDecisions>(this);
        Services.AddSingleton<IRequestPreview>(this);
    }

    [Fact]
    public void Tick_Several_ApprovesThemWithOneReasonAndTellsWhatStays()
    {
        var tab = RenderAsBea<DecideTab>();
        var ticks = tab.FindAll(".pick > input");
        Assert.Equal([false, false, true], ticks.Select(t => t.HasAttribute("disabled")));
        Assert.Equal("Personal data is asked for: look at it.", ticks[2].GetAttribute("title"));
        ticks[0].Change(true);
        tab.FindAll(".pick > input")[1].Change(true);
        tab.Find("input[placeholder^='Agreed']").Input("For this year.");
        tab.FindAll("button").Single(b => b.TextContent == "Approve 2").Click();

        var (requests, approve, note) = Assert.Single(_decided);
        Assert.Equal([_requests[0].Id, _requests[1].Id], requests);
        Assert.Equal((true, "For this year."), (approve, note));
        Assert.Contains("1\u00a0request stayed as it was:", tab.Markup, StringComparison.Ordinal);
        Assert.Contains("It was denied before", tab.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Approve 2", tab.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Tick_WithoutAReason_SaysSoAndDecidesNothing()
    {
        var tab = RenderAsBea<DecideTab>();
        tab.FindAll(".pick > input")[0].Change(true);
        tab.FindAll("button").Single(b => b.TextContent == "Deny 1").Click();
        Assert.Contains("Write a note", tab.Markup, StringComparison.Ordinal);
        Assert.Contains("Deny 1", tab.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Tick_OneThatIsOnlyDeniedTogether_SaysWhichAndWhy()
    {
        _onlyDenied = _requests[1].Id;
        var tab = RenderAsBea<DecideTab>();
        tab.FindAll(".pick > input")[0].Change(true);
        Assert.DoesNotContain("Not approved together", tab.Markup, StringComparison.Ordinal);
        tab.FindAll(".pick > input")[1].Change(true);

        Assert.Equal("Sam, CRM Downloads are asked for: look at it.", tab.Find("[role=status] li").TextContent.Trim());
        Assert.Contains(tab.FindAll("button"), b => b.TextContent == "Approve 1 of 2");
    }

    [Fact]
    public void Next_Request_TakesTheFocusAndTheFirstOneDoesNot()
    {
        var tab = RenderAsBea<DecideTab>();
        Assert.Null(tab.Find("[aria-label=Decision] h2").GetAttribute("tabindex"));
        tab.FindAll("button").Single(b => b.TextContent.StartsWith("next", StringComparison.Ordinal)).Click();
        tab.WaitForAssertion(() => Assert.Contains("for Sam", tab.Find("[aria-label=Decision]").TextContent, StringComparison.Ordinal));
        Assert.Equal("-1", tab.Find("[aria-label=Decision] h2").GetAttribute("tabindex"));
    }

    [Fact]
    public void Decide_WhenThePortalFaults_KeepsTheReasonAndTheTicks()
    {
        _fault = true;
        var tab = RenderAsBea<DecideTab>();
        tab.FindAll(".pick > input")[0].Change(true);
        tab.Find("input[placeholder^='Agreed']").Input("For this year.");
        tab.FindAll("button").Single(b => b.TextContent == "Approve 1").Click();

        Assert.Contains("What you wrote is still here", tab.Markup, StringComparison.Ordinal);
        Assert.Equal("For this year.", tab.Find("input[placeholder^='Agreed']").GetAttribute("value"));
        Assert.True(tab.FindAll(".pick > input")[0].HasAttribute("checked"));
    }

    [Fact]
    public void Show_WhereGovernanceSwitchedItOff_OffersNoTicks()
    {
        _allowed = false;
        Assert.Empty(RenderAsBea<DecideTab>().FindAll(".pick > input"));
    }

    Task<bool> IManyDecisions.AllowedAsync(CancellationToken ct) => Task.FromResult(_allowed);

    string? IManyDecisions.WhyNot(AccessRequestView request, bool approve) => request.Ports[0].Columns.Any(c => c.PersonalData) ? "Personal data is asked for: look at it." : approve && request.Id == _onlyDenied ? "Downloads are asked for: look at it." : null;

    Task<Result<ManyDecided>> IManyDecisions.DecideAsync(Principal principal, IReadOnlyList<Guid> requests, bool approve, string? note, CancellationToken ct)
    {
        if (_fault) throw new InvalidOperationException("The disk is full.");
        if (string.IsNullOrWhiteSpace(note)) return Task.FromResult<Result<ManyDecided>>(Invalid.Field("note", "Write a note: the other side reads it."));
        _decided.Add((requests, approve, note));
        return Task.FromResult<Result<ManyDecided>>(new ManyDecided([new(requests[0], "approved", null), new(requests[1], "left", "It was denied before: look at it.")], 1, 1));
    }

    Task<Result<RequestPreview>> IRequestPreview.OfAsync(Principal principal, Guid id, string port, ApproveInput input, CancellationToken ct) => throw new NotSupportedException();

    private static AccessRequestView Request(string who, bool personal) => new(Guid.CreateVersion7(), RequestState.Submitted, $"{who}@example.com", who, new Consumer(ConsumerKind.User, $"{who}@example.com"), who,
        "Revenue per country and day.", AccessLevel.Read, null, [new RequestPortView("sales/crm/customers", "CRM", [new("id", "integer", "", "internal", personal, true, null)], "open", null, true)],
        [], new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), null, true, ["Bea König"], 1);
}

/// <summary>Answers what waits.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
internal class Inbox : DispatchProxy
#pragma warning restore CA1852
{
    public IReadOnlyList<AccessRequestView> Requests { get; set; } = [];

    public static IAccessService Create() => Create<IAccessService, Inbox>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod?.Name switch
    {
        nameof(IAccessService.WaitingAsync) => Task.FromResult(new Page<AccessRequestView>(Requests, null)),
        nameof(IAccessService.ContextAsync) => Task.FromResult<Result<DecisionContext>>(new DecisionContext(0, 0, [], [], null)),
        _ => throw new NotSupportedException(targetMethod?.Name),
    };
}
