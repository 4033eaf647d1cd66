using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Parts;

/// <summary>The tab Products of a domain.</summary>
public sealed partial class DomainProducts
{
    private readonly Loadable<IReadOnlyList<ProductView>> _products = new();
    private string? _fetched;
    private string? _next;

    /// <summary>Products.</summary>
    [Inject] public required IProductService Products { get; init; }

    /// <summary>The domain.</summary>
    [Parameter, EditorRequired] public DomainView Domain { get; set; } = null!;

    private bool MayMake => Domain.MyRole >= DomainRole.Contributor;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_fetched == Domain.Slug) return;
        _fetched = Domain.Slug;
        await FetchAsync();
    }

    private Task FetchAsync() => PageAsync([], null);

    private Task MoreAsync() => PageAsync(_products.Value ?? [], _next);

    private Task PageAsync(IReadOnlyList<ProductView> before, string? cursor) => LoadAsync(_products, async Task<Result<IReadOnlyList<ProductView>>> (token) =>
    {
        var page = await Products.ListAsync(Principal, new ProductQuery(Domain: Domain.Slug, Sort: "name"), PageRequest.From(PageRequest.DefaultLimit, cursor), token);
        if (!page.Ok) return page.Error!;
        _next = page.Value.Next;
        return new List<ProductView>([.. before, .. page.Value.Items]);
    });
}
