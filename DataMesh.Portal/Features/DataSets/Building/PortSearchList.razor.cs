using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.UI.Page;
using DataMesh.Portal.UI.Theming;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace DataMesh.Portal.Features.DataSets.Building;

/// <summary>Ports that match what is typed.</summary>
public sealed partial class PortSearchList : IAsyncDisposable
{
    private readonly LatestRun _asking = new();
    private string _text = "";
    private string _asked = "";
    private ElementReference _list;
    private IJSObjectReference? _script;
    private bool _searching;
    private IReadOnlyList<PortChoice> _choices = [];

    /// <summary>The catalog; none where no feature offers it.</summary>
    [Inject] public required IEnumerable<IPortSearch> Searches { get; init; }

    /// <summary>The way to the browser.</summary>
    [Inject] public required IJSRuntime Js { get; init; }

    /// <summary>A port was chosen: its path.</summary>
    [Parameter] public EventCallback<string> OnPick { get; set; }

    /// <summary>Whether what is found can be dragged.</summary>
    [Parameter] public bool Draggable { get; set; }

    private string? Path => _text.Trim() is var text && text.Split('/') is [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }] && !text.Contains(' ', StringComparison.Ordinal) ? text : null;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => SearchAsync("");

    /// <inheritdoc />
    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender || !Draggable) return;
        _script = await Js.InvokeAsync<IJSObjectReference>("import", Cancellation, "./js/canvas.js");
        await _script.InvokeVoidAsync("draggable", Cancellation, _list);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_script is not null) await _script.ReleaseAsync();
        Dispose();
    }

    private Task SearchAsync(string text)
    {
        (_text, _searching) = (text, true);
        return _asking.RunAsync(FindAsync, Cancellation);
    }

    private async Task FindAsync(CancellationToken ct)
    {
        var found = new List<PortChoice>();
        var text = _text.Trim();
        foreach (var search in Searches) found.AddRange(await search.SearchAsync(Principal, text, ct));
        ct.ThrowIfCancellationRequested();
        (_choices, _asked, _searching) = (found, text, false);
    }

    private static bool CanRead(string access) => access is "own" or "export" or "read";

    private static string Words(string access) => access switch
    {
        "own" => "Open",
        "export" or "read" => "Granted",
        "sample" => "Example rows only",
        "requested" => "Requested",
        _ => "Request access",
    };
}
