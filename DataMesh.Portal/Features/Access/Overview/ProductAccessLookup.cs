using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Guard;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Access.Overview;

/// <summary>What a principal may do with products as a whole, and who holds them.</summary>
internal sealed class ProductAccessLookup(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, IPortDirectory directory, TimeProvider time)
    : IProductAccess, IPortUse, IHeldAccess
{
    private const int PageSize = 500;

    public async Task<IReadOnlyDictionary<Guid, ProductAccess>> AccessAsync(Principal principal, IReadOnlyCollection<Guid>? productIds, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        var held = await HeldAsync(principal, rights, productIds, ct);
        if (productIds is { Count: 0 } || rights.With(DomainRole.Contributor).Count == 0) return held;
        var all = new Dictionary<Guid, ProductAccess>(held);
        for (Guid? after = null; ;)
        {
            var products = await directory.ProductsAsync(productIds, after, productIds?.Count ?? PageSize, ct);
            foreach (var product in products.Where(p => OwnPeople.Read(rights, p.DomainId))) all[product.Id] = new ProductAccess("own", null);
            if (productIds is not null || products.Count < PageSize) return all;
            after = products[^1].Id;
        }
    }

    public Task<IReadOnlyDictionary<Guid, ProductAccess>> HeldAsync(Principal principal, DomainRights rights, CancellationToken ct) => HeldAsync(principal, rights, null, ct);

    public bool Owns(DomainRights rights, Guid domainId) => OwnPeople.Read(rights, domainId);

    public async Task<IReadOnlyList<GrantHolder>> HoldersAsync(Guid productId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Grant>().AsNoTracking()
            .Where(g => g.ProductId == productId && g.State == GrantState.Active && (g.Until == null || g.Until > now))
            .Select(g => new GrantHolder(g.SubjectKind, g.SubjectId, g.SubjectDomainId)).Distinct().ToListAsync(ct);
    }

    public async Task<int> ActiveGrantsAsync(Guid portId, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Grant>().CountAsync(g => g.PortId == portId && g.State == GrantState.Active && (g.Until == null || g.Until > now), ct);
    }

    private async Task<IReadOnlyDictionary<Guid, ProductAccess>> HeldAsync(Principal principal, DomainRights rights, IReadOnlyCollection<Guid>? productIds, CancellationToken ct)
    {
        var access = new Dictionary<Guid, ProductAccess>();
        if (productIds is { Count: 0 } || principal.Way == PrincipalWay.System) return access;
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        var requested = db.Set<AccessRequest>().AsNoTracking()
            .Of(principal, rights)
            .SelectMany(r => r.Ports).Where(p => p.Decision == PortDecision.Open);
        var grants = db.Set<Grant>().AsNoTracking().Of(principal, rights).Where(g => g.ExceptionOf == null && g.State == GrantState.Active && (g.Until == null || g.Until > now));
        if (productIds is not null)
        {
            requested = requested.Where(p => productIds.Contains(p.ProductId));
            grants = grants.Where(g => productIds.Contains(g.ProductId));
        }

        foreach (var id in await requested.Select(p => p.ProductId).Distinct().ToListAsync(ct)) access[id] = new ProductAccess("requested", null);
        foreach (var product in (await grants.Select(g => new { g.ProductId, g.Level, g.Until }).ToListAsync(ct)).GroupBy(g => g.ProductId))
        {
            var best = product.OrderByDescending(g => g.Level).ThenByDescending(g => g.Until ?? DateTimeOffset.MaxValue).First();
            access[product.Key] = new ProductAccess(Words.Of(best.Level), best.Until);
        }

        return access;
    }
}
