using System.Security.Claims;
using DataMesh.Portal.UI.Page;
using DataMesh.Portal.UI.Theming;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace DataMesh.Portal.UI.Navigation;

public sealed partial class CommandBox
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly CancellationTokenSource _gone = new();
    private readonly LatestRun _asking = new();
    private ElementReference _input;
    private IJSObjectReference? _module;
    private IJSObjectReference? _listener;
    private IReadOnlyList<CommandHit> _hits = [];
    private IReadOnlyList<IGrouping<string, (CommandHit Hit, int Index)>> _groups = [];
    private string _text = "";
    private int _active;
    private bool _open;
    private bool _inside;
    private bool _searching;
    private bool _partial;

    /// <summary>Where hits come from.</summary>
    [Inject] public required IEnumerable<ICommandSource> Sources { get; init; }

    /// <summary>The way to the browser.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>The way to the hit.</summary>
    [Inject] public required NavigationManager Navigation { get; init; }

    /// <summary>The clock of the pause after typing.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    /// <summary>Where faults of sources are written.</summary>
    [Inject] public required ILogger<CommandBox> Log { get; init; }

    /// <summary>Who asks.</summary>
    [CascadingParameter] public Task<AuthenticationState>? Authentication { get; set; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        _gone.Dispose();
        if (_listener is not null) await _listener.DetachAsync();
        if (_module is not null) await _module.ReleaseAsync();
    }

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender) return;
        _module = await Js.InvokeAsync<IJSObjectReference>("import", "./js/commandbox.js");
        _listener = await _module.InvokeAsync<IJSObjectReference>("attach", _input);
    }

    private static string OptionId(int index) => $"command-hit-{index}";

    private async Task TypedAsync(string? text)
    {
        _text = text ?? "";
        if (string.IsNullOrWhiteSpace(_text))
        {
            await _asking.StopAsync();
            Close();
            return;
        }

        _searching = true;
        await _asking.RunAsync(FindAsync, _gone.Token);
    }

    private async Task FindAsync(CancellationToken ct)
    {
        await Task.Delay(Pause, Time, ct);
        var user = Authentication is null ? new ClaimsPrincipal() : (await Authentication).User;
        var answers = await Task.WhenAll(Sources.Select(source => AskAsync(source, user, _text.Trim(), ct)));
        ct.ThrowIfCancellationRequested();
        Show(answers);
    }

    private async Task<IReadOnlyList<CommandHit>?> AskAsync(ICommandSource source, ClaimsPrincipal user, string text, CancellationToken cancellation)
    {
        try
        {
            return await source.FindAsync(user, text, cancellation);
        }
        catch (OperationCanceledException)
        {
            throw;
        }
#pragma warning disable CA1031 // One source's fault must not take the others' hits; it is logged, and the list says that something is missing.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Log.CommandSourceFault(fault, source.GetType().Name);
            return null;
        }
    }

    private void Show(IReadOnlyList<CommandHit>?[] answers)
    {
        _partial = answers.Any(a => a is null);
        // GroupBy keeps the order of first appearance, so that a group's hits stay in their source's order.
        _hits = [.. answers.Where(a => a is not null).SelectMany(a => a!).OrderBy(h => h.GroupOrder).GroupBy(h => h.Group).SelectMany(g => g)];
        _groups = [.. _hits.Select((hit, index) => (hit, index)).GroupBy(p => p.hit.Group)];
        (_active, _searching, _open) = (0, false, _inside);
    }

    private async Task KeyAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowDown" when !_open && _hits.Count > 0:
                _open = true;
                break;
            case "ArrowDown" when _hits.Count > 0:
                await MoveAsync((_active + 1) % _hits.Count);
                break;
            case "ArrowUp" when _open && _hits.Count > 0:
                await MoveAsync((_active + _hits.Count - 1) % _hits.Count);
                break;
            case "Enter" when _open && _hits.Count > 0:
                await OpenAsync(_hits[_active]);
                break;
            case "Escape" when _open:
                _open = false;
                break;
            case "Escape":
                _text = "";
                Close();
                break;
        }
    }

    private async Task MoveAsync(int index)
    {
        _active = index;
        if (_module is not null) await _module.InvokeVoidAsync("reveal", _gone.Token, OptionId(index));
    }

    private async Task OpenAsync(CommandHit hit)
    {
        _text = "";
        Close();
        if (_module is not null) await _module.InvokeVoidAsync("leave", _gone.Token, _input);
        Navigation.NavigateTo(hit.Href);
    }

    private void Entered()
    {
        _inside = true;
        if (_hits.Count > 0 && _text.Length > 0) _open = true;
    }

    private async Task LeftAsync()
    {
        _inside = false;
        // Focus may only have moved within the box: its arrival there is told right after.
        await Task.Yield();
        if (!_inside) _open = false;
    }

    private void Close() => (_hits, _groups, _open, _searching, _partial, _active) = ([], [], false, false, false, 0);
}
