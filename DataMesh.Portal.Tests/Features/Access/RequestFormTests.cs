using Bunit;
using DataMesh.Portal.Features.Access.Asking;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Features.Products;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.Tests.UI;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Features.Access;

/// <summary>The form for several ports of several products: purposes and terms by product, what is held already, and what it says when it is not sent.</summary>
public sealed class RequestFormTests : UiTest
{
    private const string Orders = "commerce/shop/orders", Lines = "commerce/shop/lines", Payments = "finance/payments/payments";
    private readonly List<AccessRequestInput> _sent = [];
    private readonly Dictionary<string, PortAccess> _held = [];
    private AccessTermsView _payments = new(false, null, false, 1) { Purposes = [new("reporting", "Regulatory reporting", "What a supervisor asks for."), new("matching", "Reconciliation")], Terms = "Rows stay here.", TermsVersion = 2 };
    private Func<Result<AccessRequestView>> _answer = () => new Conflict("Enough for a test.");

    public RequestFormTests()
    {
        var domains = new FakeDomains();
        Services.AddSingleton<IDomainDirectory>(domains);
        Services.AddSingleton(Answering<IProductService>.With((nameof(IProductService.GetAsync), args => Task.FromResult(Product($"{args[1]}/{args[2]}")))));
        Services.AddSingleton(Answering<IAccessTerms>.With((nameof(IAccessTerms.GetAsync), args => Task.FromResult<Result<AccessTermsView>>((string)args[1]! == "finance/payments" ? _payments : new AccessTermsView(false, 90, false, 0)))));
        Services.AddSingleton(Answering<IServiceAccounts>.With((nameof(IServiceAccounts.OfAsync), _ => Task.FromResult<IReadOnlyList<ServiceAccountInfo>>([]))));
        Services.AddSingleton(Answering<IAccessService>.With(
            (nameof(IAccessService.PortsAsync), _ => Task.FromResult<IReadOnlyDictionary<string, PortAccess>>(_held)),
            (nameof(IAccessService.ForecastAsync), args => Task.FromResult<Result<IReadOnlyList<RouteForecast>>>(Forecast((AccessRequestInput)args[1]!))),
            (nameof(IAccessService.SubmitAsync), args =>
            {
                _sent.Add((AccessRequestInput)args[1]!);
                return Task.FromResult(_answer());
            })));
        // Neither database nor people are asked, since the products' domains are not known here and nothing is renewed.
        Services.AddSingleton(new Deciders(null!, domains, null!, Clock)).AddSingleton(new Renewals(null!, domains, Clock)).AddSingleton<AskForms>();
    }

