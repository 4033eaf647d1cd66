using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Accounts.Contracts;

/// <summary>Service accounts as they are kept. Who may see and manage them is asked by the caller, who knows domains.</summary>
public interface IServiceAccounts
{
    /// <summary>The account with that path (<c>domain/account</c>) or id, or null.</summary>
    Task<ServiceAccountInfo?> FindAsync(string pathOrId, CancellationToken ct);

    /// <summary>The accounts with these ids; unknown ids are left out.</summary>
    Task<IReadOnlyDictionary<Guid, ServiceAccountInfo>> GetAsync(IEnumerable<Guid> ids, CancellationToken ct);

    /// <summary>The accounts of these domains, by name.</summary>
    Task<IReadOnlyList<ServiceAccountInfo>> OfAsync(IReadOnlyCollection<Guid> domains, CancellationToken ct);

    /// <summary>Makes an account; <see cref="Conflict"/> where the domain has one of that slug.</summary>
    Task<Result<ServiceAccountInfo>> CreateAsync(Guid domainId, string domain, string slug, string name, string purpose, Principal actor, CancellationToken ct);

    /// <summary>Changes an account; locking it stops its keys at once. <paramref name="revision"/> is the one that the caller read, null for any.</summary>
    Task<Result<ServiceAccountInfo>> UpdateAsync(Guid id, string name, string purpose, bool locked, long? revision, Principal actor, CancellationToken ct);

    /// <summary>Deletes an account with its keys; they stop at once.</summary>
    Task<Result<Done>> DeleteAsync(Guid id, long? revision, Principal actor, CancellationToken ct);
}

/// <summary>A service account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DomainId">Its domain.</param>
/// <param name="Domain">The domain's slug.</param>
/// <param name="Slug">Its name in addresses, unique in the domain; never changes.</param>
/// <param name="Name">Its name.</param>
/// <param name="Purpose">What it is for, plain text.</param>
/// <param name="Locked">Whether its keys are stopped.</param>
/// <param name="CreatedAt">UTC.</param>
/// <param name="CreatedBy">Who made it: a name.</param>
/// <param name="Keys">How many keys are usable.</param>
/// <param name="LastUsedAt">When one of its keys was used last, UTC, or null.</param>
/// <param name="Revision">The ETag.</param>
public sealed record ServiceAccountInfo(Guid Id, Guid DomainId, string Domain, string Slug, string Name, string Purpose, bool Locked, DateTimeOffset CreatedAt, string CreatedBy, int Keys,
    DateTimeOffset? LastUsedAt, long Revision)
{
    /// <summary><c>domain/account</c>.</summary>
    public string Path => $"{Domain}/{Slug}";

    /// <summary>Who that is, calling by a key with these scopes.</summary>
    public Principal ToPrincipal(KeyScopes scopes) => new(Id, Path, Name, PlatformRoles.None, PrincipalWay.ApiKey) { Kind = PrincipalKind.ServiceAccount, DomainId = DomainId, Scopes = scopes };
}
