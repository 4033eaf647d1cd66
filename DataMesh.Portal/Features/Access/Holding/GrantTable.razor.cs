using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Access.Holding;

/// <summary>Grants in a table: one's own to give back and renew, or those of others to revoke.</summary>
public sealed partial class GrantTable
{
    private static readonly string[] States = ["active", "expired", "revoked"];
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    private readonly Loadable<Page<GrantView>> _grants = new();
    private string? _shown;

    /// <summary>Whose: see <see cref="GrantQuery.AsOwner"/>.</summary>
    [Parameter] public bool? AsOwner { get; set; }

    /// <summary>Only those on a port or product, or null.</summary>
    [Parameter] public string? Port { get; set; }

    /// <summary>Whether a day in the past can be chosen.</summary>
    [Parameter] public bool Days { get; set; }

    /// <summary>What stands where there are none.</summary>
    [Parameter, EditorRequired] public string Empty { get; set; } = "";

    /// <summary>What one can do about it.</summary>
    [Parameter] public string? EmptyNext { get; set; }

    /// <summary>Which state is shown.</summary>
    [SupplyParameterFromQuery] public string? State { get; set; }

    /// <summary>The day in the past that is shown.</summary>
    [SupplyParameterFromQuery] public string? Day { get; set; }

    /// <summary>What stops when a grant is taken back.</summary>
    [Inject] public required IGrantReviews Reviews { get; init; }

    /// <summary>Grants.</summary>
    [Inject] public required IAccessService Access { get; init; }

    /// <summary>Questions before something ends.</summary>
    [Inject] public required IDialogs Dialogs { get; init; }

    /// <summary>Short answers.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary>The clock.</summary>
    [Inject] public required TimeProvider Time { get; init; }

    private DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    private DateOnly? AsOfDay => Days && DateOnly.TryParseExact(Day, "yyyy-MM-dd", Format.Culture, System.Globalization.DateTimeStyles.None, out var day) && day < Today ? day : null;

    private string StateKey => States.Contains(State) ? State! : "active";

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        var key = $"{StateKey} {Port} {AsOwner} {AsOfDay}";
        if (_shown == key) return;
        _shown = key;
        await LoadAsync();
    }

    private static string StateWord(string state) => state switch
    {
        "expired" => "Expired",
        "revoked" => "Revoked",
        _ => "Active",
    };

    private static string ProductOf(string port) => port[..port.LastIndexOf('/')];

    private static string PortOf(string port) => port[(port.LastIndexOf('/') + 1)..];

    private bool EndsSoon(GrantView grant) => grant.State == GrantState.Active && grant.Until - Time.GetUtcNow() < Soon;

    private GrantQuery Asked => new(Port: Port, State: Enum.Parse<GrantState>(StateKey, ignoreCase: true), AsOwner: AsOwner, AsOf: AsOfDay);

    private Task LoadAsync() => LoadAsync(_grants, ct => Access.GrantsAsync(Principal, Asked, new PageRequest(PageRequest.DefaultLimit, null), ct));

    private Task MoreAsync() => LoadAsync(_grants, async ct =>
    {
        var there = _grants.Value!;
        var more = await Access.GrantsAsync(Principal, Asked, PageRequest.From(PageRequest.DefaultLimit, there.Next), ct);
        return new Page<GrantView>([.. there.Items, .. more.Items], more.Next);
    });

    private async Task RevokeAsync(GrantView grant)
    {
        var impact = await Reviews.ImpactAsync(Principal, grant.Id, Cancellation);
        if (impact.Error is { } gone)
        {
            Toasts.Failed(gone.Message);
            await LoadAsync();
            return;
        }

        var answer = await Dialogs.OpenAsync<RevokeDialog>(AsOwner == false ? "Give the grant back?" : "Revoke the grant?",
            new Dictionary<string, object?> { [nameof(RevokeDialog.Grant)] = grant, [nameof(RevokeDialog.Own)] = AsOwner == false, [nameof(RevokeDialog.Impact)] = impact.Value });
        if (answer is not string reason) return;
        var result = await Access.RevokeAsync(Principal, grant.Id, reason, Cancellation);
        if (result.Error is { } error) Toasts.Failed(error.Message);
        else Toasts.Done(grant.ExceptionOf is null ? $"{grant.SubjectName} can no longer read {grant.ProductName}" : $"{Words.And(grant.Columns)} of {grant.ProductName} is masked again");
        await LoadAsync();
    }
}
