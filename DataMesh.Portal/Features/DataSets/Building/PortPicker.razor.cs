using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.UI.Dialogs;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Building;

public sealed partial class PortPicker
{
    private string _text = "";
    private bool _searching;
    private IReadOnlyList<PortChoice> _choices = [];
    private CancellationTokenSource? _asking;

    /// <summary>The catalog; none where no feature offers it.</summary>
    [Inject] public required IEnumerable<IPortSearch> Searches { get; init; }

    /// <summary>The dialog that this stands in; it closes with the port's path.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    private string? Path => _text.Trim() is var text && text.Split('/') is [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }] && !text.Contains(' ', StringComparison.Ordinal) ? text : null;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => SearchAsync("");

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        if (disposing) _asking?.Dispose();
        base.Dispose(disposing);
    }

    private async Task SearchAsync(string text)
    {
        _text = text;
        if (_asking is not null) await _asking.CancelAsync();
        _asking?.Dispose();
        _asking = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var token = _asking.Token;
        _searching = true;
        try
        {
            var found = new List<PortChoice>();
            foreach (var search in Searches) found.AddRange(await search.SearchAsync(Principal, text.Trim(), token));
            if (token.IsCancellationRequested) return;
            (_choices, _searching) = (found, false);
        }
        catch (OperationCanceledException)
        {
            // More was typed, or the dialog was closed.
        }
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
