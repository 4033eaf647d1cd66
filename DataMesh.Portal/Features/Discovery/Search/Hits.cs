using System.Globalization;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Discovery.Contracts;
using DataMesh.Portal.Features.Discovery.Index;
using DataMesh.Portal.Features.Discovery.Text;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Discovery.Search;

/// <summary>Turns a page of candidates into hits with what matched.</summary>
internal sealed class Hits(IUserDirectory users)
{
    private const int PurposeLength = 180;
    private const int TextLength = 140;
    private const int MatchesAtMost = 3;

    public async Task<IReadOnlyList<SearchHit>> OfAsync(SqliteConnection connection, IReadOnlyList<Candidate> page, TextQuery query, DomainRights rights,
        IReadOnlyDictionary<Guid, ProductAccess> held, CancellationToken ct)
    {
        if (page.Count == 0) return [];
        var documents = await DocumentsAsync(connection, page, ct);
        var people = await users.GetAsync(documents.Values.SelectMany(d => d.Owners).Distinct(), ct);
        var hits = new List<SearchHit>(page.Count);
        foreach (var candidate in page.Where(c => documents.ContainsKey(c.Facts.Row)))
        {
            var facts = candidate.Facts;
            var document = documents[facts.Row];
            var domain = rights.Domains.GetValueOrDefault(facts.DomainId);
            var name = Marking.Of(facts.Name, query);
            var sentence = Marking.FirstSentence(document.Purpose, PurposeLength);
            var purpose = Marking.Of(sentence, query);
            if (purpose.Words == 0 && Marking.Around(document.Purpose, query, PurposeLength) is { Words: not 0 } elsewhere) purpose = elsewhere;
            hits.Add(new SearchHit($"{domain?.Slug}/{facts.Slug}", facts.Name, name.Text, domain?.Slug ?? "", domain?.Name ?? "", CatalogWords.Of(facts.Kind), CatalogWords.Of(facts.State),
                document.Version, sentence, purpose.Text, [.. document.Owners.Where(people.ContainsKey).Select(o => people[o].Name)], facts.Tags,
                facts.Classification is null ? null : CatalogWords.Of(facts.Classification), candidate.Access, held.GetValueOrDefault(facts.Id)?.Until, facts.UpdatedAt,
                Matches(facts, document, query, name.Words | purpose.Words), [.. document.Ports.Where(p => p.Broken).Select(p => p.Port)]));
        }

        return hits;
    }

    // What explains best comes first: texts that hold words which neither the name nor the purpose shows.
    private static IReadOnlyList<SearchMatch> Matches(ProductFacts facts, ProductDocument document, TextQuery query, int shown)
    {
        if (query.Words.Count == 0) return [];
        var found = new List<(SearchMatch Match, int Words, int Order)>();
        void Add(string field, string name, Marked text, int words, int order)
        {
            if (words != 0) found.Add((new SearchMatch(field, name, text.Text), words, order));
        }

        foreach (var port in document.Ports)
        {
            foreach (var column in port.Columns)
            {
                var name = Marking.Of(column.Name, query);
                var description = Marking.Around(column.Description, query, TextLength);
                Add("column", $"{port.Port}.{column.Name}", description, name.Words | description.Words, name.Words != 0 ? 0 : 1);
            }

            var title = Marking.Of(port.Title, query);
            var about = Marking.Around(port.Description, query, TextLength);
            Add("port", port.Port, about, title.Words | about.Words | Marking.Of(port.Port, query).Words, 2);
        }

        foreach (var tag in facts.Tags) Add("tag", tag, Marking.Of(tag, query), Marking.Of(tag, query).Words, 3);
        Add("limitations", "limitations", Marking.Around(document.Limitations, query, TextLength), Marking.Of(document.Limitations, query).Words, 4);
        Add("usage", "usage", Marking.Around(document.Usage, query, TextLength), Marking.Of(document.Usage, query).Words, 5);

        var matches = new List<SearchMatch>();
        foreach (var (match, words, _) in found.OrderByDescending(f => int.PopCount(f.Words & ~shown)).ThenBy(f => f.Order).ThenByDescending(f => int.PopCount(f.Words)))
        {
            if (matches.Count == MatchesAtMost || (matches.Count > 0 && (words & ~shown) == 0)) break;
            matches.Add(match);
            shown |= words;
        }

        return matches;
    }

    private static async Task<Dictionary<int, ProductDocument>> DocumentsAsync(SqliteConnection connection, IReadOnlyList<Candidate> page, CancellationToken ct)
    {
        var documents = new Dictionary<int, ProductDocument>(page.Count);
        await using var command = connection.CreateCommand();
        // Row numbers are the index's own.
        command.CommandText = $"select row, document from docs where row in ({string.Join(',', page.Select(c => c.Facts.Row.ToString(CultureInfo.InvariantCulture)))})";
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) documents[reader.GetInt32(0)] = ProductDocument.Read(reader.GetString(1));
        return documents;
    }
}
