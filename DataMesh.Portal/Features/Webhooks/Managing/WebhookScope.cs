using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Webhooks.Managing;

/// <summary>Whose webhooks these are, for somebody who may manage them.</summary>
/// <param name="DomainId">The domain, or null for the installation.</param>
/// <param name="Slug">Its slug, or null.</param>
internal sealed record WebhookScope(Guid? DomainId, string? Slug)
{
    /// <summary>Asks whether the principal may manage the webhooks of a domain, or (null) of the installation.</summary>
    public static async Task<Result<WebhookScope>> OfAsync(IDomainDirectory domains, Principal principal, string? domain, CancellationToken ct)
    {
        if (domain is null)
            return principal.Has(PlatformRoles.Administrator) ? new WebhookScope(null, null) : new Forbidden("Only Administrators manage the installation's webhooks.");
        var rights = await domains.RightsAsync(principal, ct);
        if (rights.Find(domain) is not { } found) return NotFound.Of("domain", domain);
        // What is posted is what the domain's owners may know; an administrator may not, by that role.
        return rights.Is(DomainRole.Owner, found.Id) ? new WebhookScope(found.Id, found.Slug) : new Forbidden($"Only owners of {found.Name} manage its webhooks.");
    }
}
