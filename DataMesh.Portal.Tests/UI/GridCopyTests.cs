using DataMesh.Portal.UI.Grids;

namespace DataMesh.Portal.Tests.UI;

public class GridCopyTests
{
    private static readonly GridColumn[] s_columns = [new("order_id"), new("=note"), new("amount")];

    private static readonly object?[][] s_rows =
    [
        [1048201L, "=HYPERLINK(\"x\")", -1129.90m],
        [1048202L, "two\tparts\n", null],
        [3L, "<b>&", 0.1],
    ];

    [Fact]
    public void Text_Range_HasNamesAndPlainNumbersAndNoFormulas()
        => Assert.Equal("order_id\t'=note\tamount\n1048201\t\"'=HYPERLINK(\"\"x\"\")\"\t-1129.90\n1048202\t\"two\tparts\n\"\t\n3\t<b>&\t0.1\n", GridCopy.Text(s_columns, s_rows, new GridRange(0, 0, 2, 2)));

    [Fact]
    public void Text_OneCell_IsItsText() => Assert.Equal("-1129.90", GridCopy.Text(s_columns, s_rows, new GridRange(0, 2, 0, 2)));

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    public void Text_OneCellThatLooksLikeAFormula_IsText(string value)
        => Assert.Equal("'" + value, GridCopy.Text([new GridColumn("a")], [[value]], new GridRange(0, 0, 0, 0)));

    [Fact]
    public void Html_Range_IsATableWithItsTextsEscaped()
        => Assert.Equal("<table><thead><tr><th>&#39;=note</th><th>amount</th></tr></thead><tbody><tr><td>&lt;b&gt;&amp;</td><td>0.1</td></tr></tbody></table>", GridCopy.Html(s_columns, s_rows, new GridRange(2, 1, 2, 2)));
}
