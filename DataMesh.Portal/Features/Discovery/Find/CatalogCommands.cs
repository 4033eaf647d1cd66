using System.Security.Claims;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.UI.Navigation;

namespace DataMesh.Portal.Features.Discovery.Find;

/// <summary>Products, columns and domains for the search box above every page.</summary>
internal sealed class CatalogCommands(ICatalogSearch search, IDomainDirectory domains) : ICommandSource
{
    private const int EachAtMost = 5;

    public async Task<IReadOnlyList<CommandHit>> FindAsync(ClaimsPrincipal user, string text, CancellationToken cancellation)
    {
        if (Principal.From(user) is not { } principal) return [];
        var answer = await search.SearchAsync(principal, new SearchQuery(text, Limit: EachAtMost), cancellation);
        var hits = answer.Hits.Select(h => new CommandHit("Products", h.Name, $"/products/{h.Product}", h.DomainName, "catalog", 10)).ToList();
        hits.AddRange(answer.Hits.SelectMany(h => h.Matches.Where(m => m.Field == "column").Select(m => (h, m))).Take(EachAtMost)
            .Select(p => new CommandHit("Columns", p.m.Name, $"/products/{p.h.Product}?tab=schema", p.h.Name, "columns", 20)));
        var rights = await domains.RightsAsync(principal, cancellation);
        hits.AddRange(rights.Domains.Values.Where(d => rights.Sees(d) && (d.Name.Contains(text, StringComparison.OrdinalIgnoreCase) || d.Slug.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase).Take(EachAtMost).Select(d => new CommandHit("Domains", d.Name, $"/domains/{d.Slug}", null, "domains", 30)));
        if (answer.Total > EachAtMost) hits.Add(new CommandHit("Catalog", $"Search the catalog for “{text}”", $"/catalog?q={Uri.EscapeDataString(text)}", $"{answer.Total} products", "search", 40));
        return hits;
    }
}
