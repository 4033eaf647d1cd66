using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Domains.ServiceAccounts;

/// <summary>The tab Service accounts of a domain.</summary>
public sealed partial class ServiceAccountsTab
{
    private readonly Loadable<IReadOnlyList<ServiceAccountInfo>> _accounts = new();
    private string? _fetched;
    private string? _open;
    private string? _failure;
    private string? _name;
    private string? _slug;
    private string? _purpose;
    private Error? _problem;
    private bool _making;
    private bool _busy;

    /// <summary>Asks before something is lost.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Says what was done.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The domain.</summary>
    [Parameter, EditorRequired] public DomainView Domain { get; set; } = null!;

    [Inject] internal ServiceAccountService Accounts { get; init; } = default!;

    private bool MayManage => Domain.MyRole >= DomainRole.Steward;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_fetched == Domain.Slug) return;
        (_fetched, _open, _making) = (Domain.Slug, null, false);
        await FetchAsync();
    }

    private Task FetchAsync() => LoadAsync(_accounts, token => Accounts.ListAsync(Principal, Domain.Slug, token));

    private string? ErrorOf(string field) => _problem is Invalid invalid ? invalid.Fields.FirstOrDefault(f => f.Field == field)?.Message : null;

    private Task CreateAsync() => WorkAsync(async () =>
    {
        var made = await Accounts.CreateAsync(Principal, new NewServiceAccount(Domain.Slug, string.IsNullOrWhiteSpace(_slug) ? null : _slug.Trim(), _name, _purpose), Cancellation);
        _problem = made.Error;
        _failure = made.Error is null or Invalid ? null : made.Error.Message;
        if (!made.Ok) return;
        Toasts.Done($"{made.Value.Name} is there", "Make a key for it, and ask for what it is to read.");
        (_making, _name, _slug, _purpose, _open) = (false, null, null, null, made.Value.Slug);
    });

    private async Task EditAsync(ServiceAccountInfo account)
    {
        var changed = await Dialogs.OpenAsync<ServiceAccountDialog>($"Edit {account.Name}", new Dictionary<string, object?> { [nameof(ServiceAccountDialog.Account)] = account });
        if (changed is ServiceAccountInfo now) Toasts.Done($"{now.Name} is saved");
        // Also where nothing was saved: somebody else may have been the reason.
        await FetchAsync();
    }

    private async Task LockAsync(ServiceAccountInfo account)
    {
        if (!account.Locked && !await Dialogs.ConfirmAsync(new Confirmation($"Lock {account.Name}?", "Its keys stop at once, until it is unlocked.", "Lock", Danger: true))) return;
        await WorkAsync(async () =>
        {
            var changed = await Accounts.UpdateAsync(Principal, account.Domain, account.Slug, new ServiceAccountChange(account.Name, account.Purpose, !account.Locked), account.Revision, Cancellation);
            Say(changed.Error, $"{account.Name} is {(account.Locked ? "unlocked" : "locked")}", $"{account.Name} stays as it is");
        });
    }

    private async Task DeleteAsync(ServiceAccountInfo account)
    {
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Delete {account.Name}?", "Its keys stop at once, and its grants are taken back.", "Delete", Danger: true, Type: account.Slug))) return;
        await WorkAsync(async () =>
        {
            var gone = await Accounts.DeleteAsync(Principal, account.Domain, account.Slug, account.Revision, Cancellation);
            Say(gone.Error, $"{account.Name} is deleted", $"{account.Name} was not deleted");
        });
    }

    private void Say(Error? error, string done, string failed)
    {
        if (error is null) Toasts.Done(done);
        else Toasts.Failed(failed, error.Message);
    }

    private async Task WorkAsync(Func<Task> work)
    {
        _busy = true;
        try
        {
            await work();
            await FetchAsync();
        }
        finally
        {
            _busy = false;
        }
    }
}