    [Fact]
    public void Send_PortsOfTwoProducts_SendsPurposesTermsAndColumnsByProduct()
    {
        var form = Show(Orders, Lines, Payments);
        Fill(form);
        form.Find("form").Submit();

        var sent = Assert.Single(_sent);
        Assert.Equal([Lines, Orders, Payments], sent.Ports.Order(StringComparer.Ordinal));
        Assert.Equal(KeyValuePair.Create("finance/payments", "matching"), Assert.Single(sent.PermittedPurpose!));
        Assert.Equal(KeyValuePair.Create("finance/payments", 2), Assert.Single(sent.AcceptTerms!));
        Assert.Empty(sent.Columns!);
        Assert.Contains("Enough for a test.", form.Find("[role=status].bad, .callout.bad").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Send_WithAProductUnticked_SendsNothingOfItsPurposeAndTerms()
    {
        var form = Show(Orders, Payments);
        Fill(form);
        Tick(form, Payments, false);
        form.Find("form").Submit();

        var sent = Assert.Single(_sent);
        Assert.Equal([Orders], sent.Ports);
        Assert.Empty(sent.PermittedPurpose!);
        Assert.Empty(sent.AcceptTerms!);
        Assert.DoesNotContain("Terms of", form.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Send_TermsNotAcceptedAndNoPurposeChosen_SaysSoThereAndBesideTheButton()
    {
        _answer = () => Invalid.Of([new("permittedPurpose.finance/payments", "The owners permit certain purposes; choose one: reporting and matching."), new("purpose", "Say more."), new("acceptTerms.finance/payments", "Payments has terms of use, version 2: read them and accept that version.")]);
        var form = Show(Orders, Payments);
        form.Find("form").Submit();

        Assert.Equal(["Choose one of the purposes that the owners of Payments permit.", "Say more.", "Payments has terms of use, version 2: read them and accept that version."], form.FindAll(".error").Select(e => e.TextContent.Trim()));
        Assert.Contains("It was not sent: 3\u00a0answers above are missing or wrong.", form.Markup, StringComparison.Ordinal);
        // The script goes to the first of them.
        Assert.Contains(JSInterop.Invocations, i => i.Identifier == "import" && i.Arguments.Contains("./js/focus.js"));
    }

    [Fact]
    public void Send_TermsThatOwnersChangedMeanwhile_ShowsTheNewTextToAcceptAnew()
    {
        var form = Show(Orders, Payments);
        Fill(form);
        _payments = _payments with { Terms = "Rows stay here, and so do you.", TermsVersion = 3 };
        _answer = () => Invalid.Of([new("acceptTerms.finance/payments", "Version 3 of the terms of Payments holds now, not 2: read it and accept it.")]);
        form.Find("form").Submit();

        form.WaitForAssertion(() => Assert.Contains("and so do you", form.Markup, StringComparison.Ordinal));
        Assert.Contains("Version 3", form.Find(".terms-text summary").TextContent, StringComparison.Ordinal);
        form.Find("form").Submit();
        Assert.Empty(_sent[^1].AcceptTerms!);
        // What was written and chosen stays.
        Assert.Equal("matching", _sent[^1].PermittedPurpose!["finance/payments"]);
        Assert.Equal("Match orders with payments.", _sent[^1].Purpose);
    }

    [Fact]
    public void Send_WhenThePortalFaults_KeepsWhatWasWrittenAndSaysATraceId()
    {
        _answer = () => throw new InvalidOperationException("The disk is full.");
        var form = Show(Orders, Payments);
        Fill(form);
        form.Find("form").Submit();

        Assert.Contains("What you wrote is still here", form.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("disk", form.Markup, StringComparison.Ordinal);
        _answer = () => new Conflict("Enough for a test.");
        form.Find("form").Submit();
        Assert.Equal("Match orders with payments.", _sent[^1].Purpose);
    }

    [Fact]
    public void Open_SeveralPortsOfWhichSomeAreHeld_TicksOnlyTheOthers()
    {
        var request = Guid.CreateVersion7();
        _held[Orders] = new PortAccess("read", Clock.GetUtcNow().AddDays(9), "Before.", [], [], Guid.CreateVersion7(), null);
        _held[Payments] = new PortAccess("requested", null, null, [], [], null, request);
        var form = Show(Orders, Lines, Payments);

        Assert.Equal([false, true, false], new[] { Orders, Lines, Payments }.Select(p => Box(form, p).HasAttribute("checked")));
        Assert.Equal($"/access/requests/{request}", form.FindAll("fieldset a").Single().GetAttribute("href"));
        // Columns that are missing are a reason to ask, and whoever names one port alone means it.
        _held[Orders] = _held[Orders] with { Missing = ["amount"] };
        Assert.True(Box(Show(Orders, Lines), Orders).HasAttribute("checked"));
        Assert.True(Box(Show(Payments), Payments).HasAttribute("checked"));
    }

    [Fact]
    public void Forecast_SeveralWays_NamesThePortsOfEachOnce()
    {
        var form = Show(Orders, Lines, Payments);
        form.WaitForAssertion(() => Assert.Equal(2, form.FindAll(".callout li").Count));
        var ways = form.FindAll(".callout li").Select(l => l.TextContent).ToList();
        Assert.StartsWith("Shop (orders) and Shop (lines): You get it at once: only public columns.", ways[0], StringComparison.Ordinal);
        Assert.StartsWith("Payments: The owners and stewards of Finance", ways[1], StringComparison.Ordinal);
        Assert.Single(form.FindAll(".callout p"));
    }

    private static Result<ProductView> Product(string path) => path switch
    {
        "commerce/shop" => Samples.Orders with { Domain = "commerce", Slug = "shop", Name = "Shop", Ports = [Samples.Port("orders", Samples.Column("id"), Samples.Column("amount")), Samples.Port("lines", Samples.Column("id"))] },
        "finance/payments" => Samples.Orders with { Domain = "finance", Slug = "payments", Name = "Payments", Ports = [Samples.Port("payments", Samples.Column("id"))] },
        _ => NotFound.Of("product", path),
    };

    private static List<RouteForecast> Forecast(AccessRequestInput input)
        => [.. input.Ports.Select(p => p == Payments ? new RouteForecast([p], [new ForecastStep(StepKind.Owner, "owners and stewards of Finance", ["Felix"], null)], null) : new RouteForecast([p], [], "only public columns"))];

    private IRenderedComponent<RequestFormPage> Show(params string[] ports)
    {
        Services.GetRequiredService<NavigationManager>().NavigateTo("/access/request?" + string.Join('&', ports.Select(p => $"port={p}")));
        var form = RenderAsBea<RequestFormPage>();
        form.WaitForAssertion(() => form.Find("form"));
        return form;
    }

    private static void Fill(IRenderedComponent<RequestFormPage> form)
    {
        var options = form.FindAll("select").Last();
        options.Change(options.QuerySelectorAll("option").Single(o => o.TextContent == "Reconciliation").GetAttribute("value")!);
        form.Find("textarea").Change("Match orders with payments.");
        form.FindAll("label.check").Single(l => l.TextContent.Contains("I have read them", StringComparison.Ordinal)).QuerySelector("input")!.Change(true);
    }

    private static AngleSharp.Dom.IElement Box(IRenderedComponent<RequestFormPage> form, string port)
        => form.FindAll("fieldset label.check").Single(l => l.QuerySelector(".mono.muted")?.TextContent == port[(port.LastIndexOf('/') + 1)..]).QuerySelector("input")!;

    private static void Tick(IRenderedComponent<RequestFormPage> form, string port, bool on) => Box(form, port).Change(on);
}
