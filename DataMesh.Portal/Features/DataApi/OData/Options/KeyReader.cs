using DataMesh.Portal.Features.DataApi.OData.Model;
using DataMesh.Portal.Query.Expressions;

namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>Reads the key behind an entity set's name: <c>orders(5)</c>, <c>rates(day=2026-11-22,currency='SEK')</c>.</summary>
internal static class KeyReader
{
    private const string Option = "key";

    /// <summary>The condition that one row meets.</summary>
    /// <param name="text">What stands between the parentheses.</param>
    /// <param name="set">The set.</param>
    /// <exception cref="OptionException">It is no key of the set.</exception>
    public static Expr Read(string text, ODataSet set)
    {
        if (set.Keys.Count == 0) throw new OptionException(Option, 0, $"'{set.Name}' has no key that you may read; use $filter.");
        var items = ListItems.Of(text, 0, text.Length);
        var wanted = string.Join(',', set.Keys.Select(k => $"{k.Property}=…"));
        if (items.Count != set.Keys.Count) throw new OptionException(Option, 0, $"The key of '{set.Name}' is {wanted}.");
        var named = items.ConvertAll(item => Named(item.Text, item.Position));
        Expr? all = null;
        foreach (var key in set.Keys)
        {
            var (_, value, position) = named.Find(n => n.Name == key.Property) is { Name: not null } found ? found
                : set.Keys.Count == 1 && named[0].Name is null ? named[0] : throw new OptionException(Option, 0, $"The key of '{set.Name}' is {wanted}.");
            var literal = LiteralReader.Read(value, Option, position);
            if (literal.Kind is not { } kind || !Operand.Comparable(kind, key.Type.Kind)) throw new OptionException(Option, position, $"{key.Property} is {Operand.Article(key.Type.Kind)}, not {literal.Words} (position {position}).");
            var same = new BinaryExpr(default, "=", new ColumnExpr(default, key.Name), literal.Beside(key.Type.Kind).Expr);
            all = all is null ? same : new BinaryExpr(default, "and", all, same);
        }

        return all!;
    }

    private static (string? Name, string Value, int Position) Named(string text, int position)
    {
        var end = text.IndexOfAny(['=', '\'']);
        return end > 0 && text[end] == '=' ? (text[..end].Trim(), text[(end + 1)..].Trim(), position + end + 1) : (null, text, position);
    }
}
