using System.Reflection;
using System.Security.Claims;
using Bunit;
using DataMesh.Portal.Features.Access.Asking;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Inbox;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.Tests.UI;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>The decision card in both steps, and the list of steps.</summary>
public sealed class DecisionCardTests : UiTest, IRequestPreview
{
    private const string Port = "sales/crm/customers";
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private readonly Calls _calls;

    public DecisionCardTests()
    {
        var service = Calls.Create();
        _calls = (Calls)service;
        Services.AddSingleton(service);
        Services.AddSingleton<IRequestPreview>(this);
    }

    [Fact]
    public void Card_PersonalData_ProposesMasksAndSaysThatGovernanceComesNext()
    {
        var card = Show(Request(null));
        Assert.Contains("after you Governance decides", card.Markup, StringComparison.Ordinal);
        card.FindAll("button").Single(b => b.TextContent == "Mask them").Click();
        Assert.DoesNotContain("Mask them", card.Markup, StringComparison.Ordinal);
        Approve(card);
        Assert.Equal(new Dictionary<string, string> { ["email"] = "hash" }, Assert.Single(_calls.Approved).Masks![Port]);
    }

    [Fact]
    public void Card_PersonalColumnLeftOut_SaysNothingOfGovernance()
    {
        var card = Show(Request(null));
        card.Find("input[aria-label='Grant email']").Change(false);
        Assert.DoesNotContain("after you Governance decides", card.Markup, StringComparison.Ordinal);
        Approve(card);
        Assert.Equal(["id", "country"], Assert.Single(_calls.Approved).Columns![Port]);
    }

    [Fact]
    public void Card_SecondStep_OffersOnlyWhatIsTighter()
    {
        var card = Show(Request(new ProposedConditions(AccessLevel.Sample, s_now.AddDays(20), ["id", "email"], new Dictionary<string, string> { ["email"] = "first(1)" }, "country = 'DE'")));
        Assert.Contains("The owner approved this.", card.Markup, StringComparison.Ordinal);
        Assert.Contains("country = 'DE'", card.Find("section").TextContent, StringComparison.Ordinal);
        Assert.Empty(card.FindAll("input[aria-label='Grant country']"));
        var masks = card.Find("select[aria-label='Mask of email']").QuerySelectorAll("option").Select(o => o.TextContent.Trim()).Where(t => t.Length > 0);
        Assert.Equal(["hidden (•••)", "first(1)", "empty"], masks);
        Assert.Equal("2026-12-12", card.Find("input[type=date]").GetAttribute("max"));
        Approve(card);
        var sent = Assert.Single(_calls.Approved);
        Assert.Equal((AccessLevel.Sample, s_now.Date.AddDays(20)), (sent.Level, sent.Until!.Value.UtcDateTime));
        Assert.Equal("first(1)", sent.Masks![Port]["email"]);
    }

