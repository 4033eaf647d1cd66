using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Components;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Access.Asking;

/// <summary>One request: for its requester, and for those who decide.</summary>
public sealed partial class RequestDetailPage
{
    private readonly Loadable<AccessRequestView> _request = new();
    private string _answer = "";
    private string? _wrong;
    private string? _loaded;
    private bool _busy;

    /// <summary>The request.</summary>
    [Parameter] public string Id { get; set; } = "";

    /// <summary>Requests.</summary>
    [Inject] public required IAccessService Access { get; init; }

    /// <summary>Questions before something ends.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    private static IReadOnlyList<Crumb> Crumbs => [new Crumb("Access", "/access?tab=requests")];

    private bool Mine => string.Equals(_request.Value?.Requester, Principal.Email, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_loaded == Id) return;
        _loaded = Id;
        await LoadAsync();
    }

    private static string ColumnWords(RequestPortView port)
    {
        var asked = port.Columns.Where(c => c.Asked).Select(c => c.Name).ToList();
        return asked.Count == port.Columns.Count ? $"all {asked.Count}" : string.Join(", ", asked);
    }

    private Task LoadAsync() => LoadAsync(_request, async ct => Guid.TryParse(Id, out var id)
        ? await Access.GetAsync(Principal, id, ct)
        : NotFound.Of("access request", Id));

    private async Task WithdrawAsync()
    {
        if (!await Dialogs.ConfirmAsync(new Confirmation("Withdraw the request?", "Nobody decides on it any more. You can ask again at any time.", "Withdraw"))) return;
        await MoveAsync(ct => Access.WithdrawAsync(Principal, _request.Value!.Id, null, ct), "The request is withdrawn");
    }

    private async Task MoveAsync(Func<CancellationToken, Task<Result<AccessRequestView>>> move, string done)
    {
        (_busy, _wrong) = (true, null);
        try
        {
            var result = await move(Cancellation);
            if (result.Error is Invalid invalid) _wrong = invalid.Message;
            else if (result.Error is { } error) Toasts.Failed(error.Message);
            else Toasts.Done(done);
        }
        finally
        {
            _busy = false;
        }

        if (_wrong is null) await LoadAsync();
    }
}
