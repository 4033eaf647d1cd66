using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Accounts.SignIn;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.SignUp;

public sealed partial class SignUpPage
{
    /// <summary>Whether people may make accounts.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    /// <summary>Makes the account.</summary>
    [Inject] public required IUserRegistrar Registrar { get; init; }

    /// <summary>Where to go afterwards.</summary>
    [SupplyParameterFromQuery] public string? ReturnUrl { get; set; }

    [Inject] internal SignInDesk Desk { get; init; } = default!;

    [SupplyParameterFromForm] private Entry? Form { get; set; }

    // Null until something was submitted.
    private Entry Filled => Form ??= new Entry();

    private async Task SignUpAsync()
    {
        // The form is not shown when sign-up is closed; a made-up one gets the same answer.
        if (!Settings.SignUp)
        {
            Problem = new Forbidden("Accounts are made by administrators.");
            return;
        }

        // Whoever signs up acts for the account that comes into being.
        var self = new Principal(Guid.Empty, Filled.Email, Filled.Name, PlatformRoles.None, PrincipalWay.Browser);
        var made = await Registrar.CreateAsync(Filled.Email, Filled.Name, PlatformRoles.None, Filled.Password, self, Cancellation);
        Problem = made.Error;
        if (!made.Ok) return;
        await Desk.WelcomeAsync(made.Value.Id, Cancellation);
        GoOn(ReturnUrl);
    }

    private sealed class Entry
    {
        public string Email { get; set; } = "";
        public string Name { get; set; } = "";
        public string Password { get; set; } = "";
    }
}
