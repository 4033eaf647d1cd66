using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Passwords;

/// <summary>Where people ask for a link by which they set a new password.</summary>
public sealed partial class ForgotPasswordPage
{
    // Null until somebody asked; false where that was too often.
    private bool? _taken;

    /// <summary>Whether e-mail is sent.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    [Inject] internal ForgottenPasswords Forgotten { get; init; } = default!;

    [SupplyParameterFromForm] private Entry? Form { get; set; }

    // The form is not shown where no e-mail is sent; a made-up one does nothing.
    private void Ask() => _taken = Settings.Mail.Enabled ? Forgotten.Ask(Form?.Email, Http.Connection.RemoteIpAddress) : null;

    private sealed class Entry
    {
        public string Email { get; set; } = "";
    }
}
