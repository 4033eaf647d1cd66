using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Pages.Editing;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Products.Pages;

/// <summary>A product is made in four steps that can be left and resumed; every step is an address, every change is stored.</summary>
public sealed partial class EditProductPage
{
    private static readonly (string Key, string Name)[] s_steps = [("source", "Tables"), ("columns", "Columns"), ("docs", "Documentation"), ("policies", "Policies")];

    private readonly Loadable<ProductEditor> _editor = new();
    private (string Domain, string Product) _fetched;

    /// <summary>Products.</summary>
    [Inject] public required IProductService Products { get; init; }

    /// <summary>Shows another person's change.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>The domain's slug.</summary>
    [Parameter] public string Domain { get; set; } = "";

    /// <summary>The product's slug.</summary>
    [Parameter] public string Product { get; set; } = "";

    /// <summary>The step that is shown.</summary>
    [SupplyParameterFromQuery] public string? Step { get; set; }

    private string Current => s_steps.Any(s => s.Key == Step) ? Step! : "source";

    private string? Before => s_steps.TakeWhile(s => s.Key != Current).Select(s => s.Key).LastOrDefault();

    private string? After => s_steps.SkipWhile(s => s.Key != Current).Skip(1).Select(s => s.Key).FirstOrDefault();

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_fetched == (Domain, Product)) return;
        _fetched = (Domain, Product);
        await FetchAsync();
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing && _editor.Value is { } editor) editor.Changed -= Show;
        base.Dispose(disposing);
    }

    private Task FetchAsync() => LoadAsync(_editor, async token =>
    {
        if (_editor.Value is { } old) old.Changed -= Show;
        var found = await Products.GetAsync(Principal, Domain, Product, token);
        if (!found.Ok) return found.Error!;
        if (!(found.Value.MyRole >= DomainRole.Contributor)) return new Forbidden($"Contributors of {found.Value.DomainName} edit this product.");
        if (found.Value.State == ProductState.Retired) return new Forbidden($"{found.Value.Name} is retired and stays as it is.");
        var editor = new ProductEditor(Products, Dialogs, Principal, found.Value);
        editor.Changed += Show;
        return (Result<ProductEditor>)editor;
    });

    private void Show() => _ = InvokeAsync(StateHasChanged);

    private string Href(string step) => $"/products/{Domain}/{Product}/edit?step={step}";

    private static string NameOf(string step) => s_steps.First(s => s.Key == step).Name;

    private static List<StepItem> Steps(ProductView product) => [.. s_steps.Select(s => new StepItem(s.Key, s.Name, s.Key switch
    {
        "source" => product.Ports.Count > 0,
        "columns" => product.Ports.Count > 0 && product.Ports.All(p => p.Columns.All(c => c.Description.Length > 0 && c.Classification is not null)),
        "docs" => product.Purpose.Length > 0 && product.Owners.Count > 0,
        _ => product.State != ProductState.Draft,
    }))];
}
