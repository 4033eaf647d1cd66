using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Manage;

public sealed partial class ProfileSection
{
    private string _email = "";
    private string _name = "";
    private string _roles = "";

    [Inject] internal OwnAccount Account { get; init; } = default!;

    [SupplyParameterFromForm] private Entry? Profile { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        var user = await Account.GetAsync(Http.User.Principal());
        _email = user.Email ?? "";
        _name = Profile?.Name ?? user.Name;
        _roles = user.Roles.Words() is { Count: > 0 } roles ? string.Join(", ", roles) : "None in the installation; domains give their own";
    }

    private async Task SaveAsync()
    {
        var saved = await Account.RenameAsync(Http.User.Principal(), Profile?.Name ?? "");
        Problem = saved.Error;
        if (saved.Ok) Navigation.NavigateTo("/account?done=name");
    }

    private sealed class Entry
    {
        public string Name { get; set; } = "";
    }
}
