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
internal sealed class CatalogSearch(SearchIndex index, Hits hits, IDomainDirectory domains, IPortDirectory directory, IHeldAccess access) : ICatalogSearch
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
        var candidates = await CandidatesAsync(connection, facts, text, rights, held, ct);
        var facets = new Facets(query, rights);
        var kept = facets.Narrow(candidates);
        Sort(kept, query.Sort, text, facts.NameOrder);
        var page = kept.Skip(Math.Max(0, query.Offset)).Take(Math.Clamp(query.Limit, 1, 200)).ToList();
        return new SearchAnswer(kept.Count, await hits.OfAsync(connection, page, text, rights, held, ct), facets.Values());
    }

    private async Task<List<Candidate>> CandidatesAsync(SqliteConnection connection, FactsSnapshot facts, TextQuery text, DomainRights rights,
        IReadOnlyDictionary<Guid, ProductAccess> held, CancellationToken ct)
    {
        var may = new Dictionary<(Guid, ProductState, Visibility), bool>();
        var owns = rights.Domains.Keys.ToDictionary(d => d, d => access.Owns(rights, d));
        var candidates = new List<Candidate>();
        void Add(ProductFacts? product, double weight)
        {
            if (product is null) return;
            var key = (product.DomainId, product.State, product.Visibility);
            if (!may.TryGetValue(key, out var sees)) may[key] = sees = directory.MaySee(rights, product.DomainId, product.State, product.Visibility);
            if (!sees) return;
            var word = owns.GetValueOrDefault(product.DomainId) ? "own" : held.TryGetValue(product.Id, out var mine) ? mine.Access : "none";
            candidates.Add(new Candidate(product, word, text.IsBlank ? 0 : weight + TextMatches.Weigh(product, text)));
        }

        if (text.IsBlank)
        {
            foreach (var product in facts.Products) Add(product, 0);
        }
        else if (text.Words.Count > 0)
        {
            foreach (var (row, weight) in await TextMatches.FindAsync(connection, text, ct)) Add(facts.At(row), weight);
        }

        return candidates;
    }

    private static void Sort(List<Candidate> candidates, string? sort, TextQuery text, int[] names)
    {
        int ByName(Candidate a, Candidate b) => names[a.Facts.Row].CompareTo(names[b.Facts.Row]);
        candidates.Sort(sort switch
        {
            "updated" => (a, b) => b.Facts.UpdatedAt.CompareTo(a.Facts.UpdatedAt) is not 0 and var order ? order : ByName(a, b),
            "name" => ByName,
            _ when text.IsBlank => ByName,
            _ => (a, b) => b.Relevance.CompareTo(a.Relevance) is not 0 and var order ? order : ByName(a, b),
        });
    }
}
