using System.Globalization;
using DataMesh.Portal.Features.DataApi.OData.Model;

namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>Reads the options of an address.</summary>
internal static class OptionsReader
{
    /// <summary>Rows that <c>$skip</c> may leave out; next links go on without counting.</summary>
    public const long MostSkipped = 1_000_000;

    private const int MostText = 8_000;
    private static readonly string[] s_known = ["$select", "$filter", "$orderby", "$top", "$skip", "$count", "$format", "$skiptoken"];
    private static readonly string[] s_elsewhere = ["$expand", "$search", "$apply", "$compute", "$deltatoken", "$index", "$levels", "$schemaversion"];

    /// <summary>Looks at the options' names.</summary>
    /// <param name="query">The options.</param>
    /// <param name="allowed">Those that this address takes; none for all that there are.</param>
    /// <exception cref="OptionException">An option is unknown or comes twice.</exception>
    /// <exception cref="NotImplementedOption">OData has it and the portal does not.</exception>
    public static void Check(IQueryCollection query, params string[] allowed)
    {
        if (allowed.Length == 0) allowed = s_known;
        foreach (var (name, values) in query.Where(q => q.Key.StartsWith('$')))
        {
            if (s_elsewhere.Contains(name, StringComparer.OrdinalIgnoreCase)) throw new NotImplementedOption(name);
            if (!allowed.Contains(name, StringComparer.Ordinal)) throw new OptionException(name.Length <= 60 ? name : name[..60] + "…", 0, $"There is no option '{LiteralReader.Shorten(name)}' here; there {(allowed is { Length: 1 } ? "is" : "are")} {string.Join(", ", allowed)}.");
            if (values.Count > 1) throw new OptionException(name, 0, $"{name} stands {values.Count} times in the address; write it once.");
            if (values.ToString().Length > MostText) throw new OptionException(name, MostText, $"{name} is longer than {MostText:N0} characters.");
        }
    }

    /// <summary>Reads the options for an entity set.</summary>
    /// <exception cref="OptionException">One is wrong.</exception>
    public static QueryOptions Read(IQueryCollection query, ODataSet set)
    {
        var select = Text(query, "$select");
        return new QueryOptions(select is null ? set.Columns : Select(select, set),
            Text(query, "$filter") is { } filter ? FilterReader.Read(filter, set) : null,
            Text(query, "$orderby") is { } order ? OrderBy(order, set) : [],
            Text(query, "$top") is { } top ? Number(top, "$top") : null,
            Text(query, "$skip") is { } skip ? Skip(skip) : 0,
            Text(query, "$count") is { } count && Truth(count, "$count"),
            Text(query, "$skiptoken"), select is not null);
    }

    /// <summary>An option's text; null where it is not there.</summary>
    public static string? Text(IQueryCollection query, string name) => query.TryGetValue(name, out var values) ? values.ToString() : null;

    private static List<ODataColumn> Select(string text, ODataSet set)
    {
        var chosen = new List<ODataColumn>();
        foreach (var (name, position) in ListItems.Of(text, 0, text.Length))
        {
            if (name == "*") chosen.AddRange(set.Columns);
            else chosen.Add(Column(name, position, "$select", set));
        }

        return [.. chosen.Distinct()];
    }

    private static List<OrderItem> OrderBy(string text, ODataSet set)
    {
        var items = new List<OrderItem>();
        foreach (var (item, position) in ListItems.Of(text, 0, text.Length))
        {
            var words = item.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 2 || words is [_, not ("asc" or "desc")])
            {
                var second = position + item.IndexOf(words[1], words[0].Length, StringComparison.Ordinal);
                throw new OptionException("$orderby", second, $"A column, asc or desc, and a comma have to stand in $orderby; '{LiteralReader.Shorten(words[1])}' stands at position {second}.");
            }

            var column = Column(words.Length > 0 ? words[0] : "", position, "$orderby", set);
            if (items.Exists(i => i.Column == column)) throw new OptionException("$orderby", position, $"'{column.Property}' stands twice in $orderby (position {position}).");
            items.Add(new OrderItem(column, words is [_, "desc"]));
        }

        return items;
    }

    private static ODataColumn Column(string name, int position, string option, ODataSet set) => set.ByProperty.TryGetValue(name, out var column) ? column
        : throw new OptionException(option, position, name.Length == 0 ? $"The name of a column is missing at position {position}." : FilterReader.Missing(name, position, set));

    private static long Skip(string text) => Number(text, "$skip") is var skip && skip <= MostSkipped ? skip
        : throw new OptionException("$skip", 0, $"$skip leaves out at most {MostSkipped:N0} rows; follow @odata.nextLink, which goes on by key, or filter.");

    private static long Number(string text, string option)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return number;
        var wrong = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        throw new OptionException(option, Math.Max(0, wrong), $"{option} is a whole number, 0 or more; '{LiteralReader.Shorten(text)}' is none{(wrong > 0 ? $" (position {wrong})" : "")}.");
    }

    private static bool Truth(string text, string option) => text switch
    {
        "true" => true,
        "false" => false,
        _ => throw new OptionException(option, 0, $"{option} is true or false, not '{LiteralReader.Shorten(text)}'."),
    };
}

/// <summary>An option of OData that the portal does not have; becomes a 501.</summary>
/// <param name="option">The option.</param>
internal sealed class NotImplementedOption(string option) : Exception($"The portal does not know {option}; keep a data set that joins, groups or searches, and open its address.")
{
    /// <summary>The option.</summary>
    public string Option => option;
}
