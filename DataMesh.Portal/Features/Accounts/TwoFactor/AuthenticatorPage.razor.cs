using System.Text;
using DataMesh.Portal.Features.Accounts.Manage;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Components;
using QRCoder;

namespace DataMesh.Portal.Features.Accounts.TwoFactor;

public sealed partial class AuthenticatorPage
{
    private const string Issuer = "DataMesh Portal";

    private bool _on;
    private string? _secret;
    private string _picture = "";
    private IReadOnlyList<string>? _codes;

    [Inject] internal OwnAccount Account { get; init; } = default!;

    [SupplyParameterFromForm] private Entry? On { get; set; }

    // Groups of four are easier to type.
    private string Spaced => string.Join(' ', (_secret ?? "").Chunk(4).Select(c => new string(c))).ToLowerInvariant();

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        Http.Response.Headers.CacheControl = "no-store";
        var user = await Account.GetAsync(Http.User.Principal());
        _on = user.TwoFactorEnabled;
        if (_on || await Account.AuthenticatorSecretAsync(user) is not { } secret) return;
        _secret = secret;
        _picture = Picture(Address(user.Email!, secret));
    }

    private async Task SwitchOnAsync()
    {
        if (_on) return;
        var on = await Account.SwitchOnAsync(Http.User.Principal(), On?.Code ?? "");
        Problem = on.Error;
        if (on.Ok) _codes = on.Value;
    }

    private static string Address(string email, string secret)
        => $"otpauth://totp/{Uri.EscapeDataString(Issuer)}:{Uri.EscapeDataString(email)}?secret={secret}&issuer={Uri.EscapeDataString(Issuer)}&digits=6";

    private static string Picture(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(Encoding.UTF8.GetBytes(text), QRCodeGenerator.ECCLevel.M);
        using var code = new PngByteQRCode(data);
        return $"data:image/png;base64,{Convert.ToBase64String(code.GetGraphic(6))}";
    }

    private sealed class Entry
    {
        public string Code { get; set; } = "";
    }
}
