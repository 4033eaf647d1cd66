using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Admin.Users;

public sealed partial class UsersPage
{
    private readonly Loadable<Page<UserView>> _users = new();
    private (string?, string?)? _shown;
    private string? _link;
    private string? _linkFor;

    /// <summary>What is searched.</summary>
    [SupplyParameterFromQuery] public string? Q { get; set; }

    /// <summary>Where the page of the list begins.</summary>
    [SupplyParameterFromQuery] public string? Cursor { get; set; }

    /// <summary>Lists and changes accounts.</summary>
    [Inject] public required IUserAdministration Administration { get; init; }

    /// <summary>Dialogs.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Whether e-mail is sent.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    private bool MayChange => Principal.Has(PlatformRoles.Administrator);

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        if (_shown == (Q, Cursor)) return;
        _shown = (Q, Cursor);
        await LoadAsync();
    }

    private Task LoadAsync() => LoadAsync(_users, ct => Administration.ListAsync(Principal, Q, PageRequest.From(null, Cursor), ct));

    private void SearchAsync(string text) => Query(("q", text.Length == 0 ? null : text), ("cursor", null));

    private string Address(string? cursor) => Navigation.GetUriWithQueryParameter("cursor", cursor);

    private async Task InviteAsync()
    {
        if (await Dialogs.OpenAsync<InviteDialog>("Invite somebody") is not Invitation made) return;
        Show(made.Link, made.Email);
        await LoadAsync();
    }

    private async Task RolesAsync(UserView user)
    {
        if (await Dialogs.OpenAsync<RolesDialog>($"Platform roles of {user.Name}", new Dictionary<string, object?> { [nameof(RolesDialog.User)] = user }) is PlatformRoles roles)
            await AnswerAsync(await Administration.SetRolesAsync(Principal, user.Email, roles, Cancellation), $"The roles of {user.Name} are changed");
    }

    private async Task LockAsync(UserView user)
    {
        if (user.Locked || user.LockedOutUntil is not null)
        {
            await AnswerAsync(await Administration.SetLockedAsync(Principal, user.Email, false, Cancellation), $"{user.Name} can sign in again");
            return;
        }

        var question = new Confirmation($"Lock the account of {user.Name}?", "API keys stop at once, open pages close within a minute, and signing in is refused until you unlock the account. Grants stay.", "Lock", Danger: true);
        if (await Dialogs.ConfirmAsync(question)) await AnswerAsync(await Administration.SetLockedAsync(Principal, user.Email, true, Cancellation), $"The account of {user.Name} is locked");
    }

    private async Task LinkAsync(UserView user, bool byEmail)
    {
        var made = await Administration.PasswordLinkAsync(Principal, user.Email, byEmail, Cancellation);
        if (made.Ok) Show(made.Value.Link, user.Email);
        else Toasts.Failed(made.Error!.Message);
    }

    private void Show(string? link, string email)
    {
        (_link, _linkFor) = (link, email);
        if (link is null) Toasts.Done("The link is on its way", $"To {email}. Outgoing e-mail says how it fares.");
    }

    private async Task AnswerAsync(Result<UserView> result, string done)
    {
        if (result.Error is { } error) Toasts.Failed(error.Message);
        else Toasts.Done(done);
        await LoadAsync();
    }
}
