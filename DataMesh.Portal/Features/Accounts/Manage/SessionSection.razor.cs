using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Manage;

public sealed partial class SessionSection
{
    [Inject] internal OwnAccount Account { get; init; } = default!;

    private async Task EndAsync()
    {
        var ended = await Account.SignOutEverywhereAsync(Http.User.Principal());
        Problem = ended.Error;
        if (ended.Ok) Navigation.NavigateTo("/account/sign-in?done=everywhere");
    }
}
