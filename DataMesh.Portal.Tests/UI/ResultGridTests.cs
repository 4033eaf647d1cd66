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

    private IRenderedComponent<ResultGrid> Show(IReadOnlyList<IReadOnlyList<object?>> rows, string why = "No rows")
        => Render<ResultGrid>(p => p.Add(g => g.Columns, s_columns).Add(g => g.Rows, rows).Add(g => g.EmptyWhy, why));
}
