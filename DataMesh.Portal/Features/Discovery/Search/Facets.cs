using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Discovery.Index;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Discovery.Search;

/// <summary>A product that may be known of, with what the principal may do with it.</summary>
internal readonly record struct Candidate(ProductFacts Facts, string Access);

/// <summary>
/// Narrows matches to what the principal may know of and to the chosen values, and counts every facet's values, in one pass over
/// numbers. A facet's own choice does not narrow its counts: a product that only this facet would drop is still counted there.
/// </summary>
internal sealed class Facets
{
    private const int TagsAtMost = 20;
    private const int Tag = 3;
    private const int State = 5;
    private static readonly string[] s_names = ["access", "domain", "kind", "tag", "classification", "state"];
    private static readonly string[] s_access = ["granted", "requested", "requestable"];
    private static readonly string[] s_kinds = [.. Enum.GetValues<ProductKind>().Select(CatalogWords.Of)];
    private static readonly string[] s_classes = ["", .. Enum.GetValues<Classification>().Select(c => CatalogWords.Of(c))];
    private static readonly string[] s_states = [.. Enum.GetValues<ProductState>().Select(CatalogWords.Of)];

    private readonly Sight _sight;
    private readonly FactsTables _tables;
    private readonly string[][] _values;
    private readonly int[][] _counts;
    private readonly bool[]?[] _chosen;
    private readonly IReadOnlyList<string>?[] _asked;

    public Facets(SearchQuery query, FactsTables tables, Sight sight)
    {
        (_tables, _sight) = (tables, sight);
        _values = [s_access, [.. tables.Domains.Select(d => sight.Rights.Domains.TryGetValue(d, out var domain) ? domain.Slug : "")], s_kinds, tables.TagNames, s_classes, s_states];
        _counts = [.. _values.Select(v => new int[v.Length])];
        _asked = [.. new[] { query.Access, query.Domains, query.Kinds, query.Tags, query.Classifications, query.States }.Select(a => a?.Where(v => !string.IsNullOrEmpty(v)).ToList() is { Count: > 0 } some ? some : null)];
        _chosen = [.. _asked.Select((asked, f) => asked is null ? null : _values[f].Select(v => asked.Contains(v, StringComparer.OrdinalIgnoreCase)).ToArray())];
        // What is retired is there for those who look for it.
        _chosen[State] ??= [.. s_states.Select(s => s != "retired")];
    }

    /// <summary>Counts the matches that may be known of and answers those that fulfil every choice, in their order.</summary>
    public List<Candidate> Narrow(Match[] found)
    {
        var kept = new List<Candidate>();
        var own = new int[s_names.Length];
        for (var i = 0; i < found.Length; i++)
        {
            var facts = found[i].Facts;
            var domain = _tables.Domain[facts.Row];
            if (!_sight.Sees(facts, domain)) continue;
            var access = _sight.AccessOf(facts, domain);
            own[0] = access == "none" ? facts.State is ProductState.Published or ProductState.Deprecated ? 2 : -1 : access == "requested" ? 1 : 0;
            own[1] = domain;
            own[2] = (int)facts.Kind;
            own[4] = (int)(facts.Classification ?? 0);
            own[State] = (int)facts.State;
            var missed = Missed(own, _tables.Tags[facts.Row]);
            if (missed == Several) continue;
            Count(own, _tables.Tags[facts.Row], missed);
            if (missed == None) kept.Add(new Candidate(facts, access));
        }

        return kept;
    }

    /// <summary>The facets with their values; chosen ones are there even where nothing is left of them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FacetValue>> Values()
    {
        var facets = new Dictionary<string, IReadOnlyList<FacetValue>>(StringComparer.Ordinal);
        for (var f = 0; f < s_names.Length; f++)
        {
            var (name, asked) = (s_names[f], _asked[f] ?? []);
            var counted = _values[f].Select((value, i) => (Value: value, Count: _counts[f][i])).Where(v => v.Value.Length > 0 && (v.Count > 0 || asked.Contains(v.Value)))
                .Concat(asked.Where(a => !_values[f].Contains(a, StringComparer.OrdinalIgnoreCase)).Distinct().Select(a => (Value: a, Count: 0)))
                .Select(v => new FacetValue(v.Value, CatalogWords.Label(name, v.Value, _sight.Rights), v.Count));
            facets[name] = name switch
            {
                "domain" => [.. counted.OrderByDescending(v => v.Count).ThenBy(v => v.Label, StringComparer.OrdinalIgnoreCase)],
                "tag" => [.. counted.OrderByDescending(v => asked.Contains(v.Value)).ThenByDescending(v => v.Count).ThenBy(v => v.Label, StringComparer.OrdinalIgnoreCase).Take(Math.Max(TagsAtMost, asked.Count))],
                _ => [.. counted.OrderBy(v => CatalogWords.Rank(v.Value))],
            };
        }

        return facets;
    }

    private const int None = -1;
    private const int Several = -2;

    // The one facet whose choice drops the product, or that none or several do.
    private int Missed(int[] own, int[] tags)
    {
        var missed = None;
        for (var f = 0; f < own.Length; f++)
        {
            if (_chosen[f] is not { } chosen || (f == Tag ? AnyOf(tags, chosen) : own[f] >= 0 && chosen[own[f]])) continue;
            if (missed != None) return Several;
            missed = f;
        }

        return missed;
    }

    private void Count(int[] own, int[] tags, int only)
    {
        for (var f = 0; f < own.Length; f++)
        {
            if (only != None && f != only) continue;
            if (f == Tag)
            {
                for (var t = 0; t < tags.Length; t++) _counts[Tag][tags[t]]++;
            }
            else if (own[f] >= 0) _counts[f][own[f]]++;
        }
    }

    private static bool AnyOf(int[] tags, bool[] chosen)
    {
        for (var t = 0; t < tags.Length; t++)
            if (chosen[tags[t]]) return true;
        return false;
    }
}
