using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Features.DataApi.OData.Options;
using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Features.DataApi.OData.Reading;

/// <summary>A column by which pages are ordered.</summary>
/// <param name="Column">The column.</param>
/// <param name="Descending">Whether great values come first.</param>
/// <param name="Flag">A computed column that brings null before everything else, where flows would have it last; or null.</param>
internal sealed record OrderColumn(ODataColumn Column, bool Descending, string? Flag)
{
    /// <summary>What the flag holds.</summary>
    public Expr FlagValue => new CaseExpr(default, null, [new CaseBranch(new IsNullExpr(default, Value, false), new LiteralExpr(default, 0L))], new LiteralExpr(default, 1L));

    /// <summary>The column's value.</summary>
    public Expr Value => new ColumnExpr(default, Column.Name);
}

/// <summary>
/// The order of an entity set's rows. Null is less than everything, as OData wants it. After what was asked for come the key's columns,
/// or all columns where there is no key: then rows that fall together are the same to whoever looks at them.
/// </summary>
/// <param name="Columns">The columns, the weightiest first.</param>
/// <param name="Unique">Whether no two rows fall together.</param>
internal sealed record RowOrder(IReadOnlyList<OrderColumn> Columns, bool Unique)
{
    /// <summary>The order of a set's rows.</summary>
    public static RowOrder Of(ODataSet set, IReadOnlyList<OrderItem> asked)
    {
        var unique = set.Keys.Count > 0;
        var more = (unique ? set.Keys : set.Columns).Where(c => asked.All(a => a.Column != c)).Select(c => new OrderItem(c, false));
        var names = set.Columns.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new RowOrder([.. asked.Concat(more).Select((item, i) => new OrderColumn(item.Column, item.Descending, item.Descending || item.Column.Key ? null : Free($"null {i}", names)))], unique);
    }

    private static string Free(string name, HashSet<string> names)
    {
        while (names.Contains(name)) name += "'";
        return name;
    }
}
