using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Catalog;

/// <summary>Keeps domains and sources that products rely on from being deleted.</summary>
internal sealed class ProductUse(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains) : IDomainUse, ISourceUse
{
    async Task<IReadOnlyList<string>> IDomainUse.UsesAsync(Guid domainId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var count = await db.Set<Product>().CountAsync(p => p.DomainId == domainId, ct);
        return count switch
        {
            0 => [],
            1 => ["a product"],
            _ => [$"{count} products"],
        };
    }

    async Task<IReadOnlyList<string>> ISourceUse.UsesAsync(Guid sourceId, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var ports = await db.Set<OutputPort>().Where(p => p.SourceId == sourceId).Select(p => new { p.Product!.DomainId, p.Product.Slug, p.Name }).Take(20).ToListAsync(ct);
        var all = await domains.AllAsync(ct);
        return [.. ports.Select(p => $"{all[p.DomainId].Slug}/{p.Slug}/{p.Name}")];
    }
}
