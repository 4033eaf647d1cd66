using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Passkeys;

public sealed partial class PasskeySection
{
    private IReadOnlyList<PasskeyView> _passkeys = [];

    [Inject] internal PasskeyCabinet Cabinet { get; init; } = default!;

    [SupplyParameterFromForm(FormName = "passkey-add")] private NewEntry? Passkey { get; set; }

    [SupplyParameterFromForm] private ChangeEntry? Change { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync() => _passkeys = await Cabinet.ListAsync(Http.User.Principal());

    private async Task AddAsync() => Finish(await Cabinet.AddAsync(Http.User.Principal(), Passkey?.Credential ?? "", Passkey?.Name ?? ""), "passkey");

    private async Task ChangeAsync()
    {
        var principal = Http.User.Principal();
        if (Change?.Do == "remove") Finish(await Cabinet.RemoveAsync(principal, Change.Id), "passkey-removed");
        else Finish(await Cabinet.RenameAsync(principal, Change?.Id ?? "", Change?.Name ?? ""), "passkey-renamed");
    }

    private void Finish(Result<Done> result, string done)
    {
        Problem = result.Error;
        if (result.Ok) Navigation.NavigateTo($"/account?done={done}");
    }

    private sealed class NewEntry
    {
        public string Credential { get; set; } = "";
        public string Name { get; set; } = "";
    }

    private sealed class ChangeEntry
    {
        public string Id { get; set; } = "";
        public string Name { get; set; } = "";
        public string Do { get; set; } = "";
    }
}
