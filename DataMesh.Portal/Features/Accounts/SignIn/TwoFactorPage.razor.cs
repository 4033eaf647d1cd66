using DataMesh.Portal.Platform.Results;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.SignIn;

public sealed partial class TwoFactorPage
{
    private bool _awaits;

    /// <summary>Where to go afterwards.</summary>
    [SupplyParameterFromQuery] public string? ReturnUrl { get; set; }

    /// <summary>Whether this device stays signed in.</summary>
    [SupplyParameterFromQuery] public bool Keep { get; set; }

    /// <summary>Whether a recovery code is asked for.</summary>
    [SupplyParameterFromQuery] public bool Recovery { get; set; }

    [Inject] internal SignInDesk Desk { get; init; } = default!;

    [SupplyParameterFromForm] private Entry? Form { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() => _awaits = await Desk.AwaitsCodeAsync();

    private async Task CodeAsync() => Proceed(await Desk.CodeAsync(Form?.Code ?? "", Keep, Cancellation));

    private async Task RecoveryAsync() => Proceed(await Desk.RecoveryAsync(Form?.Code ?? "", Cancellation));

    private string Other(bool recovery) => Navigation.GetUriWithQueryParameter("recovery", recovery);

    private void Proceed(Result<NextStep> result)
    {
        Problem = result.Error;
        if (result.Ok) GoOn(ReturnUrl);
    }

    private sealed class Entry
    {
        public string Code { get; set; } = "";
    }
}
