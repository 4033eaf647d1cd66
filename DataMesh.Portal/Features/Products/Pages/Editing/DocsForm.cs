using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>What somebody is writing about a product.</summary>
internal sealed class DocsForm(ProductView product)
{
    /// <summary>Tags that a product may have at most.</summary>
    public const int MostTags = 20;

    /// <summary>The name.</summary>
    public string? Name { get; set; } = product.Name;

    /// <summary>The kind.</summary>
    public ProductKind Kind { get; set; } = product.Kind;

    /// <summary>Markdown.</summary>
    public string? Purpose { get; set; } = product.Purpose;

    /// <summary>Markdown.</summary>
    public string? Limitations { get; set; } = product.Limitations;

    /// <summary>Markdown.</summary>
    public string? Usage { get; set; } = product.Usage;

    /// <summary>Tags.</summary>
    public List<string> Tags { get; } = [.. product.Tags];

    /// <summary>Addresses of people who answer for it.</summary>
    public List<string> Owners { get; } = [.. product.Owners];

    /// <summary>Who may know of it.</summary>
    public Visibility Visibility { get; set; } = product.Visibility;

    /// <summary>Adds what was typed: several tags are separated by commas; those that are there are left out.</summary>
    public void AddTags(string text)
    {
        foreach (var tag in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (Tags.Count < MostTags && !Tags.Contains(tag, StringComparer.OrdinalIgnoreCase)) Tags.Add(tag);
    }

    /// <summary>What is sent.</summary>
    public ProductInput Input() => new(product.Domain, product.Slug, Name ?? "", Kind, Purpose, Limitations, Usage, [.. Tags], [.. Owners], Visibility);
}
