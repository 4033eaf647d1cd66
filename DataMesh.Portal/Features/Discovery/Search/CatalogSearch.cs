using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Discovery.Index;
using DataMesh.Portal.Features.Discovery.Text;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Identity;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Discovery.Search;

/// <summary>Searches what a principal may know of. What it may not know of is dropped first: before counting, ranking and paging.</summary>
internal sealed class CatalogSearch(SearchIndex index, TextMatches matches, Hits hits, IDomainDirectory domains, IPortDirectory directory, IHeldAccess access) : ICatalogSearch
{
    public async Task<SearchAnswer> SearchAsync(Principal principal, SearchQuery query, CancellationToken ct)
    {
        try
        {
            return await AnswerAsync(principal, query, ct);
        }
        catch (SqliteException e) when (IndexFile.IsDamage(e))
        {
            await index.RepairAsync(e, ct);
            return await AnswerAsync(principal, query, ct);
        }
    }

    public Task<int> RebuildAsync(IProgress<int>? progress, CancellationToken ct) => index.RebuildAsync(progress, ct);

    private async Task<SearchAnswer> AnswerAsync(Principal principal, SearchQuery query, CancellationToken ct)
    {
        var text = TextQuery.Read(query.Text);
        var rights = await domains.RightsAsync(principal, ct);
        var held = await access.HeldAsync(principal, rights, ct);
        var (connection, facts) = await index.OpenAsync(ct);
        await using var opened = connection;
        var facets = new Facets(query, facts.Tables, new Sight(rights, directory, access, held, facts));
        var kept = facets.Narrow(await matches.FindAsync(connection, facts, text, ct));
        Sort(kept, query.Sort, facts.Tables.NameOrder);
        var page = kept.Skip(Math.Max(0, query.Offset)).Take(Math.Clamp(query.Limit, 1, 200)).ToList();
        return new SearchAnswer(kept.Count, await hits.OfAsync(connection, page, text, rights, held, ct), facets.Values());
    }

    // Matches come by relevance, and without words by name.
    private static void Sort(List<Candidate> candidates, string? sort, int[] names)
    {
        if (sort == "updated") candidates.Sort((a, b) => b.Facts.UpdatedAt.CompareTo(a.Facts.UpdatedAt) is not 0 and var order ? order : names[a.Facts.Row].CompareTo(names[b.Facts.Row]));
        else if (sort == "name") candidates.Sort((a, b) => names[a.Facts.Row].CompareTo(names[b.Facts.Row]));
    }
}
