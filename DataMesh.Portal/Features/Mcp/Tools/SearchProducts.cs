using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Mcp.Answers;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Mcp.Tools;

/// <summary>Finds products, by the search that pages and API use.</summary>
internal sealed class SearchProducts(ICatalogSearch search) : PortalTool("search_products", "Search products",
    """
    Finds data products by words in their names, purposes, ports, columns and tags; without 'query', lists them. All words have to occur, so use few: one or two nouns, such as "orders" or "refund".
    Answers products the caller may know of, each with 'access': own, export, read (rows can be queried), sample, requested or none (ask with request_access). Go on with describe_product.
    """,
    """
    {
      "type": "object",
      "properties": {
        "query": { "type": "string", "description": "Words; the last one may be the beginning of a word. Up to 200 characters.", "examples": ["refund", "web orders"] },
        "domains": { "type": "array", "items": { "type": "string" }, "description": "Only products of these domains, by slug, e.g. [\"commerce\"]." },
        "tags": { "type": "array", "items": { "type": "string" }, "description": "Only products with one of these tags." },
        "access": { "type": "string", "enum": ["granted", "requested", "requestable"], "description": "granted: rows can be read now; requested: asked for; requestable: not yet." },
        "limit": { "type": "integer", "minimum": 1, "maximum": 25, "default": 10 },
        "offset": { "type": "integer", "minimum": 0, "default": 0, "description": "Leaves out so many, to see more than the first ones." }
      },
      "additionalProperties": false
    }
    """)
{
    private const int MostMatches = 5;
    private static readonly string[] s_access = ["granted", "requested", "requestable"];

    protected override async Task<Result<object>> AnswerAsync(Principal principal, ToolArguments arguments, CancellationToken ct)
    {
        var (text, domains, tags, access) = (arguments.Text("query", 200), arguments.Texts("domains"), arguments.Texts("tags"), arguments.Text("access"));
        var (limit, offset) = (arguments.Number("limit", 1, 25, 10), arguments.Number("offset", 0, 1_000_000, 0));
        if (access is not null && !s_access.Contains(access, StringComparer.Ordinal)) arguments.Say("access", $"'access' is one of {string.Join(", ", s_access)}.");
        if (arguments.Wrong is { } wrong) return wrong;

        var found = await search.SearchAsync(principal, new SearchQuery(text, domains, Tags: tags, Access: access is null ? null : [access], Sort: text is null ? "name" : "match", Offset: offset, Limit: limit), ct);
        var products = found.Hits.Select(h => new
        {
            h.Product, h.Name, h.Domain, h.Kind, h.State, h.Version, Purpose = Cut.Optional(h.Purpose, 300), h.Access, h.AccessUntil, h.Classification,
            Tags = h.Tags.Count > 0 ? h.Tags : null,
            Matched = h.Matches.Count > 0 ? h.Matches.Take(MostMatches).Select(m => $"{m.Field} {m.Name}: {Cut.Text(Plain(m.Text), 160)}") : null,
            BrokenPorts = h.BrokenPorts.Count > 0 ? h.BrokenPorts : null,
        }).ToList();
        var more = found.Total - offset - products.Count;
        return new Result<object>().Map(_ => (object)new
        {
            found.Total,
            Products = products,
            Hint = found.Total == 0 ? "Nothing was found: use fewer or other words, or leave 'query' out to list all products."
                : more > 0 ? $"{more} more: narrow the search, or go on with offset {offset + products.Count}." : null,
        });
    }

    // Search marks what matched with two control characters.
    private static string Plain(string marked) => marked.Replace("\u0002", "", StringComparison.Ordinal).Replace("\u0003", "", StringComparison.Ordinal);
}