    [Fact]
    public void Approve_WhenThePortalFaults_KeepsTheDraft()
    {
        _calls.Fault = true;
        var card = Show(Request(null));
        card.Find("input[aria-label='Grant country']").Change(false);
        card.Find("textarea").Change("As agreed.");
        Approve(card);

        Assert.Contains("What you wrote is still here", card.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("disk", card.Markup, StringComparison.Ordinal);
        _calls.Fault = false;
        Approve(card);
        var sent = Assert.Single(_calls.Approved);
        Assert.Equal(["id", "email"], sent.Columns![Port]);
        Assert.Equal("As agreed.", sent.Note);
    }

    [Fact]
    public void Card_ShowRows_ShowsThemAsTheRequesterWouldSeeThem()
    {
        var card = Show(Request(null));
        card.FindAll("button").Single(b => b.TextContent == "As the requester will see it").Click();
        card.FindAll("button").Single(b => b.TextContent == "Show rows").Click();
        card.WaitForAssertion(() => Assert.Contains("an•", card.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Steps_Ports_AreNamedOnlyWhereTheirWaysDiffer()
    {
        var list = Render<StepList>(p => p.Add(s => s.Steps, Request(null).Steps));
        Assert.Equal(2, list.FindAll("li").Count);
        Assert.Contains("Olga and Otto; any one of them", list.Markup, StringComparison.Ordinal);
        Assert.Contains("decides next", list.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("customers", list.Markup, StringComparison.Ordinal);
        var done = new RequestStepView(StepKind.Owner, StepState.Approved, [Port], "owners and stewards of Sales", [], null, null, "Sam", "Olga", s_now, "Fine.");
        var several = Render<StepList>(p => p.Add(s => s.Steps, [done, done with { Ports = ["sales/web/orders"], State = StepState.Denied }]));
        Assert.Contains("Sam, for Olga", several.Markup, StringComparison.Ordinal);
        Assert.Contains("customers", several.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Outcome_OfAForecast_SaysWhoAndHowLongOrWhyNobody()
    {
        Assert.Equal("You get it at once: only public columns.", StepWords.Outcome([new RouteForecast([Port], [], "only public columns")]));
        var two = StepWords.Outcome([new RouteForecast([Port], [new(StepKind.Owner, "owners and stewards of Sales", ["Olga", "Otto"], "about 5 hours"), new(StepKind.Governance, "Governance", ["Gwen"], null)], null)]);
        Assert.StartsWith("The owners and stewards of Sales (Olga and Otto) will be told; any one of them decides, lately within about 5 hours. Governance (Gwen) decides after them", two, StringComparison.Ordinal);
    }

    Task<Result<RequestPreview>> IRequestPreview.OfAsync(Principal principal, Guid id, string port, ApproveInput input, CancellationToken ct)
        => Task.FromResult<Result<RequestPreview>>(new RequestPreview(["id", "email"], [[1L, "an•"]], null));

    private IRenderedComponent<DecisionCard> Show(AccessRequestView request) => RenderAsBea<DecisionCard>(p => p.Add(c => c.Request, request));

    private static void Approve(IRenderedComponent<DecisionCard> card) => card.FindAll("button.primary").Single(b => b.TextContent.StartsWith("Approve", StringComparison.Ordinal)).Click();

    private static AccessRequestView Request(ProposedConditions? owner) => new(Guid.CreateVersion7(), RequestState.Submitted, "ann@example.com", "Ann", new Consumer(ConsumerKind.User, "ann@example.com"), "Ann",
        "Revenue per country and day.", AccessLevel.Read, null,
        [new RequestPortView(Port, "CRM", [new("id", "integer", "", "internal", false, true, null), new("email", "string", "", "confidential", true, true, null), new("country", "string", "", "internal", false, true, null)], "open", null, true) { Proposed = owner }],
        [], s_now.AddHours(-2), null, true, ["Olga", "Otto"], 1)
    {
        Steps = owner is null
            ? [new(StepKind.Owner, StepState.Open, [Port], "owners and stewards of Sales", ["Olga", "Otto"], s_now.AddHours(-2), null, null, null, null, null), new(StepKind.Governance, StepState.Later, [Port], "Governance", [], null, null, null, null, null, null)]
            : [new(StepKind.Owner, StepState.Approved, [Port], "owners and stewards of Sales", [], null, null, "Olga", null, s_now, null), new(StepKind.Governance, StepState.Open, [Port], "Governance", ["Gwen"], s_now, null, null, null, null, null)],
    };
}

/// <summary>Remembers what was approved.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
internal class Calls : DispatchProxy
#pragma warning restore CA1852
{
    public List<ApproveInput> Approved { get; } = [];

    public bool Fault { get; set; }

    public static IAccessService Create() => Create<IAccessService, Calls>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod?.Name)
        {
            case nameof(IAccessService.ContextAsync):
                return Task.FromResult<Result<DecisionContext>>(new DecisionContext(2, 0, [], [], null) { ProposedMasks = new Dictionary<string, IReadOnlyDictionary<string, string>> { ["sales/crm/customers"] = new Dictionary<string, string> { ["email"] = "hash" } } });
            case nameof(IAccessService.ApproveAsync):
                if (Fault) throw new InvalidOperationException("The disk is full.");
                Approved.Add((ApproveInput)args![2]!);
                return Task.FromResult<Result<AccessRequestView>>(new Conflict("Enough for a test."));
            default:
                throw new NotSupportedException(targetMethod?.Name);
        }
    }
}
