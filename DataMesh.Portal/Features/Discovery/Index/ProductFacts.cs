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
    // Comparing thousands of names for every search costs more than the search: their order is found once.
    private readonly Lazy<int[]> _order = new(() => Order(Products));

    public static FactsSnapshot Empty { get; } = new(-1, []);

    /// <summary>By row: the product's place among all in the order of their names.</summary>
    public int[] NameOrder => _order.Value;

    public ProductFacts? At(long row) => row >= 0 && row < Products.Length ? Products[row] : null;

    private static int[] Order(ProductFacts?[] products)
    {
        var order = new int[products.Length];
        var place = 0;
        foreach (var product in products.OfType<ProductFacts>().OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.Row)) order[product.Row] = place++;
        return order;
    }
}
