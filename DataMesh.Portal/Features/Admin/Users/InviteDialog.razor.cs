using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.UI.Dialogs;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Admin.Users;

public sealed partial class InviteDialog
{
    private string _email = "";
    private string _name = "";
    private PlatformRoles _roles;
    private bool _byEmail;
    private bool _busy;
    private Error? _problem;

    /// <summary>Makes the account.</summary>
    [Inject] public required IUserAdministration Administration { get; init; }

    /// <summary>Closes this.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Whether e-mail is sent.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    private string? General => _problem is null or Invalid ? null : _problem.Message;

    /// <inheritdoc />
    protected override void OnInitialized() => _byEmail = Settings.Mail.Enabled;

    private string? ErrorOf(string field) => (_problem as Invalid)?.Fields.FirstOrDefault(f => f.Field == field)?.Message;

    private async Task SendAsync()
    {
        _busy = true;
        var made = await Administration.InviteAsync(Principal, _email, _name, _roles, _byEmail, Cancellation);
        _busy = false;
        _problem = made.Error;
        if (made.Ok) Dialogs.Close(new Invitation(_email, made.Value.Link));
    }
}

/// <summary>A new account with the link for its person, or null where that is sent by e-mail.</summary>
internal sealed record Invitation(string Email, string? Link);
