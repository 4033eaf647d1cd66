using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors.Http;

/// <summary>Reads a source's settings and secrets, and says what is wrong with each.</summary>
internal sealed class HttpSettingsReader : WebSettingsReader
{

    private HttpSettingsReader(SourceHandle source)
        : base(source)
    {
    }

    /// <summary>The settings, or every field that is wrong.</summary>
    public static Result<HttpSettings> Read(SourceHandle source)
    {
        var reader = new HttpSettingsReader(source);
        var settings = reader.Read();
        return reader.Errors.Count > 0 ? Invalid.Of(reader.Errors) : settings;
    }

    private HttpSettings Read()
    {
        var table = Text("table") ?? HttpFields.DefaultTable;
        if (table.Length > 100 || !table.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ' ') || table != table.Trim())
            Wrong("table", "The table's name has up to 100 letters, digits, spaces, '_', '-' and '.'.");
        var paging = (PagingKind)Choice("paging", HttpFields.Paging);
        var filters = Pairs("filters", StringComparer.OrdinalIgnoreCase);
        foreach (var (column, parameter) in filters.Where(f => f.Value.Length == 0)) Wrong("filters", $"Name the parameter that takes '{column}'.");
        var settings = WithPaging(new HttpSettings
        {
            Table = table, Address = Address("https://api.example.com/v1/orders"), Headers = Headers(), Rows = Path("rows"), Paging = paging,
            Filters = filters, Required = Required(filters), Sample = Pairs("sample", StringComparer.OrdinalIgnoreCase),
        });
        foreach (var column in settings.Sample.Keys.Where(c => !filters.ContainsKey(c)))
            Wrong("sample", $"'{column}' has no parameter among the filters that the API applies; name one there.");
        if (filters.Values.GroupBy(p => p, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            Wrong("filters", $"The parameter '{twice.Key}' takes two columns; one parameter takes one.");
        foreach (var parameter in filters.Values.Where(p => p == settings.PagingParameter || p == settings.SizeParameter).Where(p => p.Length > 0))
            Wrong("filters", $"The parameter '{parameter}' turns the pages; it cannot take a filter as well.");
        return settings;
    }

    private HttpSettings WithPaging(HttpSettings settings)
    {
        switch (settings.Paging)
        {
            case PagingKind.Next:
                return settings with { PagingPath = NeededPath("nextPath", "Name the path to the next address, e.g. links.next.") };
            case PagingKind.Cursor:
                return settings with { PagingPath = NeededPath("cursorPath", "Name the path to the cursor, e.g. meta.next_cursor."), PagingParameter = Text("cursorParameter") ?? "cursor" };
            case PagingKind.Page:
                var size = Text("sizeParameter");
                var page = settings with
                {
                    PagingParameter = Text("pageParameter") ?? "page", FirstPage = Number("firstPage", 0, 1, 1), SizeParameter = size,
                    Size = size is null ? 0 : Number("size", 1, 100_000, HttpFields.DefaultSize),
                };
                if (page.PagingParameter == size) Wrong("sizeParameter", "The page and its size need two parameters.");
                return page;
            case PagingKind.Offset:
                var offset = settings with { PagingParameter = Text("offsetParameter") ?? "offset", SizeParameter = Text("limitParameter") ?? "limit", Size = Number("size", 1, 100_000, HttpFields.DefaultSize) };
                if (offset.PagingParameter == offset.SizeParameter) Wrong("limitParameter", "The offset and the page's size need two parameters.");
                return offset;
            default:
                return settings;
        }
    }

    private List<(string, string)> Headers()
    {
        var all = new List<(string Name, string Value)>();
        foreach (var (name, value) in Pairs("headers", StringComparer.OrdinalIgnoreCase))
        {
            if (HttpHeaders.Check(name, value) is { } wrong) Wrong("headers", wrong);
            all.Add((name, value));
        }

        switch (HttpFields.Auth[Choice("auth", HttpFields.Auth)])
        {
            case "key":
                var header = Text("keyHeader") ?? HttpFields.DefaultKeyHeader;
                if (HttpHeaders.CheckName(header) is { } bad) Wrong("keyHeader", bad);
                else if (header.Equals("Cookie", StringComparison.OrdinalIgnoreCase)) Wrong("keyHeader", "Cookies are not sent; name another header.");
                else if (all.Any(h => h.Name.Equals(header, StringComparison.OrdinalIgnoreCase))) Wrong("headers", $"'{header}' takes the key; leave it out here.");
                all.Add((header, Secret("key", "key")));
                break;
            case "bearer":
                all.Add(Bearer());
                break;
            case "basic":
                all.Add(Basic(Text("user") ?? "", "settings.user"));
                break;
        }

        if (all.All(h => !h.Name.Equals("Accept", StringComparison.OrdinalIgnoreCase))) all.Add(("Accept", "application/json, */*;q=0.1"));
        if (all.All(h => !h.Name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase))) all.Add(("User-Agent", "DataMesh-Portal"));
        return all;
    }

    private List<string> Required(IReadOnlyDictionary<string, string> filters)
    {
        var all = (Text("required") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var column in all.Where(c => !filters.ContainsKey(c))) Wrong("required", $"'{column}' has no parameter among the filters that the API applies; name one there.");
        return all;
    }

    private string NeededPath(string name, string message)
    {
        var path = Path(name);
        if (path.Length == 0) Wrong(name, message);
        return path;
    }

    private string Path(string name)
    {
        var path = Text(name) ?? "";
        if (path == "$") return "";
        if (path.StartsWith("$.", StringComparison.Ordinal)) path = path[2..];
        if (path.Length > 0 && path.Split('.').Any(p => p.Length == 0)) Wrong(name, "A path is names with one dot between them, e.g. data.items.");
        return path;
    }

    private long Number(string name, long least, long most, long otherwise)
    {
        if (!Source.Settings.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null) return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most) return number;
        Wrong(name, $"This is a whole number from {least:N0} to {most:N0}.");
        return otherwise;
    }
}
