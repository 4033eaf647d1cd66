using Bunit;
using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Building.Editors;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.Tests.UI;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Tests.Features.DataSets.Building.Editors;

/// <summary>The editors of pivot, split, fill and replace.</summary>
public class ValueEditorTests : UiTest
{
    private static readonly PlanColumn[] s_columns =
    [
        new("channel", LogicalType.String, "internal", false), new("amount", LogicalType.Decimal(10, 2), "internal", false), new("at", LogicalType.Timestamp, "internal", false), new("n", LogicalType.Integer, "internal", false),
    ];

    private FlowNode? _changed;

    [Fact]
    public void Pivot_ColumnFigureAndValues_AreTold()
    {
        var cut = Edit<PivotEditor, PivotNode>(new PivotNode("p", "o", [], "", [], new PivotMeasure(MeasureFunction.Count, null)));
        cut.FindAll("button.item").Single(b => b.TextContent == "at").Click();
        Labelled(cut, "Turn into columns").Choose(0);
        Labelled(cut, "In the cells").Choose(2);
        Assert.Equal(["Choose a column…", "amount", "n"], Labelled(cut, "Of").Children.Select(o => o.TextContent));
        Labelled(cut, "Of").Choose(0);
        cut.Find("input[aria-label='Add a value']").Change("web");
        cut.Find("input[aria-label='Add a value']").Change("shop");
        cut.Find("button[aria-label='Move shop forward']").Click();
        var pivot = Assert.IsType<PivotNode>(_changed);
        Assert.Equal(("channel", new PivotMeasure(MeasureFunction.Sum, "amount")), (pivot.Column, pivot.Measure));
        Assert.Equal(["shop", "web"], pivot.Values);
        Assert.Equal([new GroupKey("at", TimeGrain.Month)], pivot.GroupBy);
        cut.Find("button[aria-label='Take shop out']").Click();
        Assert.Equal(["web"], Assert.IsType<PivotNode>(_changed).Values);
    }

