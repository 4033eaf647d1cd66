namespace DataMesh.Portal.Features.Sources.Connectors.Http;

/// <summary>What the "connect a source" screen asks for.</summary>
internal static class HttpFields
{
    public const string DefaultTable = "rows";
    public const string DefaultKeyHeader = "X-API-Key";
    public const long DefaultSize = 100;

    public static readonly IReadOnlyList<string> Auth = ["none", "key", "bearer", "basic"];
    public static readonly IReadOnlyList<string> Paging = ["none", "next", "link", "page", "offset", "cursor"];

    public static IReadOnlyList<SourceField> All { get; } =
    [
        new("url", "Address") { Required = true, Leads = true, Hint = "Where the rows are; asked with GET.", Placeholder = "https://api.example.com/v1/orders" },
        new("table", "Table") { Hint = "What the rows are called as a table; 'rows' if you say nothing.", Placeholder = DefaultTable },
        new("headers", "Headers") { Shape = SourceFieldShape.Pairs, Hint = "One \"name: value\" a line. Secrets do not belong here: choose how to sign in.", Placeholder = "Accept-Language: en" },
        new("auth", "Sign in")
        {
            Shape = SourceFieldShape.Choice,
            Options = [("none", "Not at all"), ("key", "A key in a header"), ("bearer", "A bearer token"), ("basic", "User and password (basic)")],
        },
        new("keyHeader", "Header of the key") { Placeholder = DefaultKeyHeader, When = ("auth", ["key"]) },
        new("key", "Key") { Secret = true, Required = true, When = ("auth", ["key"]) },
        new("token", "Token") { Secret = true, Required = true, When = ("auth", ["bearer"]) },
        new("user", "User") { Required = true, When = ("auth", ["basic"]) },
        new("password", "Password") { Secret = true, Required = true, When = ("auth", ["basic"]) },
        new("rows", "Path to the rows") { Hint = "The names that lead to the array of rows, with dots between; empty when the document is the array.", Placeholder = "data.items" },
        new("paging", "More pages")
        {
            Shape = SourceFieldShape.Choice,
            Options = [("none", "There is one page only"), ("next", "The document names the next address"), ("link", "The header Link names the next address"), ("page", "By page number"), ("offset", "By offset"), ("cursor", "By cursor")],
        },
        new("nextPath", "Path to the next address") { Required = true, Placeholder = "links.next", When = ("paging", ["next"]) },
        new("pageParameter", "Parameter of the page") { Placeholder = "page", When = ("paging", ["page"]) },
        new("firstPage", "Number of the first page") { Shape = SourceFieldShape.Number, Hint = "0 or 1.", Placeholder = "1", When = ("paging", ["page"]) },
        new("sizeParameter", "Parameter of the page's size") { Hint = "Empty where the API takes none.", Placeholder = "per_page", When = ("paging", ["page"]) },
        new("offsetParameter", "Parameter of the offset") { Placeholder = "offset", When = ("paging", ["offset"]) },
        new("limitParameter", "Parameter of the page's size") { Placeholder = "limit", When = ("paging", ["offset"]) },
        new("size", "Rows of a page") { Shape = SourceFieldShape.Number, Placeholder = "100", When = ("paging", ["page", "offset"]) },
        new("cursorPath", "Path to the cursor") { Required = true, Placeholder = "meta.next_cursor", When = ("paging", ["cursor"]) },
        new("cursorParameter", "Parameter of the cursor") { Placeholder = "cursor", When = ("paging", ["cursor"]) },
        new("filters", "Filters that the API applies") { Shape = SourceFieldShape.Pairs, Hint = "One \"column: parameter\" a line, where the parameter keeps rows whose column equals its value.", Placeholder = "customer.id: customer_id" },
        new("required", "Filters that it needs") { Hint = "Columns of those filters, with commas between: nothing is read without them.", Placeholder = "customer.id" },
        new("sample", "Values to learn the columns with") { Shape = SourceFieldShape.Pairs, Hint = "One \"column: value\" a line for filters that it needs: the columns are learnt from that answer.", Placeholder = "customer.id: 17" },
    ];
}
