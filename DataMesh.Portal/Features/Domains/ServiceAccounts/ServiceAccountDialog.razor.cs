using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Domains.ServiceAccounts;

/// <summary>Changes a service account's name and purpose; closes with the changed account.</summary>
public sealed partial class ServiceAccountDialog
{
    private string? _name;
    private string? _purpose;
    private ServiceAccountInfo? _read;
    private Error? _problem;
    private string? _failure;
    private bool _busy;

    /// <summary>Closes the dialog, and asks where two people changed the same.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>The account as it was read.</summary>
    [Parameter, EditorRequired] public ServiceAccountInfo Account { get; set; } = null!;

    [Inject] internal ServiceAccountService Accounts { get; init; } = default!;

    /// <inheritdoc />
    protected override void OnInitialized() => (_read, _name, _purpose) = (Account, Account.Name, Account.Purpose);

    private string? ErrorOf(string field) => _problem is Invalid invalid ? invalid.Fields.FirstOrDefault(f => f.Field == field)?.Message : null;

    private async Task SaveAsync()
    {
        _busy = true;
        try
        {
            var read = _read!;
            var saved = await Accounts.UpdateAsync(Principal, read.Domain, read.Slug, new ServiceAccountChange(_name, _purpose, read.Locked), read.Revision, Cancellation);
            _problem = saved.Error;
            _failure = saved.Error is null or Invalid or Stale ? null : saved.Error.Message;
            if (saved.Ok) Dialogs.Close(saved.Value);
            else if (saved.Error is Stale) await MeetAsync(read);
        }
        finally
        {
            _busy = false;
        }
    }

    // Somebody else saved first: what they wrote is shown beside what is written here, and the next save knows of it.
    private async Task MeetAsync(ServiceAccountInfo read)
    {
        var now = await Accounts.GetAsync(Principal, read.Domain, read.Slug, Cancellation);
        if (!now.Ok)
        {
            _failure = now.Error!.Message;
            return;
        }

        _read = now.Value;
        List<ConflictingField> both = [];
        if (now.Value.Name != read.Name && now.Value.Name != _name) both.Add(new("Name", _name ?? "", now.Value.Name));
        if (now.Value.Purpose != read.Purpose && now.Value.Purpose != _purpose) both.Add(new("Purpose", _purpose ?? "", now.Value.Purpose));
        if (both.Count == 0)
        {
            _failure = "Somebody changed the account in the meantime, and nothing that you changed. Save once more.";
            return;
        }

        switch (await Dialogs.ResolveAsync($"the service account {read.Name}", both))
        {
            case ConflictChoice.TakeTheirs:
                (_name, _purpose) = (now.Value.Name, now.Value.Purpose);
                break;
            case ConflictChoice.KeepMine:
                await SaveAsync();
                break;
        }
    }
}
