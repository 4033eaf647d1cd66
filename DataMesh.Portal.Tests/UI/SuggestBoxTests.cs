using Bunit;
using DataMesh.Portal.UI.Fields;

namespace DataMesh.Portal.Tests.UI;

public class SuggestBoxTests : UiTest
{
    private static readonly Suggestion[] s_people = [new("ada@example.com", "Ada Lovelace", "ada@example.com"), new("adam@example.com", "Adam Smith")];
    private Suggestion? _chosen;

    [Fact]
    public async Task Box_Typed_OffersWhatMatchesAndEnterChoosesTheFirst()
    {
        var box = Show();

        await box.Find("input").InputAsync("ada");
        Assert.Equal(2, box.FindAll("[role=option]").Count);
        Assert.Equal("true", box.Find("input").GetAttribute("aria-expanded"));
        await box.Find("input").KeyDownAsync("Enter");

        Assert.Equal("ada@example.com", _chosen?.Key);
        Assert.Equal("", box.Find("input").GetAttribute("value"));
    }

    [Fact]
    public async Task Box_Arrows_MoveAmongOffersAndSayWhichIsActive()
    {
        var box = Show();
        await box.Find("input").InputAsync("ada");

        await box.Find("input").KeyDownAsync("ArrowDown");

        Assert.Equal("Adam Smith", box.Find("#" + box.Find("input").GetAttribute("aria-activedescendant")).TextContent.Trim());
        await box.Find("input").KeyDownAsync("Enter");
        Assert.Equal("adam@example.com", _chosen?.Key);
    }

    [Fact]
    public async Task Box_NothingMatches_SaysSo()
    {
        var box = Show();

        await box.Find("input").InputAsync("zoe");

        Assert.Equal("Nothing matches.", box.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task Box_Escape_ClosesWithNothingChosen()
    {
        var box = Show();
        await box.Find("input").InputAsync("ada");

        await box.Find("input").KeyDownAsync("Escape");
        await box.Find("input").KeyDownAsync("Enter");

        Assert.Null(_chosen);
        Assert.Equal("false", box.Find("input").GetAttribute("aria-expanded"));
    }

    private IRenderedComponent<SuggestBox> Show() => Render<SuggestBox>(p => p
        .Add(b => b.Find, (text, _) => Task.FromResult<IReadOnlyList<Suggestion>>([.. s_people.Where(s => s.Text.Contains(text, StringComparison.OrdinalIgnoreCase))]))
        .Add(b => b.OnChosen, (Suggestion s) => _chosen = s));
}
