using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Catalog;

/// <summary>Finds products that a principal may know of.</summary>
internal sealed class ProductQueries(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, IUserDirectory users, IPortDirectory ports, ProductViews views)
{
    private static readonly string[] s_sorts = ["name", "-name", "updated", "-updated"];

    public async Task<Result<Page<ProductView>>> ListAsync(Principal principal, ProductQuery query, PageRequest page, CancellationToken ct)
    {
        if (query.Sort is { Length: > 0 } sort && !s_sorts.Contains(sort)) return Invalid.Field("sort", $"'{sort}' is none of {string.Join(", ", s_sorts)}.");
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var mine = rights.With(DomainRole.Member).Union(rights.Belongs).ToList();
        var products = db.Set<Product>().AsNoTracking();
        // MaySee, said so that the database can do it; the same rule is applied to every row again below.
        if (principal.Way != PrincipalWay.System)
            products = products.Where(p => mine.Contains(p.DomainId)
                || ((p.State == ProductState.Published || p.State == ProductState.Deprecated) && p.Visibility == Visibility.Everyone));
        if (query.Domain is { } slug)
        {
            var id = rights.Find(slug)?.Id ?? Guid.Empty;
            products = products.Where(p => p.DomainId == id);
        }

        if (query.State is { } state) products = products.Where(p => p.State == state);
        if (query.Kind is { } kind) products = products.Where(p => p.Kind == kind);
        if (query.Tag?.Trim().ToLowerInvariant() is { Length: > 0 } tag) products = products.Where(p => p.Tags.Contains(tag));
        if (query.Owner is { } owner)
        {
            var person = (await users.FindAsync(owner, ct))?.Id ?? Guid.Empty;
            products = products.Where(p => p.Owners.Any(o => o.UserId == person));
        }

        if (query.Q is { Length: > 0 } words)
        {
            var text = words.ToLowerInvariant();
#pragma warning disable CA1862, CA1311, CA1304 // Translated to SQL, where lower() is the only word for it.
            products = products.Where(p => p.Name.ToLower().Contains(text) || p.Purpose.ToLower().Contains(text));
#pragma warning restore CA1862, CA1311, CA1304
        }

        var skip = (int)page.AfterNumber;
#pragma warning disable CA1862, CA1311, CA1304 // Translated to SQL: names are sorted without regard to case on every provider.
        var ordered = query.Sort switch
        {
            "updated" => products.OrderBy(p => p.UpdatedAt).ThenBy(p => p.Id),
            "-updated" => products.OrderByDescending(p => p.UpdatedAt).ThenBy(p => p.Id),
            "-name" => products.OrderByDescending(p => p.Name.ToLower()).ThenBy(p => p.Id),
            _ => products.OrderBy(p => p.Name.ToLower()).ThenBy(p => p.Id),
        };
#pragma warning restore CA1862, CA1311, CA1304
        var found = await ordered.Include(p => p.Owners).Include(p => p.Ports).AsSplitQuery().Skip(skip).Take(page.Limit + 1).ToListAsync(ct);
        var more = found.Count > page.Limit;
        var seen = found.Take(page.Limit).Where(p => ports.MaySee(rights, p.DomainId, p.State, p.Visibility)).ToList();
        var items = await views.ViewAsync(principal, rights, seen, ct);
        return new Page<ProductView>(items, more ? PageRequest.CursorOf(skip + page.Limit) : null);
    }

    public async Task<Result<ProductView>> GetAsync(Principal principal, string domain, string product, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindAsync(db, rights, domain, product, ct);
        return found is null ? NotFound.Of("product", $"{domain}/{product}") : (await views.ViewAsync(principal, rights, [found], ct))[0];
    }

    public async Task<Result<IReadOnlyList<ProductVersionView>>> VersionsAsync(Principal principal, string domain, string product, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindAsync(db, rights, domain, product, ct);
        if (found is null) return NotFound.Of("product", $"{domain}/{product}");
        return await db.Set<ProductVersion>().Where(v => v.ProductId == found.Id).OrderByDescending(v => v.PublishedAt)
            .Select(v => new ProductVersionView(v.Version, v.PublishedAt, v.PublishedBy)).ToListAsync(ct);
    }

    /// <summary>The product with owners and ports, tracked by the context; null where it is not there or the principal may not know of it.</summary>
    public async Task<Product?> FindAsync(PortalDbContext db, DomainRights rights, string domain, string product, CancellationToken ct)
    {
        if (rights.Domains.Values.FirstOrDefault(d => d.Slug == domain) is not { } info) return null;
        var found = await db.Set<Product>().Include(p => p.Owners).Include(p => p.Ports).AsSplitQuery().SingleOrDefaultAsync(p => p.DomainId == info.Id && p.Slug == product, ct);
        return found is not null && ports.MaySee(rights, found.DomainId, found.State, found.Visibility) ? found : null;
    }
}
