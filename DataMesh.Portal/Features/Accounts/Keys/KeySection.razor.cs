using System.Globalization;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Accounts.Keys;

public sealed partial class KeySection
{
    private IReadOnlyList<ApiKeyView> _keys = [];
    private IReadOnlyList<string> _offers = [];
    private string? _made;
    private bool _rotated;

    /// <summary>The keys.</summary>
    [Inject] public required IKeyring Keyring { get; init; }

    /// <summary>What scopes may name.</summary>
    [Inject] public required IScopeTargets Targets { get; init; }

    [SupplyParameterFromForm(FormName = "key-create")] private NewEntry? Key { get; set; }

    [SupplyParameterFromForm(FormName = "key-revoke")] private KeyEntry? Revoke { get; set; }

    [SupplyParameterFromForm(FormName = "key-rotate")] private KeyEntry? Rotate { get; set; }

    [SupplyParameterFromForm(FormName = "key-narrow")] private LessEntry? Less { get; set; }

    /// <summary>The key that is to be narrowed.</summary>
    [SupplyParameterFromQuery] public Guid? Narrow { get; set; }

    private ApiKeyView? Narrowed => _keys.FirstOrDefault(k => k.Id == Narrow && k.State == KeyState.Active);

    private KeyHolder Mine => KeyHolder.Of(Http.User.Principal());

    // Null where everything is meant. Ticks alone mean to narrow it too: the more careful reading of a form that says both.
    private IReadOnlyList<string>? Ticked => TickedIn("Key");

    // A key that has scopes cannot go back to everything, so its form does not ask.
    private IReadOnlyList<string>? LessTicked => TickedIn("Less") ?? (Narrowed?.Scopes is null ? null : []);

    private IReadOnlyList<string>? TickedIn(string name) => Http.Request.HasFormContentType && Http.Request.Form is var form && (form[$"{name}.Only"] == "true" || form[$"{name}.Scope"].Count > 0)
        ? [.. form[$"{name}.Scope"].OfType<string>()]
        : null;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        _keys = await Keyring.ListAsync(Mine, Cancellation);
        _offers = await Targets.OffersAsync(Http.User.Principal(), Cancellation);
    }

    private Task CreateAsync()
    {
        // Not a number is as wrong as too large a one, and gets the same words.
        var days = int.TryParse(Key?.Days, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return MadeAsync(Keyring.CreateAsync(Mine, new KeyInput(Key?.Name ?? "", days, Ticked), Http.User.Principal(), Cancellation));
    }

    private Task RotateAsync()
    {
        _rotated = true;
        return MadeAsync(Keyring.RotateAsync(Mine, Rotate?.Id ?? Guid.Empty, null, Http.User.Principal(), Cancellation));
    }

    private async Task MadeAsync(Task<Result<MadeKey>> making)
    {
        var made = await making;
        Problem = made.Error;
        if (!made.Ok) return;
        _made = made.Value.Key;
        // The answer holds the key: no cache may keep it.
        Http.Response.Headers.CacheControl = "no-store";
        _keys = await Keyring.ListAsync(Mine, Cancellation);
    }

    private async Task NarrowAsync()
    {
        if (Narrowed is not { } key || key.Id != Less?.Id)
        {
            Problem = new Conflict("That key is not usable any more.");
            return;
        }

        var left = await Keyring.NarrowAsync(Mine, key.Id, new KeyLimits(LessTicked, key.EndAfter(Less.Day)), Http.User.Principal(), Cancellation);
        Problem = left.Error;
        if (left.Ok) Navigation.NavigateTo("/account?done=key-narrowed");
    }

    private async Task RevokeAsync()
    {
        var revoked = await Keyring.RevokeAsync(Mine, Revoke?.Id ?? Guid.Empty, Http.User.Principal(), Cancellation);
        Problem = revoked.Error;
        if (revoked.Ok) Navigation.NavigateTo("/account?done=key-revoked");
    }

    private sealed class NewEntry
    {
        public string Name { get; set; } = "";
        public string Days { get; set; } = "";
    }

    private sealed class LessEntry
    {
        public Guid Id { get; set; }
        public string Until { get; set; } = "";

        public DateOnly? Day => DateOnly.TryParseExact(Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
    }

    private sealed class KeyEntry
    {
        public Guid Id { get; set; }
    }
}
