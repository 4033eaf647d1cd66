using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Governance.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI.Dialogs;
using DataMesh.Portal.UI.Formatting;
using DataMesh.Portal.UI.Page;
using Microsoft.AspNetCore.Components;

namespace DataMesh.Portal.Features.Governance.Pages;

/// <summary>Policies with what each finds now, by domain; one click from a finding to its mend.</summary>
public sealed partial class GovernancePage
{
    private static readonly string[] s_severities = ["block", "warn"];
    private static readonly string[] s_shown = ["all", "broken"];
    private readonly Loadable<Overview> _overview = new();
    private bool _busy;

    /// <summary>Policies.</summary>
    [Inject] public required IGovernanceService Governance { get; init; }

    /// <summary>Names of domains.</summary>
    [Inject] public required IDomainDirectory Domains { get; init; }

    /// <summary>Says what was done.</summary>
    [Inject] public required IToasts Toasts { get; init; }

    /// <summary><c>broken</c> leaves policies out that everybody keeps; from the address.</summary>
    [SupplyParameterFromQuery] public string? Show { get; set; }

    private bool MayGovern => Principal.Has(PlatformRoles.Governance);

    /// <inheritdoc />
    protected override Task OnInitializedAsync() => FetchAsync();

    private Task FetchAsync() => LoadAsync(_overview, async token =>
    {
        var policies = await Governance.OverviewAsync(Principal, token);
        var domains = await Domains.RightsAsync(Principal, token);
        return new Overview(policies, await Governance.RoutesAsync(token), domains);
    });

    private List<PolicyOverview> Filtered(Overview overview) => [.. overview.Policies.Where(p => Show != "broken" || p.Broken > 0)];

    private async Task SetAsync(PolicyOverview policy, string? severity)
    {
        if (severity is null || severity == policy.Severity) return;
        _busy = true;
        try
        {
            var set = await Governance.SetSeverityAsync(Principal, policy.Key, severity, policy.Revision, Cancellation);
            if (set.Ok) Toasts.Done($"“{policy.Name}” now {(severity == "block" ? "blocks publishing" : "warns")}");
            else Toasts.Failed($"“{policy.Name}” stays as it is", set.Error!.Message);
            await FetchAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    private async Task SwitchAsync(RouteRuleView route, bool on)
    {
        _busy = true;
        try
        {
            var set = await Governance.SetRouteAsync(Principal, route.Key, on, route.Revision, Cancellation);
            if (set.Ok) Toasts.Done($"“{route.Name}” is {(on ? "on" : "off")}");
            else Toasts.Failed($"“{route.Name}” stays as it is", set.Error!.Message);
            await FetchAsync();
        }
        finally
        {
            _busy = false;
        }
    }

    private static string Summary(Overview overview)
    {
        var products = overview.Policies.SelectMany(p => p.Findings).Select(f => f.Product).Distinct().Count();
        return products == 0 ? "Nothing is broken" : $"{Format.Count(overview.Policies.Sum(p => p.Findings.Count), "finding")} in {Format.Count(products, "product")}";
    }

    private static double Share(PolicyOverview policy) => policy.Kept + policy.Broken == 0 ? 1 : (double)policy.Kept / (policy.Kept + policy.Broken);

    private static string SeverityWords(string severity) => severity == "block" ? "Blocks publishing" : "Warns";

    private static string ShownWords(string shown) => shown == "all" ? "All policies" : "Broken ones";

    private sealed record Overview(IReadOnlyList<PolicyOverview> Policies, IReadOnlyList<RouteRuleView> Routes, DomainRights Domains)
    {
        public string NameOf(string domain) => Domains.Find(domain)?.Name ?? domain;
    }
}
