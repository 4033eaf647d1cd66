using Microsoft.JSInterop;

namespace DataMesh.Portal.UI.Theming;

/// <summary>What a person chose for the look; kept in the browser, one per circuit here.</summary>
/// <param name="js">The way to the browser.</param>
public sealed class ThemeState(IJSRuntime js) : IAsyncDisposable
{
    private IJSObjectReference? _module;

    /// <summary>Raised after a choice.</summary>
    public event Action? Changed;

    /// <summary><c>system</c>, <c>light</c> or <c>dark</c>.</summary>
    public string Theme { get; private set; } = "system";

    /// <summary><c>comfortable</c> or <c>compact</c>.</summary>
    public string Density { get; private set; } = "comfortable";

    /// <summary>Reads the choices from the browser; call it after the first render.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        _module ??= await js.InvokeAsync<IJSObjectReference>("import", cancellation, "./js/theming.js");
        var chosen = await _module.InvokeAsync<Chosen?>("read", cancellation);
        (Theme, Density) = (chosen?.Theme ?? Theme, chosen?.Density ?? Density);
        Changed?.Invoke();
    }

    /// <summary>Chooses a theme: <c>system</c>, <c>light</c> or <c>dark</c>.</summary>
    public Task SetThemeAsync(string theme, CancellationToken cancellation)
    {
        Theme = theme;
        return TellAsync("theme", theme, cancellation);
    }

    /// <summary>Chooses a density: <c>comfortable</c> or <c>compact</c>.</summary>
    public Task SetDensityAsync(string density, CancellationToken cancellation)
    {
        Density = density;
        return TellAsync("density", density, cancellation);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_module is not null) await _module.ReleaseAsync();
    }

    private async Task TellAsync(string key, string value, CancellationToken cancellation)
    {
        _module ??= await js.InvokeAsync<IJSObjectReference>("import", cancellation, "./js/theming.js");
        await _module.InvokeVoidAsync("set", cancellation, key, value);
        Changed?.Invoke();
    }

    private sealed record Chosen(string? Theme, string? Density);
}