    [Fact]
    public void Pivot_ValuesFromTheData_AreAddedUpToTheMost()
    {
        string? asked = null;
        var cut = Edit<PivotEditor, PivotNode>(new PivotNode("p", "o", [], "channel", ["v3"], new PivotMeasure(MeasureFunction.Count, null)), p => p.Add(e => e.Values, column =>
        {
            asked = column;
            return Task.FromResult<IReadOnlyList<string>>([.. Enumerable.Range(0, 120).Select(i => $"v{i}")]);
        }));
        Taking(cut).Click();
        Assert.Equal("channel", asked);
        Assert.Equal(["v3", "v0", "v1", "v2", "v4"], Assert.IsType<PivotNode>(_changed).Values.Take(5));
        Assert.Equal(100, Assert.IsType<PivotNode>(_changed).Values.Count);
        Assert.Contains("20 are left out", cut.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Pivot_AnotherColumnWhileValuesAreRead_TakesNone()
    {
        var answer = new TaskCompletionSource<IReadOnlyList<string>>();
        var cut = Edit<PivotEditor, PivotNode>(new PivotNode("p", "o", [], "channel", [], new PivotMeasure(MeasureFunction.Count, null)), p => p.Add(e => e.Values, _ => answer.Task));
        Taking(cut).Click();
        Assert.True(Taking(cut).HasAttribute("disabled"));
        Labelled(cut, "Turn into columns").Choose(3);
        answer.SetResult(["web"]);
        cut.WaitForAssertion(() => Assert.False(Taking(cut).HasAttribute("disabled")));
        Assert.Equal(("n", 0), (Assert.IsType<PivotNode>(_changed).Column, ((PivotNode)_changed!).Values.Count));
    }

    [Fact]
    public void Pivot_ValueThatDoesNotFit_SaysSoBesideTheValues()
    {
        var cut = Edit<PivotEditor, PivotNode>(new PivotNode("p", "o", [], "n", ["1", "two"], new PivotMeasure(MeasureFunction.Count, null)), p => p.Add(e => e.Errors, [new FlowError("p", "values[1]", null, "'two' is not an integer.")]));
        Assert.Contains("'two' is not an integer.", cut.Find(".error").TextContent, StringComparison.Ordinal);
        Assert.StartsWith("two", cut.Find(".chip.bad").TextContent.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Split_SeparatorPartsAndKeep_AreTold()
    {
        var cut = Edit<SplitEditor, SplitNode>(new SplitNode("s", "o", "", " ", ["", ""], Keep: false));
        Assert.Equal(["Choose a text…", "channel"], Labelled(cut, "Split").Children.Select(o => o.TextContent));
        Assert.Contains("A space", cut.Markup, StringComparison.Ordinal);
        Labelled(cut, "Split").Choose(0);
        Labelled(cut, "At").Change(", ");
        cut.FindAll("button").Single(b => b.TextContent.Contains("Add a part", StringComparison.Ordinal)).Click();
        for (var i = 1; i <= 3; i++) cut.Find($"input[aria-label='Name of part {i}']").Change($"p{i}");
        cut.Find("button[aria-label='Take part 2 out']").Click();
        cut.Find("input[type=checkbox]").Change(true);
        var split = Assert.IsType<SplitNode>(_changed);
        Assert.Equal(("channel", ", ", true), (split.Column, split.By, split.Keep));
        Assert.Equal(["p1", "p3"], split.Into);
        Assert.True(cut.Find("button[aria-label='Take part 2 out']").HasAttribute("disabled"));
    }

    [Fact]
    public void Fill_Value_IsWrittenAsTheColumnsTypeWantsIt()
    {
        var cut = Edit<FillEditor, FillNode>(new FillNode("f", "o", [new FilledColumn("", "")]));
        cut.Find("select[aria-label='Column 1 to fill']").Choose(0);
        cut.Find("input[aria-label='Value that fills column 1']").Change("it's 0");
        Assert.Equal(new FilledColumn("channel", "'it''s 0'"), Assert.IsType<FillNode>(_changed).Columns.Single());
        cut.Find("input[aria-label='Value that fills column 1']").Change("0");
        Assert.Equal("'0'", Assert.IsType<FillNode>(_changed).Columns.Single().With);
        cut.Find("select[aria-label='Column 1 to fill']").Choose(3);
        Assert.Equal(new FilledColumn("n", "0"), Assert.IsType<FillNode>(_changed).Columns.Single());
        cut.Find("input[aria-label='Value that fills column 1']").Change("none");
        Assert.Equal("'none'", Assert.IsType<FillNode>(_changed).Columns.Single().With);
        Assert.Equal("none", cut.Find("input[aria-label='Value that fills column 1']").GetAttribute("value"));
    }

    [Fact]
    public void Fill_ColumnOrExpression_AreChosenByTheWay()
    {
        var cut = Edit<FillEditor, FillNode>(new FillNode("f", "o", [new FilledColumn("amount", "0"), new FilledColumn("n", "length(channel)")]));
        Assert.Equal("length(channel)", cut.Find("textarea").GetAttribute("value"));
        cut.Find("select[aria-label='What fills column 1']").Choose(1);
        cut.Find("select[aria-label='Column that fills column 1']").Choose(3);
        Assert.Equal(new FilledColumn("amount", "n"), Assert.IsType<FillNode>(_changed).Columns[0]);
        cut.Find("button[aria-label='Take column 1 out']").Click();
        cut.Find("textarea").Change("length(channel) + 1");
        Assert.Equal([new FilledColumn("n", "length(channel) + 1")], Assert.IsType<FillNode>(_changed).Columns);
    }

    [Theory]
    [InlineData("", "Value", "")]
    [InlineData("'a ''b'''", "Value", "a 'b'")]
    [InlineData("-1.5", "Value", "-1.5")]
    [InlineData("date '2026-11-22'", "Value", "2026-11-22")]
    [InlineData("true", "Value", "true")]
    [InlineData("[the column]", "Column", "the column")]
    [InlineData("a + 1", "Expression", "a + 1")]
    [InlineData("a +", "Expression", "a +")]
    [InlineData("null", "Expression", "null")]
    public void ReadFill_Expression_IsShownInTheSimplestWay(string with, string way, string text) => Assert.Equal((Enum.Parse<FillWay>(way), text), Fills.Read(with));

    [Theory]
    [InlineData("string", "a 'b'")]
    [InlineData("integer", "-7")]
    [InlineData("decimal(10,2)", "1.5")]
    [InlineData("number", "0.1")]
    [InlineData("boolean", "true")]
    [InlineData("date", "2026-11-22")]
    [InlineData("timestamp", "2026-11-22 10:00:00")]
    [InlineData("time", "09:30:00")]
    [InlineData("integer", "no number")]
    public void WriteFill_ValueOfAnyType_IsShownAsItWasTyped(string type, string text) =>
        Assert.Equal((FillWay.Value, text), Fills.Read(Fills.Write(FillWay.Value, text, LogicalType.Parse(type))));

    [Fact]
    public void Replace_PairsAndAbsentValues_AreTold()
    {
        var cut = Edit<ReplaceEditor, ReplaceNode>(new ReplaceNode("r", "o", "", [new Replacement("", "")]));
        Labelled(cut, "In").Choose(0);
        cut.Find("input[aria-label='Value 1']").Change("de");
        cut.Find("input[aria-label='New value 1']").Change("DE");
        cut.FindAll("button").Single(b => b.TextContent.Contains("Add a value", StringComparison.Ordinal)).Click();
        cut.Find("input[aria-label='Value 2 is no value']").Change(true);
        Assert.True(cut.Find("input[aria-label='Value 2']").HasAttribute("disabled"));
        var replace = Assert.IsType<ReplaceNode>(_changed);
        Assert.Equal("channel", replace.Column);
        Assert.Equal([new Replacement("de", "DE"), new Replacement(null, "")], replace.Values);
        cut.Find("button[aria-label='Take value 1 out']").Click();
        Assert.Equal([new Replacement(null, "")], Assert.IsType<ReplaceNode>(_changed).Values);
    }

    [Fact]
    public void EveryEditor_ReadOnly_CannotBeChanged()
    {
        Locked(Edit<PivotEditor, PivotNode>(new PivotNode("p", "o", ["n"], "channel", ["web"], new PivotMeasure(MeasureFunction.Count, null)), p => p.Add(e => e.ReadOnly, true)));
        Locked(Edit<SplitEditor, SplitNode>(new SplitNode("s", "o", "channel", " ", ["a", "b"], Keep: true), p => p.Add(e => e.ReadOnly, true)));
        Locked(Edit<FillEditor, FillNode>(new FillNode("f", "o", [new FilledColumn("n", "0")]), p => p.Add(e => e.ReadOnly, true)));
        Locked(Edit<ReplaceEditor, ReplaceNode>(new ReplaceNode("r", "o", "channel", [new Replacement("a", "b")]), p => p.Add(e => e.ReadOnly, true)));
    }

    private static void Locked<T>(IRenderedComponent<T> cut)
        where T : IComponent
    {
        var inputs = cut.FindAll("input, select, textarea, button");
        Assert.NotEmpty(inputs);
        Assert.All(inputs, input => Assert.True(input.HasAttribute("disabled") || input.Closest("fieldset[disabled]") is not null, input.OuterHtml));
    }

    private IRenderedComponent<TEditor> Edit<TEditor, TNode>(TNode node, Action<ComponentParameterCollectionBuilder<TEditor>>? more = null)
        where TEditor : StepEditor<TNode>
        where TNode : FlowNode
        => Render<TEditor>(p =>
        {
            p.Add(e => e.Node, node).Add(e => e.Columns, s_columns).Add(e => e.OnChange, n => _changed = n);
            more?.Invoke(p);
        });

    private static AngleSharp.Dom.IElement Taking(IRenderedComponent<PivotEditor> cut) => cut.FindAll("button").Single(b => b.TextContent.Contains("Take the values", StringComparison.Ordinal));

    private static AngleSharp.Dom.IElement Labelled<T>(IRenderedComponent<T> cut, string label)
        where T : IComponent
        => cut.Find("#" + cut.FindAll("label").Single(l => l.TextContent == label).GetAttribute("for"));
}
