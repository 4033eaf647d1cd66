using DataMesh.Portal.Features.DataApi.Calls;
using DataMesh.Portal.Features.DataApi.OData.Finding;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataApi.Pages;

/// <summary>The product's API: addresses, trying it out, samples over the reader's own columns.</summary>
public sealed partial class ProductApiTab
{
    private readonly Loadable<IReadOnlyList<CallTarget>> _open = new();
    private ProductView? _askedFor;

    /// <summary>Finds what the person may read.</summary>
    [Inject] internal ServiceFinder Finder { get; init; } = null!;

    /// <summary>The product.</summary>
    [Parameter, EditorRequired] public ProductView Product { get; set; } = null!;

    /// <summary>The port, from the address.</summary>
    [SupplyParameterFromQuery] public string? Port { get; set; }

    // Without one in the address, what can be tried comes first.
    private PortView Current(IReadOnlyList<CallTarget> open)
        => Product.Ports.FirstOrDefault(p => p.Port == Port) ?? Product.Ports.FirstOrDefault(p => open.Any(t => t.Set == ServiceFinder.SetName(p.Port))) ?? Product.Ports[0];

    private bool MayAsk => Product.State is ProductState.Published or ProductState.Deprecated && Product.Access is not "requested";

    private string Why => Product switch
    {
        { State: ProductState.Retired } => "It is retired: these calls answer 403.",
        { Access: "requested" } => "You have asked for it: these calls answer 403 until it is granted. The columns are those of its contract.",
        _ => "These calls answer 403 until you have access. The columns are those of its contract; you will see those that are granted.",
    };

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (ReferenceEquals(_askedFor, Product)) return;
        _askedFor = Product;
        await FetchAsync();
    }

    private Task FetchAsync() => LoadAsync(_open, async token =>
        (await Finder.ProductAsync(Principal, Product.Domain, Product.Slug, token)).Map(s => (IReadOnlyList<CallTarget>)[.. s.Sets.Select(set => CallTarget.Of(s, set))]));

    private CallTarget Target(IReadOnlyList<CallTarget> open, PortView port)
        => open.FirstOrDefault(t => t.Set == ServiceFinder.SetName(port.Port)) ?? CallTarget.Of(Product, port);
}
