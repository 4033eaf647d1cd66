using AngleSharp.Dom;
using Bunit;
using DataMesh.Portal.Features.DataSets.Building;
using DataMesh.Portal.Features.DataSets.Charting;
using DataMesh.Portal.Features.DataSets.Tracing;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Shared;
using DataMesh.Portal.Tests.UI;
using DataMesh.Portal.UI.Grids;

namespace DataMesh.Portal.Tests.Features.DataSets.Building;

public class PreviewCardTests : UiTest
{
    private static readonly PlanColumn[] s_columns = [new("country", LogicalType.String, "internal", false), new("amount", LogicalType.Decimal(10, 2), "internal", false)];
    private static readonly Flow s_flow = new([new InputNode("o", "shop/orders/orders")], "o");

    [Fact]
    public void Rows_Columns_HaveTheirProfileAboveAndSayOfWhichRows()
    {
        var card = Show(Result(true, ["DE", 1.50m], ["NL", 3.00m], ["DE", null]));

        Assert.Equal("Profile of the 3\u00a0rows shown", card.Find(".profile-note [role=status]").TextContent);
        Assert.Equal(["2\u00a0values", "1.50 – 3.00 · 33.33\u00a0% empty"], card.FindAll("th .fact").Select(f => f.TextContent));
        Assert.Equal("country: never empty, 2\u00a0different values, most often DE (2\u00a0rows)", card.Find("th svg.spark").GetAttribute("aria-label"));
        Assert.Equal(2, card.FindAll("th")[1].QuerySelectorAll("svg.spark rect").Length);
        Assert.Contains("The first 3\u00a0rows after Orders · 184\u00a0ms · pushed to 1\u00a0source", card.Find("header [role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_ProfileOfAll_IsAskedOfTheNodeAndSaysSo()
    {
        (Flow Flow, string Node, int Limit)? asked = null;
        var card = Show(Result(true, ["DE", 1.50m], ["NL", 3.00m]), (flow, node, limit, _) =>
        {
            asked = (flow, node, limit);
            return Task.FromResult<Result<QueryResult>>(new QueryResult(
                [.. new[] { "rows", "c0_count", "c0_distinct", "c1_count", "c1_distinct", "c1_min", "c1_max" }.Select(n => new PlanColumn(n, LogicalType.Integer, "internal", false))],
                [[9800L, 9800L, 14L, 4900L, 77L, 0.10m, 4210.00m]], false, null, 1, new QueryExplanation([], ""), TimeSpan.Zero));
        });

        Button(card, "Profile all rows").Click();

        card.WaitForAssertion(() => Assert.Equal("Profile of all 9,800\u00a0rows; the small charts are of the 2 shown", card.Find(".profile-note [role=status]").TextContent));
        Assert.Equal(["14\u00a0values", "0.10 – 4,210.00 · 50\u00a0% empty"], card.FindAll("th .fact").Select(f => f.TextContent));
        Assert.Equal("o", Assert.IsType<AggregateNode>(asked!.Value.Flow.Nodes.Single(n => n.Id == asked.Value.Node)).Input);
        Assert.DoesNotContain(card.FindAll("button"), b => b.TextContent.Contains("Profile all", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_ProfileOfAllRefused_SaysWhyAndKeepsTheRows()
    {
        var card = Show(Result(true, ["DE", 1.50m]), (_, _, _, _) => Task.FromResult<Result<QueryResult>>(new Unavailable("The source shop did not answer.")));

        Button(card, "Profile all rows").Click();

        card.WaitForAssertion(() => Assert.Equal("The source shop did not answer.", card.Find(".profile-note [role=alert]").TextContent));
        Assert.Single(card.FindAll("tbody tr"));
    }

    [Fact]
    public async Task Rows_ChosenCell_OffersWhereItsRowCameFrom()
    {
        var dialogs = new List<(string Title, IReadOnlyList<RowOrigin> Origins)>();
        Services.AddSingletonDialogs((title, parameters) => dialogs.Add((title, (IReadOnlyList<RowOrigin>)parameters[nameof(OriginsDialog.Origins)]!)));
        var card = Show(Result(false, ["DE", 1.50m], ["NL", 3.00m]), (_, _, _, _) => throw new InvalidOperationException("Nothing is read before the dialog is open."));

        await card.InvokeAsync(() => card.FindComponent<ResultGrid>().Instance.SelectedAsync([1, 0, 1, 0, 1, 0]));
        Button(card, "Why is this row here?").Click();

        var (title, origins) = Assert.Single(dialogs);
        Assert.Equal("Why is this row here?", title);
        Assert.Equal("country = 'NL' and amount = 3.00", Assert.Single(origins).Known);
    }

    [Fact]
    public void Chart_Choices_AreKeptAndDrawnAndShownAsATable()
    {
        ChartSpec? kept = null;
        var card = Show(Result(true, ["DE", 1.50m], ["NL", 3.00m], ["DE", 2.00m]), more: p => p.Add(c => c.ChartChanged, s => kept = s));
        Button(card, "Chart").Click();

        Assert.Equal("Amount by country. Bar chart of 2\u00a0values of country. Highest: DE with 3.50; lowest: NL with 3.00.", card.Find("[role=img].drawn").GetAttribute("aria-label"));
        Assert.Contains("from the first 3\u00a0rows", card.Find("figcaption").TextContent, StringComparison.Ordinal);
        Assert.Null(kept);
        Button(card, "Show as table").Click();
        Assert.Equal(["DE", "3.50", "NL", "3.00"], card.FindAll(".chart tbody td").Select(c => c.TextContent));

        card.Find(".chart-editor select").Choose(5);
        Assert.Equal(ChartKind.Pivot, kept!.Kind);
    }

    [Fact]
    public void Chart_MoreRows_AreReadUpToFiveThousand()
    {
        var asked = 0;
        var card = Show(Result(true, ["DE", 1.50m], ["FR", 2.00m]), (_, _, limit, _) =>
        {
            asked = limit;
            return Task.FromResult<Result<QueryResult>>(Result(false, ["DE", 1.50m], ["NL", 9.00m]));
        });
        Button(card, "Chart").Click();
        Button(card, "Use up to 5,000 rows").Click();

        card.WaitForAssertion(() => Assert.Contains("Highest: NL with 9.00", card.Find("[role=img].drawn").GetAttribute("aria-label"), StringComparison.Ordinal));
        Assert.Equal(5000, asked);
        Assert.DoesNotContain("from the first", card.Find("figcaption").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Chart_Pin_NeedsAChartThatIsKept()
    {
        bool? pinned = null;
        var card = Show(Result(false, ["DE", 1.50m]), more: p => p.Add(c => c.OnPin, on => pinned = on).Add(c => c.ChartChanged, _ => { }));
        Button(card, "Chart").Click();
        Assert.True(Button(card, "Pin to Home").HasAttribute("disabled"));

        card.Render(p => p.Add(c => c.Chart, new ChartSpec(ChartKind.Bar, "country", [], [new ChartMeasure("amount")])));
        Button(card, "Pin to Home").Click();
        Assert.True(pinned);
    }

    [Fact]
    public void Chart_ColumnThatIsGone_SaysWhich()
    {
        var card = Show(Result(false, ["DE", 1.50m]), more: p => p.Add(c => c.ChartChanged, _ => { }).Add(c => c.Chart, new ChartSpec(ChartKind.Bar, "land", [], [new ChartMeasure("amount")])));
        Button(card, "Chart").Click();

        Assert.Contains("'land'", card.Find(".chart .callout").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Download_Refused_SaysWhy()
    {
        var card = Show(Result(false, ["DE", 1.50m]), more: p => p.Add(c => c.Download, "/rows").Add(c => c.DownloadRefused, "You may read, not export."));
        var button = Button(card, "Download");

        Assert.True(button.HasAttribute("disabled"));
        Assert.Equal("You may read, not export.", card.Find("#" + button.GetAttribute("aria-describedby")).TextContent);
        card.Render(p => p.Add(c => c.DownloadRefused, null));
        Assert.Equal("/rows", card.Find("a[download]").GetAttribute("href"));
    }

    private static IElement Button(IRenderedComponent<PreviewCard> card, string words) => card.FindAll("button").First(b => b.TextContent.Trim() == words);

    private static QueryResult Result(bool cut, params object?[][] rows)
        => new(s_columns, rows, cut, null, cut ? null : rows.Length, new QueryExplanation([new InputExplanation("o", "shop/orders/orders", "shop", ["country"], ["filter"], "select 1")], ""), TimeSpan.FromMilliseconds(184));

    private IRenderedComponent<PreviewCard> Show(QueryResult result, ReadRows? read = null, Action<ComponentParameterCollectionBuilder<PreviewCard>>? more = null)
    {
        var state = new PreviewState();
        state.Succeed(result);
        return Render<PreviewCard>(p =>
        {
            p.Add(c => c.State, state).Add(c => c.Stage, "Orders").Add(c => c.Flow, s_flow).Add(c => c.Node, "o").Add(c => c.Read, read).Add(c => c.ColumnsOf, _ => s_columns);
            more?.Invoke(p);
        });
    }
}
