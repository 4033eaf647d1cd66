using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Discovery.Contracts;

/// <summary>Search over what a principal may know of: hits, highlights and facet counts alike.</summary>
public interface ICatalogSearch
{
    /// <summary>Searches names, purposes, columns and tags; without words, lists.</summary>
    Task<SearchAnswer> SearchAsync(Principal principal, SearchQuery query, CancellationToken ct);

    /// <summary>Makes the index anew from the database; answers how many products it holds.</summary>
    Task<int> RebuildAsync(IProgress<int>? progress, CancellationToken ct);
}

/// <summary>What to search. Several values of a facet are alternatives; different facets narrow.</summary>
/// <param name="Text">Words; all must occur, the last one as a prefix. Up to 200 characters.</param>
/// <param name="Domains">Domain slugs.</param>
/// <param name="Kinds">Kinds in the API's spelling.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Classifications">Classifications in the API's spelling.</param>
/// <param name="Access"><c>granted</c> (open or granted), <c>requested</c>, <c>requestable</c>.</param>
/// <param name="Sort"><c>match</c>, <c>name</c> or <c>updated</c>.</param>
/// <param name="Offset">Skips so many hits.</param>
/// <param name="Limit">1 to 200.</param>
public sealed record SearchQuery(string? Text = null, IReadOnlyList<string>? Domains = null, IReadOnlyList<string>? Kinds = null, IReadOnlyList<string>? Tags = null,
    IReadOnlyList<string>? Classifications = null, IReadOnlyList<string>? Access = null, IReadOnlyList<string>? States = null, string? Sort = null, int Offset = 0, int Limit = 50);

/// <summary>What was found.</summary>
/// <param name="Total">How many products match.</param>
/// <param name="Hits">The page of hits.</param>
/// <param name="Facets">By facet: values with counts. A facet's own choice does not narrow its counts.</param>
public sealed record SearchAnswer(int Total, IReadOnlyList<SearchHit> Hits, IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Facets);

/// <summary>A value of a facet.</summary>
public sealed record FacetValue(string Value, string Label, int Count);

/// <summary>A product that matches.</summary>
/// <param name="Product"><c>domain/product</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="NameMarked">The name with matches between U+0002 and U+0003.</param>
/// <param name="Domain">The domain's slug.</param>
/// <param name="DomainName">The domain's name.</param>
/// <param name="Kind">The kind.</param>
/// <param name="State">The state.</param>
/// <param name="Version">The version.</param>
/// <param name="Purpose">The purpose's first sentence.</param>
/// <param name="PurposeMarked">The part of the purpose that matched, marked likewise.</param>
/// <param name="Owners">Names of the owners.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Classification">The strictest of its columns, or null.</param>
/// <param name="Access">See <see cref="Products.Contracts.ProductView"/>.</param>
/// <param name="AccessUntil">When that ends.</param>
/// <param name="UpdatedAt">Last change, UTC.</param>
/// <param name="Matches">What matched besides: a column, tag or port with its text marked likewise.</param>
/// <param name="BrokenPorts">Names of the ports whose sources no longer have what the ports promise.</param>
public sealed record SearchHit(string Product, string Name, string NameMarked, string Domain, string DomainName, string Kind, string State, string Version, string Purpose, string PurposeMarked,
    IReadOnlyList<string> Owners, IReadOnlyList<string> Tags, string? Classification, string Access, DateTimeOffset? AccessUntil, DateTimeOffset UpdatedAt, IReadOnlyList<SearchMatch> Matches, IReadOnlyList<string> BrokenPorts);

/// <summary>What matched.</summary>
/// <param name="Field"><c>column</c>, <c>tag</c>, <c>port</c>, <c>purpose</c> or <c>name</c>.</param>
/// <param name="Name">E.g. <c>orders.amount</c>.</param>
/// <param name="Text">The text that matched, with matches between U+0002 and U+0003.</param>
public sealed record SearchMatch(string Field, string Name, string Text);
