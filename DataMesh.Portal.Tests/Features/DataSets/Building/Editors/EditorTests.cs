using Bunit;
using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Building.Editors;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.Tests.UI;

namespace DataMesh.Portal.Tests.Features.DataSets.Building.Editors;

public class EditorTests : UiTest
{
    private static readonly PlanColumn[] s_columns =
    [
        new("id", LogicalType.Integer, "internal", false), new("amount", LogicalType.Decimal(10, 2), "internal", false),
        new("status", LogicalType.String, "internal", false), new("user_id", LogicalType.Integer, "internal", true),
    ];

    private FlowNode? _changed;

    [Fact]
    public void Filter_ColumnOperatorAndValue_BecomeTheCondition()
    {
        var cut = Render<FilterEditor>(p => p.Add(e => e.Node, new FilterNode("f", "o", "")).Add(e => e.Columns, s_columns).Add(e => e.OnChange, n => _changed = n));
        cut.Find("select[aria-label='Column of condition 1']").Choose(1);
        Assert.Null(_changed);
        cut.Find("select[aria-label='Operator of condition 1']").Choose(2);
        cut.Find("input[aria-label='Value of condition 1']").Change("100");
        Assert.Equal("amount > 100", Assert.IsType<FilterNode>(_changed).Where);
        cut.FindAll("button").Single(b => b.TextContent.Contains("Add a condition", StringComparison.Ordinal)).Click();
        cut.Find("select[aria-label='Column of condition 2']").Choose(2);
        cut.Find("select[aria-label='Operator of condition 2']").Choose(9);
        Assert.Equal("amount > 100 and status is not null", Assert.IsType<FilterNode>(_changed).Where);
        cut.Find("button[aria-label='Take condition 1 out']").Click();
        Assert.Equal("status is not null", Assert.IsType<FilterNode>(_changed).Where);
    }

    [Fact]
    public void Filter_MoreThanConditions_IsTextWithItsErrorInPlace()
    {
        var cut = Render<FilterEditor>(p => p.Add(e => e.Node, new FilterNode("f", "o", "amount > 1 or nope = 2")).Add(e => e.Columns, s_columns)
            .Add(e => e.Errors, [new FlowError("f", "where", 14, "There is no column 'nope'.")]));
        Assert.Equal("amount > 1 or nope = 2", cut.Find("textarea").GetAttribute("value"));
        Assert.Equal("true", cut.Find("textarea").GetAttribute("aria-invalid"));
        Assert.Contains("There is no column 'nope'.", cut.Find(".error").TextContent, StringComparison.Ordinal);
        Assert.Equal("n", cut.Find("mark").TextContent);
    }

    [Fact]
    public void Filter_ColumnsOffered_AreOnlyThoseGranted()
    {
        var cut = Render<FilterEditor>(p => p.Add(e => e.Node, new FilterNode("f", "o", "")).Add(e => e.Columns, s_columns));
        Assert.Equal(["Column", "id", "amount", "status", "user_id"], cut.FindAll("select[aria-label='Column of condition 1'] option").Select(o => o.TextContent));
    }

