using DataMesh.Portal.Features.Accounts.SignIn;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.FirstRun;

public sealed partial class FirstRunPage
{
    private bool _open;

    [Inject] internal FirstRunState State { get; init; } = default!;

    [Inject] internal SignInDesk Desk { get; init; } = default!;

    [SupplyParameterFromForm] private Entry? Form { get; set; }

    // Null until something was submitted.
    private Entry Filled => Form ??= new Entry();

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _open = await State.IsOpenAsync(Cancellation);
    }

    private async Task CreateAsync()
    {
        var made = await State.CreateAsync(Filled.Code, Filled.Email, Filled.Name, Filled.Password, Cancellation);
        Problem = made.Error;
        if (!made.Ok) return;
        await Desk.WelcomeAsync(made.Value.Id, Cancellation);
        GoOn("/");
    }

    private sealed class Entry
    {
        public string Code { get; set; } = "";
        public string Email { get; set; } = "";
        public string Name { get; set; } = "";
        public string Password { get; set; } = "";
    }
}
