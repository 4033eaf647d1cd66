using DataMesh.Portal.UI.Theming;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Features.DataApi.Pages;

/// <summary>The API's reference, drawn by Swagger UI.</summary>
public sealed partial class ApiDocsPage
{
    private ElementReference _place;
    private IJSObjectReference? _module;
    private IJSObjectReference? _shown;
    private bool _failed;

    /// <summary>The way to the browser.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_shown is not null) await _shown.DetachAsync();
        if (_module is not null) await _module.ReleaseAsync();
        Dispose();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        try
        {
            _module = await Js.InvokeAsync<IJSObjectReference>("import", Cancellation, "./js/api-docs.js");
            _shown = await _module.InvokeAsync<IJSObjectReference>("show", Cancellation, _place, "/openapi/v1.json");
        }
        catch (JSException)
        {
            _failed = true;
            StateHasChanged();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException)
        {
            // The page was left before the reference was there.
        }
    }
}
