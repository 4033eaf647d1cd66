using DataMesh.Portal.Features.Accounts.Manage;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.TwoFactor;

public sealed partial class AuthenticatorSection
{
    private bool _on;
    private int _left;
    private IReadOnlyList<string>? _codes;

    [Inject] internal OwnAccount Account { get; init; } = default!;

    [SupplyParameterFromForm(FormName = "authenticator-off")] private OffEntry? Off { get; set; }

    private string Left => _left switch { 0 => "No recovery codes are left.", 1 => "One recovery code is left.", _ => $"{_left} recovery codes are left." };

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        var user = await Account.GetAsync(Http.User.Principal());
        _on = user.TwoFactorEnabled;
        if (_on) _left = await Account.CodesLeftAsync(user);
    }

    private async Task BeginAsync()
    {
        var begun = await Account.NewAuthenticatorAsync(Http.User.Principal());
        Problem = begun.Error;
        if (begun.Ok) Navigation.NavigateTo("/account/authenticator");
    }

    private async Task NewCodesAsync()
    {
        var made = await Account.NewCodesAsync(Http.User.Principal());
        Problem = made.Error;
        if (!made.Ok) return;
        _codes = made.Value;
        _left = _codes.Count;
        Http.Response.Headers.CacheControl = "no-store";
    }

    private async Task SwitchOffAsync()
    {
        var off = await Account.SwitchOffAsync(Http.User.Principal(), Off?.Password ?? "");
        Problem = off.Error;
        if (off.Ok) Navigation.NavigateTo("/account?done=authenticator-off");
    }

    private sealed class OffEntry
    {
        public string Password { get; set; } = "";
    }
}
