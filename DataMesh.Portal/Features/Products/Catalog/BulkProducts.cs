using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Catalog;

/// <summary>Makes many products at once, for load tests. Derived data is made afterwards by <c>index rebuild</c>.</summary>
internal sealed class BulkProducts(IDbContextFactory<PortalDbContext> databases, TimeProvider time) : IBulkProducts
{
    private const int Batch = 500;

    public async Task MakeAsync(IReadOnlyList<BulkProduct> products, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        foreach (var batch in products.Chunk(Batch))
        {
            await using var db = await databases.CreateDbContextAsync(ct);
            foreach (var made in batch)
            {
                var product = new Product
                {
                    Id = Guid.CreateVersion7(), DomainId = made.DomainId, Slug = made.Slug, Name = made.Name, Kind = made.Kind, Purpose = made.Purpose, Tags = [.. made.Tags],
                    State = ProductState.Published, Major = 1, Minor = 0, HasChanges = false, CreatedAt = now, UpdatedAt = now, PublishedAt = now,
                };
                product.Ports.Add(new OutputPort { Id = Guid.CreateVersion7(), Name = "table", Title = made.Name, SourceId = made.SourceId, Table = made.Slug, Columns = made.Columns });
                db.Add(product);
            }

            await db.SaveChangesAsync(ct);
        }
    }
}
