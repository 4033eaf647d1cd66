namespace DataMesh.Portal.Features.Discovery.Text;

/// <summary>What somebody typed, as words. Nothing of it is ever taken for the index's own query language.</summary>
internal sealed class TextQuery
{
    private const int TextAtMost = 200;
    private const int WordsAtMost = 12;
    private const int PrefixFrom = 3;

    private TextQuery(IReadOnlyList<QueryWord> words, bool isBlank)
    {
        Words = words;
        IsBlank = isBlank;
        Line = isBlank ? "" : " " + string.Join(' ', words.Select(w => w.Text)) + " ";
    }

    /// <summary>The words, each once; all have to occur.</summary>
    public IReadOnlyList<QueryWord> Words { get; }

    /// <summary>Whether nothing was asked for, so that everything is listed. Signs alone ask for something that nothing has.</summary>
    public bool IsBlank { get; }

    /// <summary>The words with a space around each; none for a blank query.</summary>
    public string Line { get; }

    /// <summary>The query in FTS5's language: quoted words only, so that no input can be an operator.</summary>
    public string Match => string.Join(' ', Words.Select(w => w.IsPrefix ? $"\"{w.Text}\"*" : $"\"{w.Text}\""));

    /// <summary>Reads the text; what is longer than 200 characters is cut. A star alone asks for everything.</summary>
    public static TextQuery Read(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length is 0 || trimmed == "*") return new TextQuery([], true);
        if (trimmed.Length > TextAtMost) trimmed = trimmed[..TextAtMost];
        // The whole word stands for its camelCase parts, which the index has beside it.
        var words = new List<string>();
        var end = 0;
        foreach (var word in SearchWords.Of(trimmed).Where(w => w.Folded.Length > 0))
        {
            if (word.Start < end) continue;
            end = word.Start + word.Length;
            words.Add(word.Folded);
        }

        var last = words.Count - 1;
        return new TextQuery([.. words.Select((w, i) => new QueryWord(w, i == last || w.Length >= PrefixFrom)).DistinctBy(w => w.Text).Take(WordsAtMost)], false);
    }

    /// <summary>Whether one of the words asks for this folded word.</summary>
    public bool Hits(string folded)
    {
        foreach (var word in Words)
            if (word.Hits(folded)) return true;
        return false;
    }
}

/// <summary>A word of a query.</summary>
/// <param name="Text">Folded.</param>
/// <param name="IsPrefix">Whether words that begin with it count too.</param>
internal readonly record struct QueryWord(string Text, bool IsPrefix)
{
    public bool Hits(string folded) => IsPrefix ? folded.StartsWith(Text, StringComparison.Ordinal) : folded == Text;
}
