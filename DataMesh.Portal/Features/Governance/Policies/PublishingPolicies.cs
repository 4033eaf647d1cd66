using DataMesh.Portal.Features.Governance.Model;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Governance.Policies;

/// <summary>Judges products by every policy, each with the severity that this installation gave it.</summary>
internal sealed class PublishingPolicies(IDbContextFactory<PortalDbContext> databases) : IPublishingPolicies
{
    public const string Block = "block";
    public const string Warn = "warn";

    public async Task<IReadOnlyList<PolicyResult>> JudgeAsync(ProductInfo product, CancellationToken ct)
    {
        var settings = await SettingsAsync(ct);
        return [.. PublishingPolicy.All.SelectMany(p => Judge(p, settings.GetValueOrDefault(p.Key)?.Severity ?? Block, product))];
    }

    public async Task<IReadOnlyDictionary<string, PolicySetting>> SettingsAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<PolicySetting>().AsNoTracking().ToDictionaryAsync(s => s.Policy, ct);
    }

    private static IEnumerable<PolicyResult> Judge(PublishingPolicy policy, string severity, ProductInfo product)
    {
        var findings = policy.Find(product).ToList();
        return findings.Count == 0
            ? [new PolicyResult(policy.Key, policy.Name, severity, true, "", "")]
            : findings.Select(f => new PolicyResult(policy.Key, policy.Name, severity, false, f.Message, f.Field));
    }
}
