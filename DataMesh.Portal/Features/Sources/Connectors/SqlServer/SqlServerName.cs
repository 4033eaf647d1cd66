using System.Text;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>
/// A table by schema and name. As text it is <c>schema.table</c>; a part that holds a dot, a bracket or a quotation mark stands in
/// brackets as in T-SQL, so that every text means one table and every table has one text.
/// </summary>
internal readonly record struct SqlServerName(string Schema, string Table)
{
    /// <summary>The name as SQL.</summary>
    public string Sql => $"{Quote(Schema)}.{Quote(Table)}";

    /// <summary>An identifier as SQL: in brackets, with closing brackets doubled.</summary>
    public static string Quote(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";

    /// <summary>Reads what <see cref="ToString"/> wrote; null where the text is no table's name.</summary>
    public static SqlServerName? Parse(string text)
    {
        var at = 0;
        if (Part(text, ref at) is not { Length: > 0 } schema || at >= text.Length || text[at++] != '.') return null;
        return Part(text, ref at) is { Length: > 0 } table && at == text.Length ? new SqlServerName(schema, table) : null;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Shown(Schema)}.{Shown(Table)}";

    private static string Shown(string part) => part.AsSpan().IndexOfAny(".[]\"") < 0 ? part : Quote(part);

    private static string? Part(string text, ref int at)
    {
        var start = at;
        if (at >= text.Length) return null;
        if (text[at] != '[')
        {
            while (at < text.Length && text[at] is not ('.' or '[' or ']' or '"')) at++;
            return text[start..at];
        }

        var part = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != ']') part.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == ']') part.Append(text[++at]);
            else
            {
                at++;
                return part.ToString();
            }
        }

        return null;
    }
}
