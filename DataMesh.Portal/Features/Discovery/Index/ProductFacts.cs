using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Discovery.Index;

/// <summary>What is kept in memory of each product: what filters, counts and ranks. Its texts stay in the index file.</summary>
/// <param name="Row">The row in the index file.</param>
/// <param name="Id">The product.</param>
/// <param name="DomainId">Its domain.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">Its name.</param>
/// <param name="NameLine">The folded words of the name, a space around each.</param>
/// <param name="TagLine">The folded words of the tags, likewise.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Tags">Its tags.</param>
/// <param name="Classification">The strictest of its columns, or null.</param>
/// <param name="State">Its state.</param>
/// <param name="Visibility">Who may know of it.</param>
/// <param name="UpdatedAt">Last change, UTC.</param>
internal sealed record ProductFacts(int Row, Guid Id, Guid DomainId, string Slug, string Name, string NameLine, string TagLine, ProductKind Kind, IReadOnlyList<string> Tags,
    Classification? Classification, ProductState State, Visibility Visibility, DateTimeOffset UpdatedAt);

/// <summary>All facts at one moment; never changed, only replaced.</summary>
/// <param name="Version">The index file's version that it shows.</param>
/// <param name="Products">By row; null where no product is.</param>
internal sealed record FactsSnapshot(long Version, ProductFacts?[] Products)
{
    private readonly Lazy<FactsTables> _tables = new(() => FactsTables.Of(Products));

    public static FactsSnapshot Empty { get; } = new(-1, []);

    /// <summary>Numbers instead of names and ids, made once.</summary>
    public FactsTables Tables => _tables.Value;

    public ProductFacts? At(long row) => row >= 0 && row < Products.Length ? Products[row] : null;
}

/// <summary>What every search would otherwise do for thousands of products again: compare names, look up domains and tags.</summary>
/// <param name="NameOrder">By row: the product's place in the order of all names.</param>
/// <param name="Domain">By row: the place of its domain in <paramref name="Domains"/>.</param>
/// <param name="Tags">By row: the places of its tags in <paramref name="TagNames"/>.</param>
/// <param name="Rows">By product: its row.</param>
/// <param name="Domains">The domains that have products.</param>
/// <param name="TagNames">All tags.</param>
internal sealed record FactsTables(int[] NameOrder, int[] Domain, int[][] Tags, Dictionary<Guid, int> Rows, Guid[] Domains, string[] TagNames)
{
    public static FactsTables Of(ProductFacts?[] products)
    {
        var (order, domain, tags) = (new int[products.Length], new int[products.Length], new int[products.Length][]);
        var (rows, domains, names) = (new Dictionary<Guid, int>(products.Length), new Dictionary<Guid, int>(), new Dictionary<string, int>(StringComparer.Ordinal));
        var place = 0;
        foreach (var product in products.OfType<ProductFacts>().OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.Row))
        {
            order[product.Row] = place++;
            rows[product.Id] = product.Row;
            domain[product.Row] = PlaceOf(domains, product.DomainId);
            tags[product.Row] = [.. product.Tags.Distinct(StringComparer.Ordinal).Select(t => PlaceOf(names, t))];
        }

        return new FactsTables(order, domain, tags, rows, [.. domains.Keys], [.. names.Keys]);
    }

    // Dictionaries that nothing is removed from keep their keys in the order of arrival.
    private static int PlaceOf<T>(Dictionary<T, int> places, T value) where T : notnull
    {
        if (!places.TryGetValue(value, out var place)) places[value] = place = places.Count;
        return place;
    }
}
