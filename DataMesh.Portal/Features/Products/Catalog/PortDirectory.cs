using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Products.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Products.Catalog;

/// <summary>Products and ports for other features.</summary>
internal sealed class PortDirectory(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, Kept<string, IReadOnlyDictionary<string, PortInfo>> keptPorts, Kept<string, ProductInfo?> keptProducts) : IPortDirectory
{
    public Task<IReadOnlyDictionary<string, PortInfo>> FindAsync(IReadOnlyCollection<string> ports, CancellationToken ct)
        => keptPorts.GetAsync(string.Join('\n', ports), token => ReadAsync(ports, token), null, ct).AsTask();

    private async Task<IReadOnlyDictionary<string, PortInfo>> ReadAsync(IReadOnlyCollection<string> ports, CancellationToken ct)
    {
        var wanted = ports.Select(p => p.Split('/')).Where(p => p.Length == 3).ToList();
        if (wanted.Count == 0) return new Dictionary<string, PortInfo>();
        var products = wanted.Select(w => w[1]).Distinct().ToList();
        var names = wanted.Select(w => w[2]).Distinct().ToList();
        var all = await domains.AllAsync(ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await db.Set<OutputPort>().AsNoTracking().Include(p => p.Product)
            .Where(p => products.Contains(p.Product!.Slug) && names.Contains(p.Name)).ToListAsync(ct);
        // The two lists may cross products that were not asked for.
        return found.Where(p => all.ContainsKey(p.Product!.DomainId)).Select(p => Info(p, p.Product!, all)).Where(p => ports.Contains(p.Path)).ToDictionary(p => p.Path);
    }

    public async Task<IReadOnlyDictionary<Guid, PortInfo>> GetAsync(IReadOnlyCollection<Guid> ids, CancellationToken ct)
    {
        if (ids.Count == 0) return new Dictionary<Guid, PortInfo>();
        var all = await domains.AllAsync(ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await db.Set<OutputPort>().AsNoTracking().Include(p => p.Product).Where(p => ids.Contains(p.Id)).ToListAsync(ct);
        return found.Where(p => all.ContainsKey(p.Product!.DomainId)).ToDictionary(p => p.Id, p => Info(p, p.Product!, all));
    }

    public async Task<IReadOnlyList<ProductInfo>> ProductsAsync(IReadOnlyCollection<Guid>? ids, Guid? after, int limit, CancellationToken ct)
    {
        var all = await domains.AllAsync(ct);
        await using var db = await databases.CreateDbContextAsync(ct);
        var query = db.Set<Product>().AsNoTracking().Include(p => p.Owners).Include(p => p.Ports).AsSplitQuery();
        if (ids is not null) query = query.Where(p => ids.Contains(p.Id));
        // By age, which both providers compare alike; the two order Guids differently.
        if (after is { } last)
        {
            var from = await db.Set<Product>().Where(p => p.Id == last).Select(p => (DateTimeOffset?)p.CreatedAt).SingleOrDefaultAsync(ct);
            if (from is { } at) query = query.Where(p => p.CreatedAt > at || (p.CreatedAt == at && p.Id.CompareTo(last) > 0));
        }

        var products = await query.OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).Take(limit).ToListAsync(ct);
        var found = products.Select(p => p.Id).ToList();
        var drifts = (await db.Set<SourceLook>().AsNoTracking().Where(l => l.ChangesJson != "[]" && found.Contains(l.Port!.ProductId)).ToListAsync(ct)).ToDictionary(l => l.PortId, l => l.Changes.Max(c => c.Kind));
        return [.. products.Where(p => all.ContainsKey(p.DomainId)).Select(p => Info(p, all, drifts))];
    }

    public Task<ProductInfo?> ProductAsync(string path, CancellationToken ct) => keptProducts.GetAsync(path, token => ReadProductAsync(path, token), null, ct).AsTask();

    private async Task<ProductInfo?> ReadProductAsync(string path, CancellationToken ct)
    {
        if (path.Split('/') is not [var domain, var slug]) return null;
        var all = await domains.AllAsync(ct);
        if (all.Values.FirstOrDefault(d => d.Slug == domain) is not { } owner) return null;
        await using var db = await databases.CreateDbContextAsync(ct);
        return await db.Set<Product>().AsNoTracking().Include(p => p.Owners).Include(p => p.Ports).AsSplitQuery().SingleOrDefaultAsync(p => p.DomainId == owner.Id && p.Slug == slug, ct) is { } product ? Info(product, all) : null;
    }

    public bool MaySee(DomainRights rights, Guid domainId, ProductState state, Visibility visibility)
        => rights.Principal.Way == PrincipalWay.System
            || (state is ProductState.Published or ProductState.Deprecated && visibility == Visibility.Everyone)
            || rights.IsOfDomain(domainId);

    /// <summary>A product for other features.</summary>
    internal static ProductInfo Info(Product product, IReadOnlyDictionary<Guid, DomainInfo> domains, IReadOnlyDictionary<Guid, DriftKind>? drifts = null) => new(product.Id, product.DomainId, product.Slug, product.Name, product.Kind,
        product.Purpose, product.Limitations, product.Usage, product.Tags, [.. product.Owners.Select(o => o.UserId)], product.Visibility, product.State, product.Version, product.UpdatedAt,
        [.. product.Ports.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => new PortDetail(Info(p, product, domains), p.Description, p.Columns, p.Examples,
            drifts?.TryGetValue(p.Id, out var kind) == true ? kind : null))]);

    private static PortInfo Info(OutputPort port, Product product, IReadOnlyDictionary<Guid, DomainInfo> domains)
    {
        var path = $"{domains[product.DomainId].Slug}/{product.Slug}";
        return new PortInfo(port.Id, $"{path}/{port.Name}", port.Title, product.Id, product.Name, path, product.DomainId, product.State, product.Visibility, product.Version,
            port.SourceId, port.Table, [.. port.Columns.Select(c => new PortColumnInfo(c.Name, LogicalType.Parse(c.Type), c.Description ?? "", c.Classification, c.PersonalData, c.PrimaryKey, c.Mask))]);
    }
}
