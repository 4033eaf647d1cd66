using DataMesh.Portal.Features.Audit.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages.Parts;

/// <summary>The tab Activity of a product. Whoever sees the product sees what happened to it; reads are left out.</summary>
public sealed partial class ActivityTab
{
    private const int Most = 50;
    private readonly Loadable<IReadOnlyList<AuditEntryView>> _entries = new();
    private long? _fetched;

    /// <summary>What happened.</summary>
    [Inject] public required IAuditLog Audit { get; init; }

    /// <summary>The product.</summary>
    [Parameter, EditorRequired] public ProductView Product { get; set; } = null!;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_fetched == Product.Revision) return;
        _fetched = Product.Revision;
        await FetchAsync();
    }

    private Task FetchAsync() => LoadAsync(_entries, token => Audit.ActivityAsync($"product:{Product.Path}", Most, token));
}
