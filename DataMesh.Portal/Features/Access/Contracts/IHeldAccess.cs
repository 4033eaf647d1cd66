using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>Who holds what, cheaply: for search, which knows products and domains itself, and for notifications.</summary>
public interface IHeldAccess
{
    /// <summary>By product id: what the principal's grants and open requests give, in two queries. What is its own by a role in the domain is not in it: ask <see cref="Owns"/>.</summary>
    Task<IReadOnlyDictionary<Guid, ProductAccess>> HeldAsync(Principal principal, DomainRights rights, CancellationToken ct);

    /// <summary>Whether the principal reads the domain's products without a grant.</summary>
    bool Owns(DomainRights rights, Guid domainId);

    /// <summary>Who holds an active grant on any port of the product.</summary>
    Task<IReadOnlyList<GrantHolder>> HoldersAsync(Guid productId, CancellationToken ct);
}

/// <summary>A subject of a grant.</summary>
/// <param name="Kind">User, domain or service account.</param>
/// <param name="Id">The user's, the domain's or the service account's id.</param>
/// <param name="DomainId">The service account's domain; null otherwise.</param>
public sealed record GrantHolder(ConsumerKind Kind, Guid Id, Guid? DomainId);