    [Fact]
    public void Join_RightSideChosen_ProposesAKeyAndSaysWhatIsKept()
    {
        PlanColumn[] users = [new("id", LogicalType.Integer, "internal", false), new("name", LogicalType.String, "internal", false)];
        var cut = Render<JoinEditor>(p => p.Add(e => e.Node, new JoinNode("j", "orders", "", JoinKind.Inner, [new JoinKey("", "")])).Add(e => e.Columns, s_columns)
            .Add(e => e.Others, [new InputNode("users", "crm/people/users")]).Add(e => e.ColumnsOf, id => id == "users" ? users : []).Add(e => e.OnChange, n => _changed = n));
        cut.FindAll("select")[0].Choose(0);
        var join = Assert.IsType<JoinNode>(_changed);
        Assert.Equal(("users", new JoinKey("user_id", "id")), (join.Right, join.On.Single()));
        cut.FindAll("select")[1].Choose(1);
        Assert.Equal(JoinKind.Left, Assert.IsType<JoinNode>(_changed).Join);
        Assert.Contains("every row of orders, with users where there is one", cut.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Aggregate_Figures_AreNamedAfterWhatTheyCompute()
    {
        var cut = Render<AggregateEditor>(p => p.Add(e => e.Node, new AggregateNode("g", "o", ["status"], [new Measure("rows", MeasureFunction.Count, null)])).Add(e => e.Columns, s_columns).Add(e => e.OnChange, n => _changed = n));
        cut.Find("select[aria-label='Figure 1']").Choose(2);
        cut.Find("select[aria-label='Column of figure 1']").Choose(1);
        Assert.Equal(new Measure("sum_amount", MeasureFunction.Sum, "amount"), Assert.IsType<AggregateNode>(_changed).Measures.Single());
        cut.Find("input[aria-label='Name of figure 1']").Change("revenue");
        cut.Find("select[aria-label='Figure 1']").Choose(3);
        Assert.Equal(new Measure("revenue", MeasureFunction.Avg, "amount"), Assert.IsType<AggregateNode>(_changed).Measures.Single());
        cut.Find("button[aria-label='Take status out']").Click();
        Assert.Empty(Assert.IsType<AggregateNode>(_changed).GroupBy);
    }

    [Fact]
    public void Derive_NameAndExpression_AreTold()
    {
        var cut = Render<DeriveEditor>(p => p.Add(e => e.Node, new DeriveNode("d", "o", [new DerivedColumn("", "")])).Add(e => e.Columns, s_columns).Add(e => e.OnChange, n => _changed = n));
        cut.Find("input").Change("twice");
        cut.Find("textarea").Change("amount * 2");
        Assert.Equal(new DerivedColumn("twice", "amount * 2"), Assert.IsType<DeriveNode>(_changed).Columns.Single());
    }

    [Fact]
    public void Select_RenameMoveAndRemove_KeepTheOthers()
    {
        var cut = Render<SelectEditor>(p => p.Add(e => e.Node, new SelectNode("s", "o", [new("id", null), new("amount", null), new("status", null)])).Add(e => e.Columns, s_columns).Add(e => e.OnChange, n => _changed = n));
        cut.Find("input[aria-label='New name of amount']").Change("total");
        cut.Find("button[aria-label='Move status up']").Click();
        cut.Find("button[aria-label='Take id out']").Click();
        Assert.Equal([new SelectedColumn("status", null), new SelectedColumn("amount", "total")], Assert.IsType<SelectNode>(_changed).Columns);
    }

    [Fact]
    public void Select_NewType_IsOfferedWhereItCanBecomeThat()
    {
        var cut = Render<SelectEditor>(p => p.Add(e => e.Node, new SelectNode("s", "o", [new("amount", null), new("status", null, "decimal(9,3)")])).Add(e => e.Columns, s_columns)
            .Add(e => e.Errors, [new FlowError("s", "columns[1].type", null, "That cannot be.")]).Add(e => e.OnChange, n => _changed = n));
        var types = cut.Find("select[aria-label='New type of amount']");
        Assert.Equal(["decimal(10,2)", "integer", "decimal(18,2)", "decimal(18,4)", "number", "string"], types.QuerySelectorAll("option").Select(o => o.TextContent));
        types.Choose(0);
        Assert.Equal(new SelectedColumn("amount", null, "integer"), Assert.IsType<SelectNode>(_changed).Columns[0]);
        Assert.Equal("decimal(9,3)", cut.FindAll("select[aria-label='New type of status'] option")[^1].TextContent);
        Assert.Contains("That cannot be.", cut.Find(".error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Aggregate_Date_IsGroupedByMonthAndByWhatIsChosen()
    {
        var cut = Render<AggregateEditor>(p => p.Add(e => e.Node, new AggregateNode("g", "o", [], [])).Add(e => e.Columns, [.. s_columns, new PlanColumn("day", LogicalType.Date, "internal", false)]).Add(e => e.OnChange, n => _changed = n));
        cut.FindAll("button.item").Single(b => b.TextContent == "day").Click();
        Assert.Equal([new GroupKey("day", TimeGrain.Month)], Assert.IsType<AggregateNode>(_changed).GroupBy);
        Assert.Equal(["by value", "by year", "by quarter", "by month", "by week", "by day"], cut.FindAll("select[aria-label='Stretch of time of day'] option").Select(o => o.TextContent));
        cut.Find("select[aria-label='Stretch of time of day']").Choose(3);
        Assert.Equal([new GroupKey("day", TimeGrain.Week)], Assert.IsType<AggregateNode>(_changed).GroupBy);
        cut.FindAll("button.item").Single(b => b.TextContent == "status").Click();
        Assert.Single(cut.FindAll("select[aria-label^='Stretch of time']"));
        cut.Find("button[aria-label='Take day by week out']").Click();
        Assert.Equal([new GroupKey("status")], Assert.IsType<AggregateNode>(_changed).GroupBy);
    }

    [Fact]
    public void Union_Inputs_SayWhatMatchedAndWhatDoesNotFit()
    {
        PlanColumn[] shop = [new("ID", LogicalType.Decimal(5, 0), "internal", false), new("status", LogicalType.Date, "internal", false), new("till", LogicalType.String, "internal", false)];
        var cut = Render<UnionEditor>(p => p.Add(e => e.Node, new UnionNode("u", ["web", "shop"])).Add(e => e.Others, [new InputNode("web", "a/b/c"), new InputNode("shop", "a/b/d"), new InputNode("fair", "a/b/e")])
            .Add(e => e.ColumnsOf, id => id == "web" ? s_columns : shop).Add(e => e.OnChange, n => _changed = n));
        var rows = cut.FindAll("tbody tr").Select(r => string.Join(" | ", r.Children.Select(c => c.TextContent.Trim()))).ToList();
        Assert.Equal("id | decimal(19,0) | integer | decimal(5,0) as ID", rows[0]);
        Assert.Equal("status | types do not fit | string | date", rows[2]);
        Assert.Equal("till | string | missing, so empty | string", rows[4]);
        cut.FindAll("input[type=checkbox]")[2].Change(true);
        Assert.Equal(["web", "shop", "fair"], Assert.IsType<UnionNode>(_changed).Sources);
        cut.FindAll("input[type=checkbox]")[0].Change(false);
        Assert.Equal(["shop", "fair"], Assert.IsType<UnionNode>(_changed).Sources);
    }

    [Fact]
    public void Distinct_Columns_AreAddedAndTakenOut()
    {
        var cut = Render<DistinctEditor>(p => p.Add(e => e.Node, new DistinctNode("d", "o", ["id"])).Add(e => e.Columns, s_columns).Add(e => e.OnChange, n => _changed = n));
        cut.FindAll("button.item").Single(b => b.TextContent == "status").Click();
        Assert.Equal(["id", "status"], Assert.IsType<DistinctNode>(_changed).Columns);
        cut.Find("button[aria-label='Take id out']").Click();
        Assert.Equal(["status"], Assert.IsType<DistinctNode>(_changed).Columns);
    }

    [Fact]
    public void Limit_Count_IsTold()
    {
        var cut = Render<LimitEditor>(p => p.Add(e => e.Node, new LimitNode("l", "o", 100)).Add(e => e.Errors, [new FlowError("l", "count", null, "A limit is 0 or more.")]).Add(e => e.OnChange, n => _changed = n));
        cut.Find("input").Change("25");
        Assert.Equal(25, Assert.IsType<LimitNode>(_changed).Count);
        Assert.Contains("A limit is 0 or more.", cut.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Sort_ColumnAndOrder_AreTold()
    {
        var cut = Render<SortEditor>(p => p.Add(e => e.Node, new SortNode("s", "o", [new SortKey("", true)])).Add(e => e.Columns, s_columns).Add(e => e.OnChange, n => _changed = n));
        cut.Find("select[aria-label='Column 1 to sort by']").Choose(1);
        cut.Find("select[aria-label='Order of column 1']").Choose(0);
        Assert.Equal([new SortKey("amount", false)], Assert.IsType<SortNode>(_changed).By);
    }

    [Fact]
    public void Sort_ReadOnly_CannotBeChanged()
    {
        var cut = Render<SortEditor>(p => p.Add(e => e.Node, new SortNode("s", "o", [new SortKey("amount", true)])).Add(e => e.Columns, s_columns).Add(e => e.ReadOnly, true));
        Assert.All(cut.FindAll("select"), s => Assert.True(s.HasAttribute("disabled")));
        Assert.True(cut.Find("fieldset").HasAttribute("disabled"));
    }

    [Fact]
    public void Input_Refused_SaysWhyAndLeadsToARequest()
    {
        var cut = Render<InputEditor>(p => p.Add(e => e.Node, new InputNode("o", "commerce/shop/orders")).Add(e => e.Refused, new ReadRefused(true, "revoked", "Your grant was taken back yesterday.")));
        Assert.Contains("Your grant was taken back yesterday.", cut.Markup, StringComparison.Ordinal);
        Assert.Equal("/access/request?port=commerce%2Fshop%2Forders", cut.Find("a.btn").GetAttribute("href"));
        var unknown = Render<InputEditor>(p => p.Add(e => e.Node, new InputNode("o", "x/y/z")).Add(e => e.Refused, new ReadRefused(false, "unknown", "There is no port.")));
        Assert.Empty(unknown.FindAll("a.btn"));
    }

    [Fact]
    public void Preview_RefusedAfterRows_TakesTheRowsAwayAndSaysWhy()
    {
        var state = new PreviewState();
        state.Begin();
        state.Succeed(new QueryResult(s_columns[..1], [[4711L]], false, null, 1, new QueryExplanation([], "SELECT"), TimeSpan.FromMilliseconds(12)));
        var cut = Render<PreviewCard>(p => p.Add(c => c.State, state).Add(c => c.Stage, "orders").Add(c => c.Requests, () => "/access/request?port=a"));
        Assert.Contains("4", cut.Find("tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 row after orders", cut.Find("[role=status]").TextContent.Replace('\u00a0', ' '), StringComparison.Ordinal);
        state.Begin();
        state.Fail(new Forbidden("Your grant was revoked by the owner: the project ended.", "revoked"));
        cut.Render(p => p.Add(c => c.State, state));
        Assert.Empty(cut.FindAll("tbody"));
        Assert.Contains("the project ended", cut.Find(".callout").TextContent, StringComparison.Ordinal);
        Assert.Equal("/access/request?port=a", cut.Find(".callout a").GetAttribute("href"));
    }
}
