using System.Text.Json;
using DataMesh.Portal.Features.Discovery.Text;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Discovery.Index;

/// <summary>The texts of a product, as far as a hit shows them.</summary>
internal sealed record ProductDocument(string Version, string Purpose, string Limitations, string Usage, IReadOnlyList<Guid> Owners, IReadOnlyList<PortDocument> Ports)
{
    public static ProductDocument Of(ProductInfo product) => new(product.Version, product.Purpose, product.Limitations ?? "", product.Usage ?? "", product.OwnerIds,
        [.. product.Ports.Select(p => new PortDocument(p.Port.Path[(p.Port.Path.LastIndexOf('/') + 1)..], p.Port.Title, p.Description,
            [.. p.Columns.Select(c => new ColumnDocument(c.Name, c.Description))], p.Drift == DriftKind.Breaking))]);

    public static ProductDocument Read(string json) => JsonSerializer.Deserialize<ProductDocument>(json) ?? throw new JsonException("The index holds an empty document.");

    public string Write() => JsonSerializer.Serialize(this);
}

/// <summary>A port's texts, and whether its source no longer has what it promises.</summary>
internal sealed record PortDocument(string Port, string Title, string Description, IReadOnlyList<ColumnDocument> Columns, bool Broken);

/// <summary>A column's texts.</summary>
internal sealed record ColumnDocument(string Name, string Description);

/// <summary>A product's row of the full-text table: one per product, so that words may be spread over its texts.</summary>
internal sealed record ProductTexts(string Name, string Tags, string Columns, string Purpose, string Descriptions, string Other)
{
    public static ProductTexts Of(ProductInfo product, string domainName, string domainSlug, IEnumerable<string> owners) => new(
        SearchWords.WithParts(product.Name),
        string.Join(' ', product.Tags),
        string.Join(' ', product.Ports.SelectMany(p => p.Columns.Select(c => SearchWords.WithParts(c.Name)).Prepend(p.Port.Title).Prepend(p.Port.Path[(p.Port.Path.LastIndexOf('/') + 1)..]))),
        product.Purpose,
        string.Join('\n', product.Ports.SelectMany(p => p.Columns.Select(c => c.Description).Prepend(p.Description))),
        string.Join('\n', [product.Slug, domainName, domainSlug, product.Limitations ?? "", product.Usage ?? "", .. owners]));
}
