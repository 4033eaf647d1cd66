using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Features.DataApi.OData.Reading;

/// <summary>The condition that holds for the rows behind a mark.</summary>
internal static class PageSeek
{
    // An expression has at most 10,000 characters.
    private const int MostText = 9_500;

    /// <summary>Whether the condition can be asked.</summary>
    public static bool Fits(RowOrder order, PageMark mark) => ExpressionPrinter.Print(Behind(order, mark)).Length <= MostText;

    /// <summary>The condition. Where rows may fall together it holds for those like the last one too.</summary>
    public static Expr Behind(RowOrder order, PageMark mark)
    {
        var values = mark.Values!;
        Expr? behind = order.Unique ? null : Same(order.Columns[^1], values[^1]);
        for (var i = order.Columns.Count - 1; i >= 0; i--)
        {
            var (column, value) = (order.Columns[i], values[i]);
            var after = After(column, value);
            // (a, b) > (x, y) is a > x or a = x and b > y; said with a >= x before it where an index can serve that.
            var deeper = i == order.Columns.Count - 1 ? behind : new BinaryExpr(default, "and", Same(column, value), behind!);
            behind = deeper is null ? after : after is null ? deeper : new BinaryExpr(default, "or", after, deeper);
            behind ??= new LiteralExpr(default, false);
            if (i == 0 && order.Columns.Count > 1 && value is not null && column.Column.Key)
                behind = new BinaryExpr(default, "and", new BinaryExpr(default, column.Descending ? "<=" : ">=", column.Value, Literal(column, value)), behind);
        }

        return behind!;
    }

    /// <summary>The rows that come later by this column alone; null for none.</summary>
    private static Expr? After(OrderColumn column, string? value)
    {
        var isNull = new IsNullExpr(default, column.Value, false);
        // Null is first where values ascend and last where they descend.
        if (value is null) return column.Flag is null ? null : new IsNullExpr(default, column.Value, true);
        var after = new BinaryExpr(default, column.Descending ? "<" : ">", column.Value, Literal(column, value));
        return column.Flag is null && !column.Column.Key ? new BinaryExpr(default, "or", after, isNull) : after;
    }

    private static Expr Same(OrderColumn column, string? value)
        => value is null ? new IsNullExpr(default, column.Value, false) : new BinaryExpr(default, "=", column.Value, Literal(column, value));

    private static Expr Literal(OrderColumn column, string value)
        => WrittenValues.Read(value, column.Column.Type) ?? throw new InvalidOperationException("A mark's values are checked where it is read.");
}
