using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Features.Access.Overview;

/// <summary>What scopes of keys may name: products that are read and domains that are written in.</summary>
internal sealed class ScopeTargets(IDomainDirectory domains, IPortDirectory directory, IProductAccess access) : IScopeTargets
{
    private const int Most = 500;

    public async Task<IReadOnlyList<string>> OffersAsync(Principal holder, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(holder, ct);
        var held = (await access.AccessAsync(holder, null, ct)).Where(a => a.Value.Access != "requested").Select(a => a.Key).Take(Most).ToList();
        var products = held.Count == 0 ? [] : await directory.ProductsAsync(held, null, held.Count, ct);
        return
        [
            KeyScopes.CatalogRead,
            KeyScopes.DataRead,
            .. products.Where(p => rights.Domains.ContainsKey(p.DomainId)).Select(p => $"{KeyScopes.DataRead}:{rights.Domains[p.DomainId].Slug}/{p.Slug}").Order(StringComparer.Ordinal),
            .. rights.With(DomainRole.Contributor).Take(Most).Select(d => $"{KeyScopes.DomainWrite}:{rights.Domains[d].Slug}").Order(StringComparer.Ordinal),
        ];
    }

    public async Task<IReadOnlyList<string>> UnknownAsync(Principal principal, KeyScopes scopes, CancellationToken ct)
    {
        var rights = await domains.RightsAsync(principal, ct);
        var unknown = scopes.Writes.Where(slug => rights.Find(slug) is null).Select(slug => $"{KeyScopes.DomainWrite}:{slug}").ToList();
        const string Data = KeyScopes.DataRead + ":";
        foreach (var word in scopes.Words.Where(w => w.StartsWith(Data, StringComparison.Ordinal)))
            if (await directory.ProductAsync(word[Data.Length..], ct) is not { } product || !directory.MaySee(rights, product.DomainId, product.State, product.Visibility)) unknown.Add(word);
        return unknown;
    }
}
