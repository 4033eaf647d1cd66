using System.Security.Claims;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI.Theming;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.UI.Navigation;

public sealed partial class PersonMenu
{
    private static readonly (string Key, string Word, string Icon)[] Themes = [("system", "As the system", "screen"), ("light", "Light", "sun"), ("dark", "Dark", "moon")];
    private static readonly (string Key, string Word)[] Densities = [("comfortable", "Roomy"), ("compact", "Compact")];

    private readonly CancellationTokenSource _gone = new();

    /// <summary>What the person chose for the look.</summary>
    [Inject] public required ThemeState Look { get; init; }

    /// <summary>Links that features add.</summary>
    [Inject] public required IEnumerable<PersonMenuEntry> Entries { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        Look.Changed -= Redraw;
        _gone.Cancel();
        _gone.Dispose();
    }

    /// <inheritdoc />
    protected override void OnInitialized() => Look.Changed += Redraw;

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender) await Look.LoadAsync(_gone.Token);
    }

    private static string Name(ClaimsPrincipal user) => Principal.From(user)?.Name is { Length: > 0 } name ? name : user.Identity?.Name ?? "";

    private void Redraw() => _ = InvokeAsync(StateHasChanged);
}
