using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Routing;

namespace DataMesh.Portal.UI.Layout;

/// <summary>Keeps a page's fault within the page: it is logged, shown with its trace id, and gone with "Try again" or the next page.</summary>
public sealed class PageBoundary : ErrorBoundaryBase, IDisposable
{
    private string _trace = "";

    /// <summary>Tells of other pages.</summary>
    [Inject] public required NavigationManager Navigation { get; init; }

    /// <summary>Where faults are written.</summary>
    [Inject] public required ILogger<PageBoundary> Log { get; init; }

    /// <inheritdoc />
    public void Dispose() => Navigation.LocationChanged -= Moved;

    /// <inheritdoc />
    protected override void OnInitialized() => Navigation.LocationChanged += Moved;

    /// <inheritdoc />
    protected override Task OnErrorAsync(Exception exception)
    {
        _trace = TraceIds.Current();
        Log.PageFault(exception, Navigation.ToBaseRelativePath(Navigation.Uri).Split('?')[0], _trace);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (CurrentException is null)
        {
            builder.AddContent(0, ChildContent);
            return;
        }

        builder.OpenElement(1, "div");
        builder.AddAttribute(2, "class", "page");
        builder.OpenComponent<ErrorPanel>(3);
        builder.AddComponentParameter(4, nameof(ErrorPanel.Title), "This page ran into a fault");
        builder.AddComponentParameter(5, nameof(ErrorPanel.Message), "It is not your doing, and it is in the log. What you had saved is safe. Try again; if it happens again, quote the trace id.");
        builder.AddComponentParameter(6, nameof(ErrorPanel.TraceId), _trace);
        builder.AddComponentParameter(7, nameof(ErrorPanel.Level), 1);
        builder.AddComponentParameter(8, nameof(ErrorPanel.OnRetry), EventCallback.Factory.Create(this, Recover));
        builder.CloseComponent();
        builder.CloseElement();
    }

    private void Moved(object? sender, LocationChangedEventArgs e)
    {
        if (CurrentException is not null) _ = InvokeAsync(Recover);
    }
}
