using Bunit;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Layout;
using DataMesh.Portal.UI.Navigation;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.UI;

public class FrameTests : UiTest
{
    [Fact]
    public void SideNav_Entries_AreThoseThatThePersonMaySeeInOrder()
    {
        Services.AddSingleton(new NavEntry("Catalog", "/catalog", "catalog", 2));
        Services.AddSingleton(new NavEntry("Admin", "/admin", "settings", 3, "Nobody"));
        Services.AddSingleton(new NavEntry("Home", "/", "home", 1));

        Assert.Equal(["Home", "Catalog"], RenderAsBea<SideNav>().FindAll("a").Select(a => a.TextContent.Trim()));
    }

    [Theory]
    [InlineData("/", "Home")]
    [InlineData("/catalog?q=orders", "Catalog")]
    [InlineData("/catalog/commerce", "Catalog")]
    [InlineData("/catalogues", null)]
    public void SideNav_Address_MarksWhereOneIs(string address, string? expected)
    {
        Services.AddSingleton(new NavEntry("Catalog", "/catalog", "catalog", 2));
        Services.AddSingleton(new NavEntry("Home", "/", "home", 1));
        var nav = RenderAsBea<SideNav>();

        Services.GetRequiredService<NavigationManager>().NavigateTo(address);

        nav.WaitForAssertion(() => Assert.Equal(expected, nav.FindAll("[aria-current=page]").SingleOrDefault()?.TextContent.Trim()));
    }

    [Fact]
    public void Page_ExpectedFailure_ShowsItsWordsWithoutATraceId()
    {
        var page = RenderAsBea<LoadingPage>(p => p.Add(x => x.Answer, () => new Unavailable("The source crm did not answer within 10 s.")));

        Assert.Contains("The source crm did not answer", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("code"));
    }

    [Fact]
    public void Page_NotFound_ShowsThatThereIsNothing()
        => Assert.Equal("There is nothing here", RenderAsBea<LoadingPage>(p => p.Add(x => x.Answer, () => NotFound.Of("product", "commerce/orders"))).Find("h1").TextContent);

    [Fact]
    public void Page_Fault_ShowsATraceIdAndNoneOfItsWords()
    {
        var page = RenderAsBea<LoadingPage>(p => p.Add(x => x.Answer, () => throw new InvalidOperationException("Password=secret")));

        Assert.Matches("^[0-9a-f]{32}$", page.Find("code").TextContent);
        Assert.DoesNotContain("secret", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_Value_IsShownForThePersonWhoAsked()
        => Assert.Equal("Bea König: 42", RenderAsBea<LoadingPage>(p => p.Add(x => x.Answer, () => "42")).Find("p").TextContent);

    [Fact]
    public async Task Page_Gone_CancelsWhatItFetched()
    {
        var page = RenderAsBea<LoadingPage>(p => p.Add(x => x.Answer, () => "42"));
        var token = page.Instance.Token;

        await DisposeComponentsAsync();

        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public void Boundary_Fault_IsShownAndGoneAfterTryAgain()
    {
        var broken = true;
        var boundary = Render<PageBoundary>(p => p.AddChildContent<Fragile>(c => c.Add(f => f.Broken, () => broken)));
        Assert.Contains("This page ran into a fault", boundary.Find("h1").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("kaput", boundary.Markup, StringComparison.Ordinal);

        broken = false;
        boundary.Find(".buttons button").Click();

        Assert.Equal("fine", boundary.Find("p").TextContent);
    }

    [Theory]
    [InlineData("[x](javascript:alert(1))", "javascript")]
    [InlineData("[x](//evil.example)", "evil")]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("<img src=x onerror=alert(1)>", "<img")]
    [InlineData("![x](https://tracker.example/a.png)", "<img")]
    [InlineData("<javascript:alert(1)>", "href=\"javascript")]
    public void Markdown_Harm_IsTakenOut(string text, string harm)
        => Assert.DoesNotContain(harm, MarkdownText.ToHtml(text), StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Markdown_Text_BecomesHtmlBelowThePagesHeadings()
    {
        var html = MarkdownText.ToHtml("# Usage\n\nSee **all** of [it](https://example.com) on [the page](/catalog).");

        Assert.Contains("<h3>Usage</h3>", html, StringComparison.Ordinal);
        Assert.Contains("<strong>all</strong>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"https://example.com\" rel=\"nofollow noopener\">", html, StringComparison.Ordinal);
        Assert.Contains("href=\"/catalog\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void RelativeTime_Moment_SaysTheExactOneToo()
    {
        var time = Render<RelativeTime>(p => p.Add(t => t.Value, Clock.GetUtcNow().AddMinutes(-12))).Find("time");

        Assert.Equal("12 min ago", time.TextContent.Replace('\u00a0', ' '));
        Assert.Equal("22 November 2026, 11:48 UTC", time.GetAttribute("title"));
        Assert.Equal("2026-11-22T11:48:00Z", time.GetAttribute("datetime"));
    }

    /// <summary>A page that fetches one thing.</summary>
    public sealed class LoadingPage : PortalPage
    {
        private readonly Loadable<string> _value = new();

        [Parameter, EditorRequired] public Func<Result<string>> Answer { get; set; } = () => "";

        public CancellationToken Token => Cancellation;

        protected override Task OnInitializedAsync() => LoadAsync(_value, _ => Task.FromResult(Answer()));

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.OpenComponent<Loaded<string>>(0);
            builder.AddComponentParameter(1, "Value", _value);
            builder.AddComponentParameter(2, "ChildContent", (RenderFragment<string>)(text => inner =>
            {
                inner.OpenElement(0, "p");
                inner.AddContent(1, $"{Principal.Name}: {text}");
                inner.CloseElement();
            }));
            builder.CloseComponent();
        }
    }

    /// <summary>A component that breaks while it is told to.</summary>
    public sealed class Fragile : ComponentBase
    {
        [Parameter, EditorRequired] public Func<bool> Broken { get; set; } = () => false;

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            if (Broken()) throw new InvalidOperationException("kaput");
            builder.AddMarkupContent(0, "<p>fine</p>");
        }
    }
}
