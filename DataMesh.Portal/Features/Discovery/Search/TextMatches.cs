using System.Collections.Concurrent;
using System.Globalization;
using DataMesh.Portal.Features.Discovery.Index;
using DataMesh.Portal.Features.Discovery.Text;
using DataMesh.Portal.Features.Products.Contracts;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Discovery.Search;

/// <summary>A product that holds the words, and how well.</summary>
internal readonly record struct Match(ProductFacts Facts, double Relevance);

/// <summary>
/// Which products hold the words, the best first. Names and tags are weighed in memory, where an exact name comes first. The index
/// weighs the rest: by bm25 while few rows match; over thousands of rows that costs more than everything else together and says
/// little, so that the question is then only whether the words are in the names of ports and columns.
/// What matches a text is the same for everybody until the index changes, so the latest answers are kept: ticking filters, turning
/// pages and other people's same words do not search again. Who may know of what is decided afterwards, each time.
/// </summary>
internal sealed class TextMatches
{
    private const int WeighedAtMost = 1000;
    private const int KeptAtMost = 64;
    private const double ColumnNames = 18;

    private volatile Kept _kept = new(-1);

    /// <summary>The matches by relevance, then by name; for a blank text all products by name.</summary>
    public async Task<Match[]> FindAsync(SqliteConnection connection, FactsSnapshot facts, TextQuery query, CancellationToken ct)
    {
        var kept = _kept;
        if (kept.Version != facts.Version || kept.Answers.Count >= KeptAtMost) _kept = kept = new Kept(facts.Version);
        var asked = query.IsBlank ? "" : " " + query.Match;
        if (kept.Answers.TryGetValue(asked, out var known)) return known;
        var names = facts.Tables.NameOrder;
        Match[] found = query.IsBlank
            ? [.. facts.Products.OfType<ProductFacts>().Select(p => new Match(p, 0))]
            : [.. (await RowWeightsAsync(connection, query, ct)).Select(r => (Facts: facts.At(r.Key), r.Value)).Where(r => r.Facts is not null).Select(r => new Match(r.Facts!, r.Value + Weigh(r.Facts!, query)))];
        Array.Sort(found, (a, b) => b.Relevance.CompareTo(a.Relevance) is not 0 and var order ? order : names[a.Facts.Row].CompareTo(names[b.Facts.Row]));
        kept.Answers[asked] = found;
        return found;
    }

    private static async Task<Dictionary<int, double>> RowWeightsAsync(SqliteConnection connection, TextQuery query, CancellationToken ct)
    {
        if (query.Words.Count == 0) return [];
        var rows = await RowsAsync(connection, query.Match, ct);
        var weights = new Dictionary<int, double>(rows.Length);
        foreach (var row in rows) weights[row] = 0;
        if (rows.Length == 0) return weights;
        if (rows.Length > WeighedAtMost)
        {
            foreach (var row in await RowsAsync(connection, $"{{name tags columns}} : ({query.Match})", ct)) weights[row] = ColumnNames;
            return weights;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = "select rowid, bm25(texts, 8, 6, 5, 3, 2, 1) from texts where texts match $match";
        command.Parameters.AddWithValue("$match", query.Match);
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) weights[reader.GetInt32(0)] = Math.Clamp(-reader.GetDouble(1), 0, 30);
        return weights;
    }

    /// <summary>What name and tags add to the relevance.</summary>
    private static double Weigh(ProductFacts facts, TextQuery query)
    {
        if (facts.NameLine == query.Line) return 1000;
        var weight = 0.0;
        var inName = 0;
        foreach (var word in query.Words)
        {
            if (Has(facts.NameLine, word, out var whole))
            {
                inName++;
                weight += whole ? 60 : 45;
            }
            else if (Has(facts.TagLine, word, out whole)) weight += whole ? 30 : 20;
        }

        if (inName == query.Words.Count) weight += facts.NameLine.StartsWith(query.Line.AsSpan(0, query.Line.Length - 1), StringComparison.Ordinal) ? 400 : 300;
        // What is offered comes before what is on its way in or out.
        return facts.State == ProductState.Published ? weight + 5 : weight;
    }

    private static bool Has(string line, QueryWord word, out bool whole)
    {
        whole = false;
        for (var at = line.IndexOf(word.Text, StringComparison.Ordinal); at >= 0; at = line.IndexOf(word.Text, at + 1, StringComparison.Ordinal))
        {
            if (line[at - 1] != ' ') continue;
            whole = line[at + word.Text.Length] == ' ';
            if (whole || word.IsPrefix) return true;
        }

        return false;
    }

    // One text instead of a row each: reading thousands of rows one by one takes longer than finding them.
    private static async Task<int[]> RowsAsync(SqliteConnection connection, string match, CancellationToken ct)
    {
        if (await IndexFile.ScalarAsync(connection, "select group_concat(rowid) from texts where texts match $match", ct, ("$match", match)) is not string list) return [];
        var rows = new int[list.AsSpan().Count(',') + 1];
        var at = 0;
        foreach (var range in list.AsSpan().Split(',')) rows[at++] = int.Parse(list.AsSpan()[range], NumberStyles.None, CultureInfo.InvariantCulture);
        return rows;
    }

    private sealed record Kept(long Version)
    {
        public ConcurrentDictionary<string, Match[]> Answers { get; } = new(StringComparer.Ordinal);
    }
}
