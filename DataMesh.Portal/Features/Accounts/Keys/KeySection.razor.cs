using System.Globalization;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Keys;

public sealed partial class KeySection
{
    private IReadOnlyList<ApiKeyView> _keys = [];
    private string? _made;

    [Inject] internal ApiKeys ApiKeys { get; init; } = default!;

    [SupplyParameterFromForm(FormName = "key-create")] private NewEntry? Key { get; set; }

    [SupplyParameterFromForm(FormName = "key-revoke")] private RevokeEntry? Revoke { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() => _keys = await ApiKeys.ListAsync(Http.User.Principal().Id, Cancellation);

    private async Task CreateAsync()
    {
        var principal = Http.User.Principal();
        // Not a number is as wrong as too large a one, and gets the same words.
        var days = int.TryParse(Key?.Days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var made = await ApiKeys.CreateAsync(principal.Id, Key?.Name ?? "", days, principal, Cancellation);
        Problem = made.Error;
        if (!made.Ok) return;
        _made = made.Value;
        // The answer holds the key: no cache may keep it.
        Http.Response.Headers.CacheControl = "no-store";
        _keys = await ApiKeys.ListAsync(principal.Id, Cancellation);
    }

    private async Task RevokeAsync()
    {
        var revoked = await ApiKeys.RevokeAsync(Http.User.Principal(), Revoke?.Id ?? Guid.Empty, Cancellation);
        Problem = revoked.Error;
        if (revoked.Ok) Navigation.NavigateTo("/account?done=key-revoked");
    }

    private sealed class NewEntry
    {
        public string Name { get; set; } = "";
        public string Days { get; set; } = "";
    }

    private sealed class RevokeEntry
    {
        public Guid Id { get; set; }
    }
}
