using System.Security.Claims;
using Bunit;
using DataMesh.Portal.UI.Navigation;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.UI;

public class CommandBoxTests : UiTest
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(150);

    [Fact]
    public void Box_Typing_ShowsHitsInTheirGroups()
    {
        var box = Type(Source.With(new CommandHit("Columns", "orders.amount", "/b", GroupOrder: 2)), Source.With(new CommandHit("Products", "Web shop orders", "/a", GroupOrder: 1)));

        Assert.Equal(["Products", "Columns"], box.FindAll(".group").Select(g => g.TextContent));
        Assert.Equal("true", box.Find("input").GetAttribute("aria-expanded"));
        Assert.Equal(box.FindAll("[role=option]")[0].Id, box.Find("input").GetAttribute("aria-activedescendant"));
    }

    [Fact]
    public void Box_ArrowsAndEnter_OpenTheChosenHit()
    {
        var box = Type(Source.With(new CommandHit("Products", "One", "/one"), new CommandHit("Products", "Two", "/two"), new CommandHit("Products", "Three", "/three")));

        Press(box, "ArrowDown");
        Press(box, "ArrowDown");
        Press(box, "ArrowDown");
        Press(box, "ArrowUp");
        Assert.Equal("Three", box.Find("[aria-selected=true]").TextContent.Trim());
        Press(box, "ArrowUp");
        Press(box, "Enter");

        Assert.Equal("http://localhost/two", Services.GetRequiredService<NavigationManager>().Uri);
        Assert.Empty(box.FindAll("[role=option]"));
    }

    [Fact]
    public void Box_Escape_ClosesFirstAndClearsThen()
    {
        var box = Type(Source.With(new CommandHit("Products", "One", "/one")));

        Press(box, "Escape");
        Assert.Equal("false", box.Find("input").GetAttribute("aria-expanded"));
        Assert.Equal("or", box.Find("input").GetAttribute("value"));
        Press(box, "Escape");
        Assert.Equal("", box.Find("input").GetAttribute("value"));
    }

    [Fact]
    public void Box_OneSourceFails_ShowsTheOthersAndSaysSo()
    {
        var box = Type(new Source((_, _) => throw new InvalidOperationException("index is gone")), Source.With(new CommandHit("Products", "One", "/one")));

        Assert.Equal("One", box.Find("[role=option]").TextContent.Trim());
        Assert.Contains("did not answer", box.Find(".note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Box_NothingFound_SaysWhatWasSought()
        => Assert.Contains("Nothing matches “or”", Type(Source.With()).Find(".note").TextContent, StringComparison.Ordinal);

    [Fact]
    public void Box_Sources_AreToldWhoAsks()
    {
        ClaimsPrincipal? asked = null;

        Type(new Source((user, _) =>
        {
            asked = user;
            return [new("Products", "One", "/one")];
        }));

        Assert.Same(Bea, asked);
    }

    [Fact]
    public void Box_MoreTypedMeanwhile_AsksOnlyForTheLast()
    {
        var asked = new List<string>();
        Register(new Source((_, text) =>
        {
            asked.Add(text);
            return [new("Products", text, "/one")];
        }));
        var box = RenderAsBea<CommandBox>();

        box.Find(".find").FocusIn();
        box.Find("input").Input("o");
        box.Find("input").Input("or");
        Clock.WaitForTimers(2);
        Clock.Advance(s_pause);
        box.WaitForAssertion(() => Assert.NotEmpty(box.FindAll("[role=option]")), TimeSpan.FromSeconds(5));

        Assert.Equal(["or"], asked);
    }

    [Fact]
    public async Task Navigation_EntriesBeyondThePolicy_AreNotFound()
    {
        Services.AddSingleton(new NavEntry("Governance", "/governance", "gov", 1, "Nobody"));
        Services.AddSingleton(new NavEntry("Go to market", "/market", "chart", 2));

        var hits = await Services.GetServices<ICommandSource>().Single().FindAsync(Bea, "go", CancellationToken.None);

        Assert.Equal(["/market"], hits.Select(h => h.Href));
    }

    private static void Press(IRenderedComponent<CommandBox> box, string key) => box.Find("input").KeyDown(key);

    private IRenderedComponent<CommandBox> Type(params Source[] sources)
    {
        Register(sources);
        var box = RenderAsBea<CommandBox>();
        box.Find(".find").FocusIn();
        box.Find("input").Input("or");
        Clock.WaitForTimers(1);
        Clock.Advance(s_pause);
        box.WaitForAssertion(() => Assert.NotEmpty(box.FindAll("[role=option], .note:not(:contains(Searching))")), TimeSpan.FromSeconds(5));
        return box;
    }

    private void Register(params Source[] sources)
    {
        foreach (var source in sources) Services.AddSingleton<ICommandSource>(source);
    }

    private sealed class Source(Func<ClaimsPrincipal, string, IReadOnlyList<CommandHit>> find) : ICommandSource
    {
        public static Source With(params CommandHit[] hits) => new((_, _) => hits);

        public Task<IReadOnlyList<CommandHit>> FindAsync(ClaimsPrincipal user, string text, CancellationToken cancellation) => Task.FromResult(find(user, text));
    }
}
