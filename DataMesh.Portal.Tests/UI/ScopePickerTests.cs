using Bunit;
using DataMesh.Portal.UI.Fields;

namespace DataMesh.Portal.Tests.UI;

public class ScopePickerTests : UiTest
{
    private static readonly string[] s_many = ["catalog:read", "data:read", .. Enumerable.Range(1, 40).Select(i => $"data:read:sales/product-{i}")];

    [Fact]
    public void Picker_WithManyOffers_HasAFieldThatFiltersTheListBesideIt()
    {
        var picker = Render<ScopePicker>(p => p.Add(s => s.Offers, s_many));
        var search = picker.Find("input[type=search]");
        Assert.Equal(picker.Find(".scopes").Id, search.GetAttribute("data-filters"));
        // Nothing of what is only looked for goes with the form.
        Assert.Null(search.GetAttribute("name"));
        Assert.Equal(s_many.Length, picker.FindAll(".scopes input[type=checkbox]").Count);
    }

    [Fact]
    public void Picker_WithFewOffers_ShowsThemAlone() => Assert.Empty(Render<ScopePicker>(p => p.Add(s => s.Offers, s_many[..3])).FindAll("input[type=search]"));

    [Fact]
    public void Picker_BackToEverything_TellsSoWhateverWasTicked()
    {
        IReadOnlyList<string>? told = [];
        var picker = Render<ScopePicker>(p => p.Add(s => s.Offers, s_many).Add(s => s.OnChange, scopes => told = scopes));
        picker.FindAll("input[type=checkbox]")[2].Change(true);
        Assert.Equal(["data:read:sales/product-1"], told!);
        picker.FindAll("input[type=radio]")[0].Change("false");
        Assert.Null(told);
    }
}
