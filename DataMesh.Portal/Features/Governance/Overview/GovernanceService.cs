using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Governance.Contracts;
using DataMesh.Portal.Features.Governance.Model;
using DataMesh.Portal.Features.Governance.Policies;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Governance.Overview;

/// <summary>What every policy finds now, over what the principal may know of.</summary>
internal sealed class GovernanceService(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, IPortDirectory directory, PublishingPolicies policies) : IGovernanceService
{
    private const int Batch = 500;
    private const int MostFindings = 200;

    public async Task<IReadOnlyList<PolicyOverview>> OverviewAsync(Principal principal, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        var settings = await policies.SettingsAsync(ct);
        var kept = PublishingPolicy.All.ToDictionary(p => p.Key, _ => 0);
        var broken = PublishingPolicy.All.ToDictionary(p => p.Key, _ => 0);
        var findings = PublishingPolicy.All.ToDictionary(p => p.Key, _ => new List<PolicyFinding>());
        Guid? after = null;
        while (true)
        {
            var products = await directory.ProductsAsync(null, after, Batch, ct);
            foreach (var product in products.Where(p => p.State != ProductState.Retired && directory.MaySee(rights, p.DomainId, p.State, p.Visibility)))
                foreach (var policy in PublishingPolicy.All)
                {
                    var found = policy.Find(product).ToList();
                    if (found.Count == 0)
                    {
                        kept[policy.Key]++;
                        continue;
                    }

                    broken[policy.Key]++;
                    if (findings[policy.Key].Count < MostFindings) findings[policy.Key].Add(View(product, found, rights));
                }

            if (products.Count < Batch) break;
            after = products[^1].Id;
        }

        return [.. PublishingPolicy.All.Select(p => new PolicyOverview(p.Key, p.Name, p.Description, settings.GetValueOrDefault(p.Key)?.Severity ?? PublishingPolicies.Block,
            settings.GetValueOrDefault(p.Key)?.Revision ?? 0, kept[p.Key], broken[p.Key], findings[p.Key]))];
    }

    public async Task<Result<Done>> SetSeverityAsync(Principal principal, string policy, string severity, long? revision, CancellationToken ct)
    {
        if (!principal.Has(PlatformRoles.Governance)) return new Forbidden("Only Governance changes policies.");
        if (PublishingPolicy.All.All(p => p.Key != policy)) return NotFound.Of("policy", policy);
        if (severity is not (PublishingPolicies.Block or PublishingPolicies.Warn)) return Invalid.Field("severity", "Write block or warn.");
        return await SetAsync(principal, policy, severity, revision, ct);
    }

    public async Task<IReadOnlyList<RouteRuleView>> RoutesAsync(CancellationToken ct)
    {
        var settings = await policies.SettingsAsync(ct);
        return [.. RoutePolicy.All.Select(p => new RouteRuleView(p.Key, p.Name, p.Description, p.IsOn(settings.GetValueOrDefault(p.Key)?.Severity), settings.GetValueOrDefault(p.Key)?.Revision ?? 0))];
    }

    public async Task<Result<Done>> SetRouteAsync(Principal principal, string policy, bool on, long? revision, CancellationToken ct)
    {
        if (!principal.Has(PlatformRoles.Governance)) return new Forbidden("Only Governance changes routes of approval.");
        return RoutePolicy.All.All(p => p.Key != policy) ? NotFound.Of("route of approval", policy) : await SetAsync(principal, policy, on ? RoutePolicy.On : RoutePolicy.Off, revision, ct);
    }

    private async Task<Result<Done>> SetAsync(Principal principal, string policy, string value, long? revision, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var setting = await db.Set<PolicySetting>().SingleOrDefaultAsync(s => s.Policy == policy, ct);
        if (setting is null) db.Add(setting = new PolicySetting { Policy = policy, Severity = value });
        else if (setting.Expect(revision, "the policy") is { } stale) return stale;
        setting.Severity = value;
        db.Record(principal, new PolicyChanged(policy, value));
        return await db.TrySaveAsync("the policy", "Somebody else changed the policy at the same moment.", ct) is { } error ? error : Done.Yes;
    }

    private static PolicyFinding View(ProductInfo product, List<Finding> found, DomainRights rights)
    {
        var path = $"{rights.Domains[product.DomainId].Slug}/{product.Slug}";
        var message = found.Count == 1 ? found[0].Message : $"{found[0].Message} And {found.Count - 1} more.";
        return new PolicyFinding(path, product.Name, product.State.ToString().ToLowerInvariant(), message,
            rights.Is(DomainRole.Contributor, product.DomainId) ? $"/products/{path}/edit?{Step(found[0].Field)}" : null);
    }

    // The same addresses that the policies step of a product uses.
    private static string Step(string field) => field.Split('.') switch
    {
        ["ports", var port, "columns", var column, ..] => $"step=columns&port={port}&column={Uri.EscapeDataString(column)}",
        ["ports", var port, ..] => $"step=columns&port={port}",
        [var name, ..] => $"step=docs&field={name}",
        _ => "step=policies",
    };
}
