using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Discovery.Index;
using DataMesh.Portal.Features.Domains.Contracts;

namespace DataMesh.Portal.Features.Discovery.Search;

/// <summary>A product that may be known of and holds the words, with what the principal may do with it.</summary>
internal readonly record struct Candidate(ProductFacts Facts, string Access);

/// <summary>
/// Narrows candidates by the chosen values and counts every facet's values in one pass. A facet's own choice does not narrow its
/// counts: a product that only this facet would drop is still counted there.
/// </summary>
internal sealed class Facets
{
    private const int TagsAtMost = 20;
    private static readonly string[] s_names = ["access", "domain", "kind", "tag", "classification", "state"];

    private readonly DomainRights _rights;
    private readonly HashSet<string>?[] _chosen;
    private readonly Dictionary<string, int>[] _counts = [.. s_names.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal))];

    public Facets(SearchQuery query, DomainRights rights)
    {
        _rights = rights;
        _chosen = [Set(query.Access), Set(query.Domains), Set(query.Kinds), Set(query.Tags), Set(query.Classifications), Set(query.States)];
    }

    /// <summary>Counts the candidates and answers those that fulfil every choice.</summary>
    public List<Candidate> Narrow(IReadOnlyList<Candidate> candidates)
    {
        var kept = new List<Candidate>(candidates.Count);
        var values = new string[s_names.Length];
        foreach (var candidate in candidates)
        {
            var facts = candidate.Facts;
            values[0] = CatalogWords.AccessFacet(candidate.Access, facts.State);
            values[1] = _rights.Domains.TryGetValue(facts.DomainId, out var domain) ? domain.Slug : "";
            values[2] = CatalogWords.Of(facts.Kind);
            values[4] = CatalogWords.Of(facts.Classification);
            values[5] = CatalogWords.Of(facts.State);
            var (missed, misses) = (-1, 0);
            for (var f = 0; f < s_names.Length && misses < 2; f++)
            {
                if (f == 3 ? PassesTags(facts) : Passes(f, values[f])) continue;
                missed = f;
                misses++;
            }

            if (misses > 1) continue;
            for (var f = 0; f < s_names.Length; f++)
            {
                if (misses == 1 && f != missed) continue;
                if (f != 3) Count(f, values[f]);
                else foreach (var tag in facts.Tags) Count(f, tag);
            }

            if (misses == 0) kept.Add(candidate);
        }

        return kept;
    }

    /// <summary>The facets with their values; chosen ones are there even where nothing is left of them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Values()
    {
        var facets = new Dictionary<string, IReadOnlyList<FacetValue>>(StringComparer.Ordinal);
        for (var f = 0; f < s_names.Length; f++)
        {
            var name = s_names[f];
            foreach (var value in _chosen[f] ?? []) _counts[f].TryAdd(value, 0);
            var values = _counts[f].Where(c => c.Key.Length > 0).Select(c => new FacetValue(c.Key, CatalogWords.Label(name, c.Key, _rights), c.Value));
            facets[name] = name switch
            {
                "domain" => [.. values.OrderByDescending(v => v.Count).ThenBy(v => v.Label, StringComparer.OrdinalIgnoreCase)],
                "tag" => [.. values.OrderByDescending(v => _chosen[3]?.Contains(v.Value) == true).ThenByDescending(v => v.Count).ThenBy(v => v.Label, StringComparer.OrdinalIgnoreCase)
                    .Take(Math.Max(TagsAtMost, _chosen[3]?.Count ?? 0))],
                _ => [.. values.OrderBy(v => CatalogWords.Rank(v.Value))],
            };
        }

        return facets;
    }

    private bool Passes(int facet, string value)
    {
        if (_chosen[facet] is { } chosen) return chosen.Contains(value);
        // What is retired is there for those who look for it.
        return facet != 5 || value != "retired";
    }

    private bool PassesTags(ProductFacts facts)
    {
        if (_chosen[3] is not { } chosen) return true;
        foreach (var tag in facts.Tags)
            if (chosen.Contains(tag)) return true;
        return false;
    }

    private void Count(int facet, string value)
        => System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_counts[facet], value, out _)++;

    private static HashSet<string>? Set(IReadOnlyList<string>? values)
        => values is { Count: > 0 } && values.Where(v => !string.IsNullOrEmpty(v)).ToHashSet(StringComparer.OrdinalIgnoreCase) is { Count: > 0 } set ? set : null;
}
