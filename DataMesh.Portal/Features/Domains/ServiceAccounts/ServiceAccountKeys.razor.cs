using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Domains.ServiceAccounts;

/// <summary>Makes, rotates and revokes the keys of a service account.</summary>
public sealed partial class ServiceAccountKeys
{
    private readonly Loadable<IReadOnlyList<ApiKeyView>> _keys = new();
    private readonly Loadable<IReadOnlyList<string>> _offers = new();
    private IReadOnlyList<string>? _scopes;
    private Error? _problem;
    private string? _failure;
    private string? _made;
    private string? _name;
    private decimal? _days = 365;
    private int _round;
    private bool _busy;

    /// <summary>Asks before something is lost.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Says what was done.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The account.</summary>
    [Parameter, EditorRequired] public ServiceAccountInfo Account { get; set; } = null!;

    /// <summary>Something was made or revoked.</summary>
    [Parameter] public EventCallback OnChange { get; set; }

    [Inject] internal ServiceAccountService Accounts { get; init; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        await FetchAsync();
        await LoadAsync(_offers, token => Accounts.OffersAsync(Principal, Account.Domain, Account.Slug, token));
    }

    private Task FetchAsync() => LoadAsync(_keys, token => Accounts.KeysAsync(Principal, Account.Domain, Account.Slug, token));

    private string? ErrorOf(string field)
        => _problem is Invalid invalid ? invalid.Fields.FirstOrDefault(f => f.Field == field || f.Field.StartsWith(field + "[", StringComparison.Ordinal))?.Message : null;

    private Task CreateAsync() => WorkAsync(async () =>
    {
        var made = await Accounts.CreateKeyAsync(Principal, Account.Domain, Account.Slug, new KeyInput(_name ?? "", (int)(_days ?? 0), _scopes), Cancellation);
        Show(made);
        if (made.Ok) (_name, _scopes, _round) = (null, null, _round + 1);
    });

    private async Task RotateAsync(ApiKeyView key)
    {
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Rotate {key.Name}?", "A second key comes in its place, with the same scopes. The old one stays valid for 7 days.", "Rotate"))) return;
        await WorkAsync(async () => Show(await Accounts.RotateKeyAsync(Principal, Account.Domain, Account.Slug, key.Id, null, Cancellation)));
    }

    private async Task NarrowAsync(ApiKeyView key)
    {
        var left = await Dialogs.OpenAsync<NarrowKeyDialog>($"Narrow {key.Name}", new Dictionary<string, object?>
        {
            [nameof(NarrowKeyDialog.Account)] = Account, [nameof(NarrowKeyDialog.Key)] = key, [nameof(NarrowKeyDialog.Offers)] = _offers.Value ?? [],
        });
        if (left is ApiKeyView now) Toasts.Done($"{now.Name} holds no more than that, from now on");
        await FetchAsync();
    }

    private async Task RevokeAsync(ApiKeyView key)
    {
        if (!await Dialogs.ConfirmAsync(new Confirmation($"Revoke {key.Name}?", "Programs that use it stop at once.", "Revoke", Danger: true))) return;
        await WorkAsync(async () =>
        {
            var revoked = await Accounts.RevokeKeyAsync(Principal, Account.Domain, Account.Slug, key.Id, Cancellation);
            _failure = revoked.Error?.Message;
            if (revoked.Ok) Toasts.Done($"{key.Name} is revoked");
        });
    }

    private void Show(Result<MadeKey> made)
    {
        _problem = made.Error;
        _failure = made.Error is null or Invalid ? null : made.Error.Message;
        _made = made.Ok ? made.Value.Key : null;
    }

    private async Task WorkAsync(Func<Task> work)
    {
        _busy = true;
        try
        {
            await work();
            await FetchAsync();
            await OnChange.InvokeAsync();
        }
        finally
        {
            _busy = false;
        }
    }
}
