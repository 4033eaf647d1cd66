using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Domains.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Domains.Directory;

/// <summary>Reads domains and roles; two queries for everything that a principal is.</summary>
internal sealed class DomainDirectory(IDbContextFactory<PortalDbContext> databases, Kept<Principal, DomainRights> keptRights, Kept<int, IReadOnlyDictionary<Guid, DomainInfo>> keptDomains) : IDomainDirectory, IDomainLine
{
    public Task<DomainRights> RightsAsync(Principal principal, CancellationToken ct) => keptRights.GetAsync(principal, token => ReadRightsAsync(principal, token), null, ct).AsTask();

    public Task<IReadOnlyDictionary<Guid, DomainInfo>> AllAsync(CancellationToken ct) => keptDomains.GetAsync(0, async token =>
    {
        await using var db = await databases.CreateDbContextAsync(token);
        return (IReadOnlyDictionary<Guid, DomainInfo>)await AllAsync(db, token);
    }, null, ct).AsTask();

    private async Task<DomainRights> ReadRightsAsync(Principal principal, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var domains = await AllAsync(db, ct);
        var direct = principal.Way == PrincipalWay.System
            ? domains.Keys.ToDictionary(id => id, _ => DomainRole.Owner)
            : principal.Kind == PrincipalKind.ServiceAccount ? Written(domains, principal)
            : await db.Set<DomainMember>().AsNoTracking().Where(m => m.UserId == principal.Id).ToDictionaryAsync(m => m.DomainId, m => m.Role, ct);
        return new DomainRights(principal, domains, Inheritance.Effective(domains, direct));
    }

    public async Task<DomainInfo?> FindAsync(string slug, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Domain>().AsNoTracking().Where(d => d.Slug == slug)
            .Select(d => new DomainInfo(d.Id, d.Slug, d.Name, d.ParentId, d.Visibility)).SingleOrDefaultAsync(ct);
    }

    public async Task<IReadOnlyList<Guid>> PeopleAsync(Guid domainId, DomainRole atLeast, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var line = Inheritance.Line(await AllAsync(db, ct), domainId);
        return await db.Set<DomainMember>().Where(m => line.Contains(m.DomainId) && m.Role >= atLeast).Select(m => m.UserId).Distinct().ToListAsync(ct);
    }

    public async Task<bool> LiesWithinAsync(string domain, IReadOnlyCollection<string> roots, CancellationToken ct)
    {
        var domains = await AllAsync(ct);
        return domains.Values.FirstOrDefault(d => d.Slug == domain) is { } found && Inheritance.Line(domains, found.Id).Any(id => roots.Contains(domains[id].Slug));
    }

    // A service account has no roles. Where an owner made it a key that writes, it makes products as a contributor does, in its own domain and nowhere else.
    private static Dictionary<Guid, DomainRole> Written(Dictionary<Guid, DomainInfo> domains, Principal principal)
        => domains.Values.Where(d => principal.Scopes.Writes.Contains(d.Slug) && principal.DomainId is { } own && Inheritance.Line(domains, d.Id).Contains(own))
            .ToDictionary(d => d.Id, _ => DomainRole.Contributor);

    private static async Task<Dictionary<Guid, DomainInfo>> AllAsync(PortalDbContext db, CancellationToken ct)
        => await db.Set<Domain>().AsNoTracking().Select(d => new DomainInfo(d.Id, d.Slug, d.Name, d.ParentId, d.Visibility)).ToDictionaryAsync(d => d.Id, ct);
}
