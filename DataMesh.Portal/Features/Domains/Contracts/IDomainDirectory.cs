using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Domains.Contracts;

/// <summary>Roles in a domain; each includes those below it.</summary>
public enum DomainRole
{
    /// <summary>Belongs to the domain and uses its grants.</summary>
    Member = 1,

    /// <summary>Sources, products, quality checks.</summary>
    Contributor = 2,

    /// <summary>Approves access, classifies, certifies.</summary>
    Steward = 3,

    /// <summary>Members, domain policies, and everything else.</summary>
    Owner = 4,
}

/// <summary>Who may know of a thing.</summary>
public enum Visibility
{
    /// <summary>Every signed-in user.</summary>
    Everyone,

    /// <summary>Members of the domain and of its parents.</summary>
    Domain,
}

/// <summary>A domain, as other features see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Slug">Its name in addresses; never changes.</param>
/// <param name="Name">Its name.</param>
/// <param name="ParentId">The parent domain, or null at the top.</param>
/// <param name="Visibility">Who may know of it.</param>
public sealed record DomainInfo(Guid Id, string Slug, string Name, Guid? ParentId, Visibility Visibility);

/// <summary>Domains and what a principal is in them. Asked at every use; answers are not kept longer than one operation.</summary>
public interface IDomainDirectory
{
    /// <summary>What the principal is in every domain, parents' roles included.</summary>
    Task<DomainRights> RightsAsync(Principal principal, CancellationToken ct);

    /// <summary>All domains by id. For display and joins only: what of it a principal may know is decided by <see cref="RightsAsync"/>.</summary>
    Task<IReadOnlyDictionary<Guid, DomainInfo>> AllAsync(CancellationToken ct);

    /// <summary>The domain with that slug, or null.</summary>
    Task<DomainInfo?> FindAsync(string slug, CancellationToken ct);

    /// <summary>Ids of the people who hold at least the role in the domain, through its parents too.</summary>
    Task<IReadOnlyList<Guid>> PeopleAsync(Guid domainId, DomainRole atLeast, CancellationToken ct);
}

/// <summary>What one principal is in every domain at this moment.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Domains">All domains by id.</param>
/// <param name="Roles">The effective role by domain id; domains without a role are absent.</param>
public sealed record DomainRights(Principal Principal, IReadOnlyDictionary<Guid, DomainInfo> Domains, IReadOnlyDictionary<Guid, DomainRole> Roles)
{
    /// <summary>Whether the principal holds at least the role in the domain.</summary>
    public bool Is(DomainRole atLeast, Guid domainId) => Roles.TryGetValue(domainId, out var role) && role >= atLeast;

    /// <summary>The domains whose grants and shared things count for the principal: those in which a person holds a role, and a service account's own, in which it has none.</summary>
    public IReadOnlyList<Guid> Belongs => Principal.DomainId is { } own ? [own] : With(DomainRole.Member);

    /// <summary>Whether the principal is one of the domain's own, by a role or as its service account, and so may know what only the domain knows.</summary>
    public bool IsOfDomain(Guid domainId) => Is(DomainRole.Member, domainId) || Principal.DomainId == domainId;

    /// <summary>Whether the principal may know of the domain.</summary>
    public bool Sees(DomainInfo domain) => domain.Visibility == Visibility.Everyone || IsOfDomain(domain.Id)
        || Principal.Has(PlatformRoles.Administrator | PlatformRoles.Governance) || Principal.Way == PrincipalWay.System;

    /// <summary>The domain with that slug if the principal may know of it, else null.</summary>
    public DomainInfo? Find(string slug) => Domains.Values.FirstOrDefault(d => d.Slug == slug) is { } d && Sees(d) ? d : null;

    /// <summary>Ids of the domains in which the principal holds at least the role.</summary>
    public IReadOnlyList<Guid> With(DomainRole atLeast) => [.. Roles.Where(r => r.Value >= atLeast).Select(r => r.Key)];
}

/// <summary>Makes and changes domains. Also behind the API and the pages.</summary>
public interface IDomainService
{
    /// <summary>Domains that the principal may know of, by name.</summary>
    Task<IReadOnlyList<DomainView>> ListAsync(Principal principal, CancellationToken ct);

    /// <summary>One domain.</summary>
    Task<Result<DomainView>> GetAsync(Principal principal, string slug, CancellationToken ct);

    /// <summary>Makes a domain; Administrators and Governance at the top, owners below their own. Whoever makes it becomes its owner, but for Administrators and the portal itself, who make domains for others.</summary>
    Task<Result<DomainView>> CreateAsync(Principal principal, DomainInput input, CancellationToken ct);

    /// <summary>Changes a domain; the slug stays. <paramref name="revision"/> is the one that the caller read, null for any.</summary>
    Task<Result<DomainView>> UpdateAsync(Principal principal, string slug, DomainInput input, long? revision, CancellationToken ct);

    /// <summary>Deletes a domain that holds nothing.</summary>
    Task<Result<Done>> DeleteAsync(Principal principal, string slug, long? revision, CancellationToken ct);

    /// <summary>The members of the domain itself, by name.</summary>
    Task<Result<IReadOnlyList<DomainMemberView>>> MembersAsync(Principal principal, string slug, CancellationToken ct);

    /// <summary>
    /// Adds a member or changes a role; owners of the domain, and Administrators, who run the installation and see no data by it.
    /// The last owner of a top-level domain stays.
    /// </summary>
    Task<Result<DomainMemberView>> SetMemberAsync(Principal principal, string slug, string email, DomainRole role, CancellationToken ct);

    /// <summary>Removes a member.</summary>
    Task<Result<Done>> RemoveMemberAsync(Principal principal, string slug, string email, CancellationToken ct);
}

/// <summary>What people write about a domain.</summary>
/// <param name="Slug">2 to 60 lower-case letters, digits and hyphens; only read when the domain is made.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Purpose">Markdown, up to 10,000 characters.</param>
/// <param name="Parent">The parent's slug, or null.</param>
/// <param name="Visibility">Who may know of it.</param>
public sealed record DomainInput(string? Slug, string Name, string? Purpose, string? Parent, Visibility Visibility = Visibility.Everyone);

/// <summary>A domain with what the principal may do in it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">Its name.</param>
/// <param name="Purpose">Markdown.</param>
/// <param name="Parent">The parent's slug, or null.</param>
/// <param name="Visibility">Who may know of it.</param>
/// <param name="MyRole">The principal's effective role, or null.</param>
/// <param name="Members">How many members the domain itself has.</param>
/// <param name="Revision">The ETag.</param>
public sealed record DomainView(Guid Id, string Slug, string Name, string Purpose, string? Parent, Visibility Visibility, DomainRole? MyRole, int Members, long Revision);

/// <summary>A member of a domain.</summary>
/// <param name="Email">The person's address.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Role">The role.</param>
public sealed record DomainMemberView(string Email, string Name, DomainRole Role);
