using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Passwords;

public sealed partial class SetPasswordPage
{
    private Person? _person;

    /// <summary>Whose password, from the link.</summary>
    [SupplyParameterFromQuery(Name = "user")] public string? UserId { get; set; }

    /// <summary>The one-time token of the link.</summary>
    [SupplyParameterFromQuery] public string? Token { get; set; }

    /// <summary>Whether e-mail is sent.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    [Inject] internal PasswordLinks Links { get; init; } = default!;

    [SupplyParameterFromForm] private Entry? Form { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        // The token stands in the address: no other site is told it.
        Http.Response.Headers["Referrer-Policy"] = "no-referrer";
        _person = await Links.ReadAsync(UserId, Token, Cancellation);
    }

    private async Task SetAsync()
    {
        var set = await Links.SetAsync(UserId, Token, Form?.Password ?? "", Cancellation);
        Problem = set.Error;
        if (set.Ok) Navigation.NavigateTo("/account/sign-in?done=password");
    }

    private sealed class Entry
    {
        public string Password { get; set; } = "";
    }
}
