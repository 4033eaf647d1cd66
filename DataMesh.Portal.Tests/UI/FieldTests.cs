using Bunit;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.UI.Fields;

namespace DataMesh.Portal.Tests.UI;

public class FieldTests : UiTest
{
    [Fact]
    public void Field_Label_BelongsToTheInput()
    {
        var field = Show(null, null);

        Assert.Equal(field.Find("input").Id, field.Find("label").GetAttribute("for"));
        Assert.Null(field.Find("input").GetAttribute("aria-describedby"));
        Assert.Null(field.Find("input").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void Field_HintAndError_DescribeTheInputErrorFirst()
    {
        var field = Show("What others find it by.", "Say what it is called.");

        var described = field.Find("input").GetAttribute("aria-describedby")!.Split(' ');
        Assert.Equal(["Say what it is called.", "What others find it by."], described.Select(id => field.Find("#" + id).TextContent));
        Assert.Equal("true", field.Find("input").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void Field_Required_IsSaidToTheInput()
    {
        var field = Render<Field>(p => p.Add(f => f.Label, "Name").Add(f => f.Required, true).AddChildContent<TextArea>());

        Assert.Equal("true", field.Find("textarea").GetAttribute("aria-required"));
    }

    [Fact]
    public async Task TextBox_Debounce_TellsOnceAfterThePause()
    {
        var told = new List<string>();
        var box = Render<TextBox>(p => p.Add(b => b.Debounce, 60).Add(b => b.ValueChanged, told.Add));

        foreach (var (text, index) in new[] { "o", "or", "ord" }.Select((text, index) => (text, index)))
        {
            _ = box.InvokeAsync(() => box.Find("input").InputAsync(text));
            Clock.WaitForTimers(index + 1);
            Clock.Advance(TimeSpan.FromMilliseconds(59));
        }

        Assert.Empty(told);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await box.WaitForAssertionAsync(() => Assert.Equal(["ord"], told));
    }

    [Fact]
    public async Task TextBox_LeftDuringThePause_TellsAtOnceAndNotAgain()
    {
        var told = new List<string>();
        var box = Render<TextBox>(p => p.Add(b => b.Debounce, 50).Add(b => b.ValueChanged, told.Add));

        var typing = box.InvokeAsync(() => box.Find("input").InputAsync("ord"));
        await box.InvokeAsync(() => box.Find("input").ChangeAsync("orders"));
        Assert.Equal(["orders"], told);
        Clock.Advance(TimeSpan.FromSeconds(1));
        await typing;
        Assert.Equal(["orders"], told);
    }

    [Fact]
    public void TextBox_WithoutDebounce_TellsWhenLeft()
    {
        var told = new List<string>();
        var box = Render<TextBox>(p => p.Add(b => b.ValueChanged, told.Add));

        box.Find("input").Input("ord");
        Assert.Empty(told);
        box.Find("input").Change("ord");
        Assert.Equal(["ord"], told);
    }

    [Fact]
    public void Select_Choice_GivesTheObject()
    {
        DayOfWeek? told = null;
        var select = Render<Select<DayOfWeek?>>(p => p.Add(s => s.Options, [DayOfWeek.Monday, DayOfWeek.Friday]).Add(s => s.Placeholder, "Any").Add(s => s.ValueChanged, day => told = day));

        select.Find("select").Choose(1);
        Assert.Equal(DayOfWeek.Friday, told);
        select.Find("select").Change("");
        Assert.Null(told);
    }

    [Fact]
    public void Select_ChoicesChangedWhileTheAnswerWasOnItsWay_GivesWhatWasReadAndNothingElse()
    {
        var told = new List<string?>();
        var select = Render<Select<string>>(p => p.Add(s => s.Options, ["country", "amount", "tax"]).Add(s => s.ValueChanged, column => told.Add(column)));
        var (amount, country) = (select.FindAll("option")[2].GetAttribute("value"), select.FindAll("option")[1].GetAttribute("value"));

        select.Render(p => p.Add(s => s.Options, ["amount"]));
        select.Find("select").Change(country);
        select.Find("select").Change(amount);

        Assert.Equal(["amount"], told);
    }

    [Fact]
    public void Select_TwoChoicesWithTheSameWords_GivesTheOneMeant()
    {
        var told = 0;
        var select = Render<Select<int>>(p => p.Add(s => s.Options, [1, 2]).Add(s => s.Text, _ => "same").Add(s => s.ValueChanged, n => told = n));

        select.Find("select").Choose(1);

        Assert.Equal(2, told);
    }

    private IRenderedComponent<Field> Show(string? hint, string? error)
        => Render<Field>(p => p.Add(f => f.Label, "Name").Add(f => f.Hint, hint).Add(f => f.Error, error).AddChildContent<TextBox>());
}
