using System.Globalization;
using System.Net;
using System.Text;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.UI.Grids;

/// <summary>Cells as the clipboard takes them: text with tabs, and a table. What a spreadsheet would run as a formula gets an apostrophe before it.</summary>
internal static class GridCopy
{
    /// <summary>The cells as text; one cell alone is its bare text, more than one are lines of cells with the columns' names above.</summary>
    public static string Text(IReadOnlyList<GridColumn> columns, IReadOnlyList<IReadOnlyList<object?>> rows, GridRange range)
    {
        if (range.Cells == 1) return Safe(Value(rows[range.Top], range.Left));
        var text = new StringBuilder();
        text.AppendJoin('\t', Places(range).Select(c => Quoted(Safe(columns[c].Name)))).Append('\n');
        for (var row = range.Top; row <= range.Bottom; row++) text.AppendJoin('\t', Places(range).Select(c => Quoted(Safe(Value(rows[row], c))))).Append('\n');
        return text.ToString();
    }

    /// <summary>The cells as an HTML table.</summary>
    public static string Html(IReadOnlyList<GridColumn> columns, IReadOnlyList<IReadOnlyList<object?>> rows, GridRange range)
    {
        var html = new StringBuilder("<table><thead><tr>");
        foreach (var c in Places(range)) html.Append("<th>").Append(WebUtility.HtmlEncode(Safe(columns[c].Name))).Append("</th>");
        html.Append("</tr></thead><tbody>");
        for (var row = range.Top; row <= range.Bottom; row++)
        {
            html.Append("<tr>");
            foreach (var c in Places(range)) html.Append("<td>").Append(WebUtility.HtmlEncode(Safe(Value(rows[row], c)))).Append("</td>");
            html.Append("</tr>");
        }

        return html.Append("</tbody></table>").ToString();
    }

    private static IEnumerable<int> Places(GridRange range) => Enumerable.Range(range.Left, range.Right - range.Left + 1);

    // Numbers go without separators, so that they arrive as numbers; only texts can be formulas.
    private static (string Text, bool Words) Value(IReadOnlyList<object?> row, int column) => (column < row.Count ? row[column] : null) switch
    {
        null or DBNull => ("", false),
        double number => (number.ToString("R", CultureInfo.InvariantCulture), false),
        { } number when CellText.IsNumber(number) => (((IFormattable)number).ToString(null, CultureInfo.InvariantCulture), false),
        { } other => (CellText.Of(other), true),
    };

    private static string Safe((string Text, bool Words) value) => value.Words ? Safe(value.Text) : value.Text;

    private static string Safe(string text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" + text : text;

    private static string Quoted(string text) => text.AsSpan().IndexOfAny('\t', '\n', '"') >= 0 || text.Contains('\r', StringComparison.Ordinal) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
