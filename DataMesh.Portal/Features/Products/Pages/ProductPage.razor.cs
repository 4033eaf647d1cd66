using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages;

/// <summary>One product: what it is, whether one may use it, how to get it.</summary>
public sealed partial class ProductPage
{
    private readonly Loadable<ProductView> _product = new();
    private Blocked? _blocked;
    private string? _problem;
    private bool _busy;

    /// <summary>Products.</summary>
    [Inject] public required IProductService Products { get; init; }

    /// <summary>What features show of a product.</summary>
    [Inject] public required IEnumerable<ProductTab> Slots { get; init; }

    /// <summary>Asks before what is hard to take back.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Says what was done.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The domain's slug.</summary>
    [Parameter] public string Domain { get; set; } = "";

    /// <summary>The product's slug.</summary>
    [Parameter] public string Product { get; set; } = "";

    /// <summary>The tab that is shown.</summary>
    [SupplyParameterFromQuery] public string? Tab { get; set; }

    /// <inheritdoc />
    // Fetched at every change of the address, so that the card says what access there is now.
    protected override Task OnParametersSetAsync() => FetchAsync();

    private Task FetchAsync() => LoadAsync(_product, token => Products.GetAsync(Principal, Domain, Product, token));

    private static bool MayEdit(ProductView product) => product.MyRole >= DomainRole.Contributor;

    private IEnumerable<ProductTab> Shown(ProductView product)
        => Slots.Where(t => t.AtLeast is not { } least || product.MyRole >= least).OrderBy(t => t.Order).ThenBy(t => t.Title, StringComparer.Ordinal);

    private bool MayCheck(ProductView product) => product.State != ProductState.Retired && (MayEdit(product) || product.Owners.Contains(Principal.Email, StringComparer.OrdinalIgnoreCase));

    private ProductTab? Current(ProductView product) => Shown(product).FirstOrDefault(t => t.Key == Tab) ?? Shown(product).FirstOrDefault();

    private List<TabItem> TabItems(ProductView product)
        => [.. Shown(product).Select(t => new TabItem(t.Key, t.Title, t.Key == "schema" ? product.Ports.Sum(p => p.Columns.Count) : null))];

    private Task PublishAsync() => ActAsync(
        token => Products.PublishAsync(Principal, Domain, Product, token),
        product => $"{product.Name} {product.Version} is published");

    private Task CheckAsync() => BusyAsync(async () =>
    {
        _problem = null;
        foreach (var port in _product.Value!.Ports)
        {
            var seen = await Products.CheckPortAsync(Principal, Domain, Product, port.Port, Cancellation);
            if (!seen.Ok) _problem ??= $"The source of {port.Port} could not be looked at: {seen.Error!.Message}";
        }

        await FetchAsync();
        if (_problem is null && _product.Value?.Ports.All(p => p.Drift is null) == true) Toasts.Done("Every source fits its port");
    });

    private async Task DeprecateAsync()
    {
        var name = _product.Value!.Name;
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Deprecate {name}?", "Whoever has access keeps it and is told. The catalog says that it is not for new uses.", "Deprecate"))) return;
        await ActAsync(token => Products.DeprecateAsync(Principal, Domain, Product, token), product => $"{product.Name} is deprecated");
    }

    private async Task RetireAsync()
    {
        var name = _product.Value!.Name;
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Retire {name}?", "Nobody reads its rows any more, and data sets that use it stop. This cannot be taken back.", "Retire", Danger: true, Type: Product))) return;
        await ActAsync(token => Products.RetireAsync(Principal, Domain, Product, token), product => $"{product.Name} is retired");
    }

    private async Task DeleteAsync()
    {
        var name = _product.Value!.Name;
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Delete the draft {name}?", "What is written about it is lost. Its sources and their files stay.", "Delete", Danger: true))) return;
        await BusyAsync(async () =>
        {
            var deleted = await Products.DeleteAsync(Principal, Domain, Product, null, Cancellation);
            _problem = deleted.Error?.Message;
            if (!deleted.Ok) return;
            Toasts.Done($"The draft {name} is deleted");
            Navigation.NavigateTo($"/domains/{Domain}?tab=products");
        });
    }

    private Task ActAsync(Func<CancellationToken, Task<Result<ProductView>>> act, Func<ProductView, string> done) => BusyAsync(async () =>
    {
        var result = await act(Cancellation);
        _blocked = result.Error as Blocked;
        _problem = _blocked is null ? result.Error?.Message : null;
        if (!result.Ok) return;
        _product.Succeed(result.Value);
        Toasts.Done(done(result.Value));
    });

    private async Task BusyAsync(Func<Task> work)
    {
        _busy = true;
        try
        {
            await work();
        }
        finally
        {
            _busy = false;
        }
    }
}
