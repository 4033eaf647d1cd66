using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Discovery.Find;

/// <summary>Finds ports for the builder: what may be read comes first.</summary>
internal sealed class PortSearch(ICatalogSearch search, IPortDirectory directory, IDomainDirectory domains, IAccessService access) : IPortSearch
{
    private const int ProductsAtMost = 15;
    private const int PortsAtMost = 30;

    public async Task<IReadOnlyList<PortChoice>> SearchAsync(Principal principal, string text, CancellationToken ct)
    {
        var granted = (await search.SearchAsync(principal, new SearchQuery(text, Access: ["granted"], Limit: ProductsAtMost), ct)).Hits;
        var hits = granted.Count >= ProductsAtMost ? granted
            : [.. granted, .. (await search.SearchAsync(principal, new SearchQuery(text, Limit: ProductsAtMost), ct)).Hits.Where(h => granted.All(g => g.Product != h.Product))];
        if (hits.Count == 0) return [];
        var all = await domains.AllAsync(ct);
        var choices = new List<PortChoice>();
        foreach (var hit in hits)
        {
            if (choices.Count >= PortsAtMost) break;
            var ports = await access.PortsAsync(principal, hit.Product, ct);
            var infos = await directory.FindAsync([.. ports.Keys], ct);
            choices.AddRange(infos.Values.OrderBy(p => p.Path, StringComparer.Ordinal).Select(p => Choice(p, ports[p.Path], all)));
        }

        return [.. choices.OrderBy(c => c.Access is "own" or "export" or "read" ? 0 : 1).Take(PortsAtMost)];
    }

    // Of a granted port the choice names what can be read; of another what there is.
    private static PortChoice Choice(PortInfo port, PortAccess mine, IReadOnlyDictionary<Guid, DomainInfo> domains)
        => new(port.Path, port.Title, port.ProductName, domains.GetValueOrDefault(port.DomainId)?.Name ?? "",
            mine.Access is "revoked" or "expired" ? "none" : mine.Access, [.. port.Columns.Select(c => c.Name).Except(mine.Missing)]);
}
