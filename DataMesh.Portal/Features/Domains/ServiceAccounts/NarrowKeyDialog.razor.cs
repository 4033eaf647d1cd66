using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.UI.Dialogs;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Domains.ServiceAccounts;

/// <summary>Makes a service account's key hold less or end earlier; closes with the key as it is then.</summary>
public sealed partial class NarrowKeyDialog
{
    private IReadOnlyList<string>? _scopes;
    private DateOnly? _day;
    private Error? _problem;
    private string? _failure;
    private bool _busy;

    /// <summary>Closes the dialog.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>The account.</summary>
    [Parameter, EditorRequired] public ServiceAccountInfo Account { get; set; } = null!;

    /// <summary>The key as it was read.</summary>
    [Parameter, EditorRequired] public ApiKeyView Key { get; set; } = null!;

    /// <summary>Scopes that make sense for the account.</summary>
    [Parameter] public IReadOnlyList<string> Offers { get; set; } = [];

    [Inject] internal ServiceAccountService Accounts { get; init; } = default!;

    // A key that holds everything only reads: what a service account writes is given to a key by name.
    private IReadOnlyList<string> Offered => [.. Key.Narrower(Offers).Where(o => Key.Scopes is not null || !o.StartsWith(KeyScopes.DomainWrite, StringComparison.Ordinal))];

    /// <inheritdoc />
    protected override void OnInitialized() => (_scopes, _day) = (Key.Scopes, Key.LastDay());

    private string? ErrorOf(string field)
        => _problem is Invalid invalid ? invalid.Fields.FirstOrDefault(f => f.Field == field || f.Field.StartsWith(field + "[", StringComparison.Ordinal))?.Message : null;

    private async Task SaveAsync()
    {
        (_busy, _problem, _failure) = (true, null, null);
        _failure = await TryAsync(async () =>
        {
            var left = await Accounts.NarrowKeyAsync(Principal, Account.Domain, Account.Slug, Key.Id, new KeyLimits(_scopes, Key.EndAfter(_day)), Cancellation);
            _problem = left.Error;
            if (left.Ok) Dialogs.Close(left.Value);
        }) ?? (_problem is null or Invalid ? null : _problem.Message);
        _busy = false;
    }
}
