using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Parts;

/// <summary>The card that says whether one may use a product, and how to get it.</summary>
public sealed partial class GetDataCard
{
    private readonly Loadable<IReadOnlyList<PortTerms>> _terms = new();
    private ProductView? _askedFor;

    /// <summary>Says what may be read of each port.</summary>
    [Inject] public required IReadGuard Guard { get; init; }

    /// <summary>What other features say on the card.</summary>
    [Inject] public required IEnumerable<ProductPart> Parts { get; init; }

    /// <summary>The product.</summary>
    [Parameter, EditorRequired] public ProductView Product { get; set; } = null!;

    // One's own domain has no terms, and without any access there is nothing to tell apart.
    private IReadOnlyList<PortTerms> Shown => Product.Access is "read" or "export" && Product.State != ProductState.Retired ? _terms.Value ?? [] : [];

    private string BuildHref => ProductWords.BuildHref(Product, Shown.FirstOrDefault(t => t.MayRead)?.Port ?? Product.Ports[0]);

    private string Words => (Product.State, Product.Access) switch
    {
        (ProductState.Retired, _) => "It is retired: nobody reads its rows any more.",
        (ProductState.Draft, "own") => "A draft: only the domain knows of it until it is published.",
        (_, "own") => $"You belong to those who make and keep it in {Product.DomainName}; no grant is needed.",
        (_, "export") => "Rows in previews, data sets and API, and as downloads.",
        (_, "read") => "Rows in previews, data sets and API. Downloads need the level export.",
        (_, "sample") => "The owner's example rows. Ask for more to read live rows.",
        (_, "requested") => $"Your request waits for the owners of {Product.DomainName}. Until they decide, you see the schema and example rows.",
        _ => $"You see the schema and example rows. The owners of {Product.DomainName} decide who reads live rows.",
    };

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (ReferenceEquals(_askedFor, Product)) return;
        _askedFor = Product;
        if (Product.Access is "read" or "export") await LoadAsync(_terms, token => PortTerms.AskAsync(Guard, Principal, Product, token));
    }

    private static string Sentence(string words) => char.ToUpperInvariant(words[0]) + words[1..] + ".";
}
