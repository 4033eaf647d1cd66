using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Catalog;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Products.Ports;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Drift;

/// <summary>Looks at a port's source because somebody wants to know now.</summary>
internal sealed class PortChecks(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, ProductQueries queries, PortEditing ports, PortLooks looks)
{
    /// <summary>Whether somebody hears of the source what the port does not promise: who makes the product or answers for it.</summary>
    public static bool IsInsider(Principal principal, DomainRights rights, Product product)
        => rights.Is(DomainRole.Contributor, product.DomainId) || product.Owners.Any(o => o.UserId == principal.Id);

    public async Task<Result<PortView>> CheckAsync(Principal principal, string domain, string slug, string name, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await queries.FindAsync(db, rights, domain, slug, ct) is not { } product) return NotFound.Of("product", $"{domain}/{slug}");
        if (product.Ports.FirstOrDefault(p => p.Name == name) is not { } port) return NotFound.Of("port", $"{domain}/{slug}/{name}");
        if (!IsInsider(principal, rights, product)) return new Forbidden($"Only contributors of {rights.Domains[product.DomainId].Name} and the product's owners have its sources checked.");
        if (product.State == ProductState.Retired) return new Conflict($"{product.Name} is retired and stays as it is.");
        var look = await looks.LookAsync(port.Id, ct);
        // Whatever is wrong with the source is not what was asked for; its settings are its contributors' business.
        if (look.Error is { } away and not NotFound)
            return new Unavailable(rights.Is(DomainRole.Contributor, product.DomainId) ? away.Message : $"The source does not answer; contributors of {rights.Domains[product.DomainId].Name} see why.");
        return await ports.GetAsync(principal, domain, slug, name, ct);
    }
}
