using Bunit;
using DataMesh.Portal.UI.Fields;

namespace DataMesh.Portal.Tests.UI;

public class SuggestBoxTests : UiTest
{
    private static readonly Suggestion[] s_people = [new("ada@example.com", "Ada Lovelace", "ada@example.com"), new("adam@example.com", "Adam Smith")];
    private Suggestion? _chosen;

    [Fact]
    public void Box_Typed_OffersWhatMatchesAndEnterChoosesTheFirst()
    {
        var box = Show();

        Type(box, "ada");
        box.WaitForAssertion(() => Assert.Equal(2, box.FindAll("[role=option]").Count));
        Assert.Equal("true", box.Find("input").GetAttribute("aria-expanded"));
        box.Find("input").KeyDown("Enter");

        Assert.Equal("ada@example.com", _chosen?.Key);
        Assert.Equal("", box.Find("input").GetAttribute("value"));
    }

    [Fact]
    public void Box_Arrows_MoveAmongOffersAndSayWhichIsActive()
    {
        var box = Show();
        Type(box, "ada");
        box.WaitForElement("[role=option]");

        box.Find("input").KeyDown("ArrowDown");

        Assert.Equal("Adam Smith", box.Find("#" + box.Find("input").GetAttribute("aria-activedescendant")).TextContent.Trim());
        box.Find("input").KeyDown("Enter");
        Assert.Equal("adam@example.com", _chosen?.Key);
    }

    [Fact]
    public void Box_NothingMatches_SaysSo()
    {
        var box = Show();

        Type(box, "zoe");

        box.WaitForAssertion(() => Assert.Equal("Nothing matches.", box.Find("[role=status]").TextContent));
    }

    [Fact]
    public void Box_Escape_ClosesWithNothingChosen()
    {
        var box = Show();
        Type(box, "ada");
        box.WaitForElement("[role=option]");

        box.Find("input").KeyDown("Escape");
        box.Find("input").KeyDown("Enter");

        Assert.Null(_chosen);
        Assert.Equal("false", box.Find("input").GetAttribute("aria-expanded"));
    }

    private void Type(IRenderedComponent<SuggestBox> box, string text)
    {
        box.Find("input").Input(text);
        Clock.WaitForTimers(1);
        Clock.Advance(TimeSpan.FromMilliseconds(150));
    }

    private IRenderedComponent<SuggestBox> Show() => Render<SuggestBox>(p => p
        .Add(b => b.Find, (text, _) => Task.FromResult<IReadOnlyList<Suggestion>>([.. s_people.Where(s => s.Text.Contains(text, StringComparison.OrdinalIgnoreCase))]))
        .Add(b => b.OnChosen, (Suggestion s) => _chosen = s));
}
