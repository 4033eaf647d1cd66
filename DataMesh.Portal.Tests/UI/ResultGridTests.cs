using Bunit;
using DataMesh.Portal.UI.Grids;
using Microsoft.AspNetCore.Components.Web.Virtualization;

namespace DataMesh.Portal.Tests.UI;

public class ResultGridTests : UiTest
{
    private static readonly GridColumn[] s_columns =
    [
        new("order_id", "integer"), new("email", "string", "confidential", Personal: true, Masked: true), new("country", "string"), new("amount", "decimal(12,2)"),
    ];

    [Fact]
    public void Grid_Values_AreShownByTheirKind()
    {
        var grid = Show([[1048201L, "•••@example.com", null, 1129.90m], [1048202L, null, "NL", 3m]]);

        var cells = grid.FindAll("tbody tr:first-child td");
        Assert.Equal(["1048201", "•••@example.com", "null", "1,129.90"], cells.Select(c => c.TextContent));
        Assert.False(cells[0].ClassList.Contains("num"), "an identifier stands at the left");
        Assert.NotNull(cells[1].QuerySelector(".masked"));
        Assert.True(cells[2].ClassList.Contains("null"));
        Assert.True(cells[3].ClassList.Contains("num"));
    }

    [Fact]
    public void Grid_NumericColumnWithLeadingNulls_StillStandsAtTheRight()
    {
        var grid = Show([[1L, "x", "DE", null], [2L, "x", "DE", 3m]]);

        Assert.All(grid.FindAll("tbody td:last-child"), c => Assert.True(c.ClassList.Contains("num")));
        Assert.True(grid.FindAll("th")[3].ClassList.Contains("num"));
    }

    [Fact]
    public void Grid_SensitiveColumn_SaysSoInItsHead()
    {
        var head = Show([[1L, "x", "DE", 1m]]).FindAll("th")[1].TextContent;

        Assert.Contains("confidential", head, StringComparison.Ordinal);
        Assert.Contains("personal", head, StringComparison.Ordinal);
        Assert.Contains("masked", head, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void Grid_ManyRows_AreDrawnOnlyAsTheyComeIntoView(int rows, bool virtualised)
    {
        var grid = Show([.. Enumerable.Range(0, rows).Select(i => new object?[] { (long)i, "x", "DE", 1m })]);

        Assert.Equal(virtualised, grid.HasComponent<Virtualize<(int Number, IReadOnlyList<object?> Values)>>());
    }

    [Fact]
    public void Grid_ShortRow_ShowsNullForWhatIsMissing()
        => Assert.Equal(["1", "x", "null", "null"], Show([[1L, "x"]]).FindAll("tbody td").Select(c => c.TextContent));

    [Fact]
    public void Grid_NewRows_ReplaceTheOldOnes()
    {
        var grid = Show([[1L, "x", "DE", 1m]]);

        grid.Render(p => p.Add(g => g.Rows, [[2L, "y", "NL", 2m], [3L, "z", "FR", 3m]]));

        Assert.Equal(["2", "3"], grid.FindAll("tbody td:first-child").Select(c => c.TextContent));
    }

    [Fact]
    public void Grid_NoRows_SaysWhy()
        => Assert.Equal("No order matches", Show([], "No order matches").Find(".empty .why").TextContent);

    [Fact]
    public void Grid_Roles_AreThoseOfAGridWithOneTabStop()
    {
        var grid = Render<ResultGrid>(p => p.Add(g => g.Columns, s_columns).Add(g => g.Rows, [[1L, "x", "DE", 1m], [2L, "x", "NL", 2m]]).Add(g => g.RowNumbers, true));

        var table = Assert.Single(grid.FindAll("[tabindex]"));
        Assert.Equal(("grid", "3", "5"), (table.GetAttribute("role"), table.GetAttribute("aria-rowcount"), table.GetAttribute("aria-colcount")));
        Assert.Equal(["2", "3"], grid.FindAll("tbody tr").Select(r => r.GetAttribute("aria-rowindex")));
        Assert.Equal(8, grid.FindAll("tbody [role=gridcell]").Count);
        Assert.Equal(["1", "2"], grid.FindAll("tbody [role=rowheader]").Select(c => c.TextContent));
    }

    [Fact]
    public async Task Grid_ChosenCell_IsNamedAndOffered()
    {
        var grid = Render<ResultGrid>(p => p.Add(g => g.Columns, s_columns).Add(g => g.Rows, [[1L, "x", "DE", 1m], [2L, "x", "NL", 2m]]).Add(g => g.Bar, true)
            .Add(g => g.CellTools, cell => $"<em>{cell.Column.Name} of {cell.Values[0]}</em>"));
        Assert.Equal("Copy all", grid.Find(".grid-bar button").TextContent.Trim());

        await grid.Instance.SelectedAsync([1, 2, 1, 2, 1, 2]);
        Assert.Equal("country, row 2", grid.Find(".grid-bar [role=status]").TextContent);
        Assert.Equal("country of 2", grid.Find(".grid-bar em").TextContent);

        await grid.Instance.SelectedAsync([0, 1, 1, 99, 1, 2]);
        Assert.Equal("Copy 6 cells", grid.Find(".grid-bar button").TextContent.Trim());
        Assert.Empty(grid.FindAll(".grid-bar em"));

        await grid.Instance.SelectedAsync([7, 0, 9, 0, 7, 0]);
        Assert.Equal("Copy all", grid.Find(".grid-bar button").TextContent.Trim());
    }

    [Fact]
    public async Task Grid_CopiedCells_AreThoseAskedForAndNoOthers()
    {
        var grid = Show([[1L, "x", "DE", 1m], [2L, "y", "NL", 2m]]);

        Assert.Equal("country\tamount\nNL\t2\n", (await grid.Instance.WriteAsync([1, 2, 9, 9]))["text"]);
        Assert.Equal("", (await grid.Instance.WriteAsync([5, 0, 6, 0]))["text"]);
    }

    [Fact]
    public void Grid_DrawnAgainForNothingNew_DrawsNoRows()
    {
        IReadOnlyList<IReadOnlyList<object?>> rows = [[1L, "x", "DE", 1m]];
        var grid = Show(rows);
        var before = grid.RenderCount;

        grid.Render(p => p.Add(g => g.Rows, rows).Add(g => g.Columns, s_columns).Add(g => g.EmptyWhy, "No rows"));

        Assert.Equal(before, grid.RenderCount);
    }

    private IRenderedComponent<ResultGrid> Show(IReadOnlyList<IReadOnlyList<object?>> rows, string why = "No rows")
        => Render<ResultGrid>(p => p.Add(g => g.Columns, s_columns).Add(g => g.Rows, rows).Add(g => g.EmptyWhy, why));
}
