using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Features.Products.Pages.Editing;

/// <summary>What the steps of editing share: the product, and putting the caret into the field that the address names.</summary>
public abstract class EditStep : PortalPage
{
    private string? _focused;

    /// <summary>Puts the caret into a field.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>The product that is edited.</summary>
    [Parameter, EditorRequired] public ProductEditor Editor { get; set; } = null!;

    /// <summary>The field to mend, from the address.</summary>
    [SupplyParameterFromQuery] public string? Field { get; set; }

    /// <summary>Puts the caret into the element, once per address.</summary>
    protected async Task FocusOnceAsync(string id)
    {
        if (_focused == Navigation.Uri) return;
        _focused = Navigation.Uri;
        await Js.FocusAsync(id, Cancellation);
    }
}
