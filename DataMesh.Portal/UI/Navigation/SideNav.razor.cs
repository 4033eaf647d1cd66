using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;

namespace DataMesh.Portal.UI.Navigation;

public sealed partial class SideNav
{
    /// <summary>How many entries a narrow window's bar holds beside "More".</summary>
    private const int InBar = 4;

    private IReadOnlyList<NavEntry> _entries = [];

    /// <summary>Addresses.</summary>
    [Inject] public required NavigationManager Navigation { get; init; }

    /// <summary>The entries.</summary>
    [Inject] internal NavigationEntries Entries { get; init; } = default!;

    /// <summary>Who looks.</summary>
    [CascadingParameter] public Task<AuthenticationState>? Authentication { get; set; }

    /// <inheritdoc />
    public void Dispose() => Navigation.LocationChanged -= Moved;

    /// <inheritdoc />
    protected override void OnInitialized() => Navigation.LocationChanged += Moved;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (Authentication is not null) _entries = await Entries.ForAsync((await Authentication).User);
    }

    private bool IsOn(NavEntry entry)
    {
        var path = "/" + Navigation.ToBaseRelativePath(Navigation.Uri).Split('?', '#')[0];
        return entry.Href == "/" ? path == "/" : path == entry.Href || path.StartsWith(entry.Href + "/", StringComparison.Ordinal);
    }

    private void Moved(object? sender, LocationChangedEventArgs e) => _ = InvokeAsync(StateHasChanged);

    private RenderFragment Link(NavEntry entry, string? css) => builder =>
    {
        var on = IsOn(entry);
        builder.OpenElement(0, "a");
        builder.SetKey(entry);
        builder.AddAttribute(1, "href", entry.Href);
        builder.AddAttribute(2, "class", string.Join(' ', new[] { on ? "on" : null, css }.Where(c => c is not null)));
        builder.AddAttribute(3, "title", entry.Text);
        if (on) builder.AddAttribute(4, "aria-current", "page");
        builder.OpenComponent<Components.Icon>(5);
        builder.AddComponentParameter(6, nameof(Components.Icon.Name), entry.Icon);
        builder.CloseComponent();
        builder.OpenElement(7, "span");
        builder.AddAttribute(8, "class", "text");
        builder.AddContent(9, entry.Text);
        builder.CloseElement();
        if (entry.Badge is { } badge)
        {
            builder.OpenComponent(10, badge);
            builder.CloseComponent();
        }

        builder.CloseElement();
    };
}
