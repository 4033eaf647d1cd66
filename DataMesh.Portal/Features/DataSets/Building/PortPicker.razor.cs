using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.DataSets.Building;

public sealed partial class PortPicker
{
    private readonly LatestRun _asking = new();
    private string _text = "";
    private bool _searching;
    private IReadOnlyList<PortChoice> _choices = [];

    /// <summary>The catalog; none where no feature offers it.</summary>
    [Inject] public required IEnumerable<IPortSearch> Searches { get; init; }

    /// <summary>The dialog that this stands in; it closes with the port's path.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    private string? Path => _text.Trim() is var text && text.Split('/') is [{ Length: > 0 }, { Length: > 0 }, { Length: > 0 }] && !text.Contains(' ', StringComparison.Ordinal) ? text : null;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => SearchAsync("");

    private Task SearchAsync(string text)
    {
        (_text, _searching) = (text, true);
        return _asking.RunAsync(FindAsync, Cancellation);
    }

    private async Task FindAsync(CancellationToken ct)
    {
        var found = new List<PortChoice>();
        foreach (var search in Searches) found.AddRange(await search.SearchAsync(Principal, _text.Trim(), ct));
        ct.ThrowIfCancellationRequested();
        (_choices, _searching) = (found, false);
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
