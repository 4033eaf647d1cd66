using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Features.Webhooks.Model;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.Webhooks.Managing;

/// <summary>Whose webhooks these are, for somebody who may manage them; all null for the installation's.</summary>
/// <param name="DomainId">The domain.</param>
/// <param name="Slug">Its slug.</param>
/// <param name="UserId">The person.</param>
/// <param name="Person">Their address.</param>
internal sealed record WebhookHolder(Guid? DomainId, string? Slug, Guid? UserId, string? Person)
{
    /// <summary>How many there may be.</summary>
    public int AtMost => UserId is null ? 20 : 5;

    /// <summary>Asks whether the principal may manage the webhooks of a scope.</summary>
    public static async Task<Result<WebhookHolder>> OfAsync(IDomainDirectory domains, WebhookSettings settings, Principal principal, WebhookScope scope, CancellationToken ct)
    {
        if (scope.IsOwn)
        {
            if (principal.Kind != PrincipalKind.User || principal.Id == Guid.Empty) return new Forbidden("Only people have webhooks of their own.");
            return settings.Personal ? new WebhookHolder(null, null, principal.Id, principal.Email) : new Forbidden("This installation has no webhooks of people: Webhooks:Personal is off.");
        }

        if (scope.Domain is not { } domain)
            return principal.Has(PlatformRoles.Administrator) ? new WebhookHolder(null, null, null, null) : new Forbidden("Only Administrators manage the installation's webhooks.");
        var rights = await domains.RightsAsync(principal, ct);
        if (rights.Find(domain) is not { } found) return NotFound.Of("domain", domain);
        // What is posted is what the domain's owners may know; an administrator may not, by that role.
        return rights.Is(DomainRole.Owner, found.Id) ? new WebhookHolder(found.Id, found.Slug, null, null) : new Forbidden($"Only owners of {found.Name} manage its webhooks.");
    }

    /// <summary>Those that are this one's.</summary>
    public IQueryable<Webhook> Own(IQueryable<Webhook> all) => all.Where(w => w.DomainId == DomainId && w.UserId == UserId);
}
