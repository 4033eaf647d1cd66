using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Manage;

public sealed partial class PasswordSection
{
    [Inject] internal OwnAccount Account { get; init; } = default!;

    [SupplyParameterFromForm] private Entry? Password { get; set; }

    private async Task SaveAsync()
    {
        var saved = await Account.ChangePasswordAsync(Http.User.Principal(), Password?.Current ?? "", Password?.Next ?? "");
        Problem = saved.Error;
        if (saved.Ok) Navigation.NavigateTo("/account?done=password");
    }

    private sealed class Entry
    {
        public string Current { get; set; } = "";
        public string Next { get; set; } = "";
    }
}
