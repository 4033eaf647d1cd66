using System.Globalization;
using System.Net;
using System.Security.Claims;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Discovery.Text;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Discovery.Api;

/// <summary>Search over HTTP.</summary>
internal static class SearchEndpoints
{
    private static readonly string[] s_sorts = ["match", "name", "updated"];

    public static void Map(IEndpointRouteBuilder routes)
        => routes.MapApi("/search", "Catalog").MapGet("/", SearchAsync)
            .WithSummary("Searches names, purposes, columns and tags: hits with what matched, and facet counts over what the caller may know of.");

    private static async Task<IResult> SearchAsync(HttpContext http, ClaimsPrincipal user, ICatalogSearch search, CancellationToken ct, string? q = null, string[]? domain = null,
        string[]? kind = null, string[]? tag = null, string[]? classification = null, string[]? access = null, string[]? state = null, bool? certified = null,
        string? sort = null, int? limit = null, string? cursor = null)
    {
        if (sort is { Length: > 0 } && !s_sorts.Contains(sort)) return Invalid.Field("sort", "Write match, name or updated.").ToProblem();
        var page = PageRequest.From(limit, cursor);
        var offset = (int)Math.Min(page.AfterNumber, int.MaxValue);
        var answer = await search.SearchAsync(user.Principal(),
            new SearchQuery(q, domain, kind, tag, classification, access, state, sort, offset, page.Limit), ct);
        // Nothing is certified until somebody can certify it.
        if (certified == true) answer = new SearchAnswer(0, [], answer.Facets.ToDictionary(f => f.Key, _ => (IReadOnlyList<FacetValue>)[]));
        var more = offset + answer.Hits.Count < answer.Total && answer.Hits.Count > 0;
        var next = more ? new PageRequest(1, null).Cut<int>([0, 0], _ => (offset + answer.Hits.Count).ToString(CultureInfo.InvariantCulture)).Next : null;
        var items = new Page<SearchItem>([.. answer.Hits.Select(SearchItem.Of)], next);
        items.ToHttp(http);
        return TypedResults.Ok(new SearchResponse(items.Items, next, answer.Total, answer.Facets));
    }
}

/// <summary>A page of hits with the facets of all.</summary>
internal sealed record SearchResponse(IReadOnlyList<SearchItem> Items, string? Next, int Total, IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Facets);

/// <summary>A hit: marked texts are HTML, escaped, with the matches in <c>mark</c>.</summary>
internal sealed record SearchItem(string Product, string Name, string Domain, string DomainName, string Kind, string State, string Version, string Purpose, IReadOnlyList<string> Owners,
    IReadOnlyList<string> Tags, string? Classification, string Access, DateTimeOffset? AccessUntil, DateTimeOffset UpdatedAt, SearchHighlights Highlights, IReadOnlyList<SearchMatch> Matches,
    IReadOnlyList<string> BrokenPorts)
{
    public static SearchItem Of(SearchHit hit)
    {
        var matches = new List<SearchMatch>();
        if (Has(hit.NameMarked)) matches.Add(new SearchMatch("name", "name", Html(hit.NameMarked)));
        if (Has(hit.PurposeMarked)) matches.Add(new SearchMatch("purpose", "purpose", Html(hit.PurposeMarked)));
        matches.AddRange(hit.Matches.Select(m => m with { Text = Html(m.Text) }));
        return new SearchItem(hit.Product, hit.Name, hit.Domain, hit.DomainName, hit.Kind, hit.State, hit.Version, hit.Purpose, hit.Owners, hit.Tags, hit.Classification, hit.Access,
            hit.AccessUntil, hit.UpdatedAt, new SearchHighlights(Html(hit.NameMarked), Html(hit.PurposeMarked)), matches, hit.BrokenPorts);
    }

    private static bool Has(string marked) => marked.Contains(Marking.Open);

    private static string Html(string marked) => WebUtility.HtmlEncode(marked).Replace(Marking.Open.ToString(), "<mark>", StringComparison.Ordinal).Replace(Marking.Close.ToString(), "</mark>", StringComparison.Ordinal);
}

/// <summary>Name and purpose as HTML.</summary>
internal sealed record SearchHighlights(string Name, string Purpose);
