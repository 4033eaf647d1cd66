using Bunit;
using DataMesh.Portal.UI.Components;

namespace DataMesh.Portal.Tests.UI;

public class FacetTests : UiTest
{
    private static readonly FacetOption[] s_options = [new("commerce", "Commerce", 11), new("finance", "Finance", 4), new("sales", "Sales", 3), new("support", "Support", 0)];

    [Fact]
    public void Facet_Tick_AddsToTheChoice()
    {
        IReadOnlyCollection<string>? told = null;
        var facet = Show(["finance"], choice => told = choice);

        facet.FindAll("input")[0].Change(true);

        Assert.Equal(["finance", "commerce"], told);
    }

    [Fact]
    public void Facet_Untick_TakesFromTheChoice()
    {
        IReadOnlyCollection<string>? told = null;
        var facet = Show(["finance", "sales"], choice => told = choice);

        facet.FindAll("input")[1].Change(false);

        Assert.Equal(["sales"], told);
    }

    [Fact]
    public void Facet_BeyondTheLimit_TickedValuesStayInView()
    {
        var facet = Show(["support"], _ => { }, limit: 2);

        Assert.Equal(["Commerce", "Finance", "Support"], facet.FindAll(".name").Select(n => n.TextContent));
    }

    [Fact]
    public void Facet_ShowAll_ShowsEveryValue()
    {
        var facet = Show([], _ => { }, limit: 2);

        facet.Find("button").Click();

        Assert.Equal(4, facet.FindAll("input").Count);
        Assert.Equal("true", facet.Find("button").GetAttribute("aria-expanded"));
    }

    private IRenderedComponent<Facet> Show(IReadOnlyCollection<string> selected, Action<IReadOnlyCollection<string>> changed, int limit = 8)
        => Render<Facet>(p => p.Add(f => f.Title, "Domain").Add(f => f.Options, s_options).Add(f => f.Selected, selected).Add(f => f.SelectedChanged, changed).Add(f => f.Limit, limit));
}
