using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.SignIn;

public sealed partial class SignInPage
{
    /// <summary>Whether people may make accounts.</summary>
    [Inject] public required PortalSettings Settings { get; init; }

    /// <summary>Where to go afterwards.</summary>
    [SupplyParameterFromQuery] public string? ReturnUrl { get; set; }

    /// <summary>What was done before, in a word.</summary>
    [SupplyParameterFromQuery] public string? Done { get; set; }

    [Inject] internal SignInDesk Desk { get; init; } = default!;

    [SupplyParameterFromForm(FormName = "sign-in")] private Entry? Form { get; set; }

    // Null until something was submitted.
    private Entry Filled => Form ??= new Entry();

    [SupplyParameterFromForm(FormName = "passkey")] private PasskeyEntry? Passkey { get; set; }

    private string SignUpAddress => ReturnUrl is null ? "/account/sign-up" : $"/account/sign-up?returnUrl={Uri.EscapeDataString(ReturnUrl)}";

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        // Somebody who is in already, and did not come to try again, has nothing to do here.
        if (HttpMethods.IsGet(Http.Request.Method) && Http.User.Identity?.IsAuthenticated == true) GoOn(ReturnUrl);
    }

    private async Task SignInAsync() => Proceed(await Desk.PasswordAsync(Filled.Email, Filled.Password, Filled.Keep, Cancellation));

    private async Task PasskeyAsync() => Proceed(await Desk.PasskeyAsync(Passkey?.Credential ?? "", Cancellation));

    private void Proceed(Result<NextStep> result)
    {
        Problem = result.Error;
        if (!result.Ok) return;
        if (result.Value == NextStep.In) GoOn(ReturnUrl);
        else Navigation.NavigateTo(Navigation.GetUriWithQueryParameters("/account/two-factor", new Dictionary<string, object?> { ["returnUrl"] = LocalOr(ReturnUrl, "/"), ["keep"] = Filled.Keep }));
    }

    private sealed class Entry
    {
        public string Email { get; set; } = "";
        public string Password { get; set; } = "";
        public bool Keep { get; set; }
    }

    private sealed class PasskeyEntry
    {
        public string Credential { get; set; } = "";
    }
}
