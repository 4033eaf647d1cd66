using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI.Components;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Access.Inbox;

/// <summary>Requests and grants: what I have to decide, what I asked for, what I hold, and who holds what of mine.</summary>
public sealed partial class AccessPage
{
    private IReadOnlyList<TabItem>? _tabs;

    /// <summary>Requests and grants.</summary>
    [Inject] public required IAccessService Access { get; init; }

    /// <summary>Grants to look at again.</summary>
    [Inject] public required IGrantReviews Reviews { get; init; }

    /// <summary>In whose place one decides.</summary>
    [Inject] public required IDeputies Deputies { get; init; }

    /// <summary>Whether one decides at all.</summary>
    [Inject] public required IDomainDirectory Domains { get; init; }

    /// <summary>The tab.</summary>
    [SupplyParameterFromQuery] public string? Tab { get; set; }

    // The first tab depends on the person, so its key is always told apart from an absent one.
    private string? Shown => _tabs?.FirstOrDefault(t => t.Key == Tab)?.Key ?? _tabs?[0].Key;

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => CountAsync();

    private async Task CountAsync()
    {
        var stewards = (await Domains.RightsAsync(Principal, Cancellation)).With(DomainRole.Steward).Count > 0;
        var standsIn = (await Deputies.StandingInAsync(Principal, Cancellation)).Count > 0;
        var decides = stewards || Principal.Has(PlatformRoles.Governance);
        var tabs = new List<TabItem>();
        if (decides || standsIn) tabs.Add(new TabItem("decide", "To decide", await Access.ToDecideAsync(Principal, Cancellation)));
        tabs.AddRange([new TabItem("requests", "My requests"), new TabItem("grants", "My grants")]);
        if (stewards) tabs.Add(new TabItem("who", "Who has what"));
        // A deputy looks at grants again too.
        if (stewards || standsIn) tabs.Add(new TabItem("review", "To review", await Reviews.DueAsync(Principal, Cancellation)));
        if (Principal.Has(PlatformRoles.Auditor)) tabs.Add(new TabItem("all", "All grants"));
        if (decides || standsIn) tabs.Add(new TabItem("deputy", "Deputy"));
        _tabs = tabs;
    }
}
