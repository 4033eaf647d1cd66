using System.Text;

namespace DataMesh.Portal.Features.Discovery.Text;

/// <summary>Marks the words that matched, between U+0002 and U+0003, so that whoever shows the text decides how.</summary>
internal static class Marking
{
    public const char Open = '\u0002';
    public const char Close = '\u0003';

    /// <summary>The text with its matches marked, and which of the query's words are in it.</summary>
    public static Marked Of(string text, TextQuery query)
    {
        if (query.Words.Count == 0 || text.Length == 0) return new Marked(text, 0, -1);
        StringBuilder? marked = null;
        var (end, found, first) = (0, 0, -1);
        foreach (var word in SearchWords.Of(text))
        {
            if (word.Start < end) continue;
            var hit = Hit(word.Folded, query);
            if (hit == 0) continue;
            marked ??= new StringBuilder(text.Length + 8);
            marked.Append(text, end, word.Start - end).Append(Open).Append(text, word.Start, word.Length).Append(Close);
            end = word.Start + word.Length;
            found |= hit;
            if (first < 0) first = word.Start;
        }

        return marked is null ? new Marked(text, 0, -1) : new Marked(marked.Append(text, end, text.Length - end).ToString(), found, first);
    }

    /// <summary>The part of the text around its first match, at most so long, marked.</summary>
    public static Marked Around(string text, TextQuery query, int length)
    {
        var whole = Of(text, query);
        if (text.Length <= length) return whole;
        if (whole.First < length - 20) return Of(Cut(text, 0, length), query) with { Words = whole.Words };
        var from = text.LastIndexOf(' ', Math.Max(0, whole.First - 40)) + 1;
        return Of("…" + Cut(text[from..], 0, length), query) with { Words = whole.Words };
    }

    /// <summary>The first sentence, at most so long.</summary>
    public static string FirstSentence(string text, int length)
    {
        var line = text.AsSpan().Trim();
        var end = line.IndexOf('\n');
        if (end > 0) line = line[..end].TrimEnd();
        for (var i = 0; i + 1 < line.Length; i++)
        {
            if (line[i] is '.' or '!' or '?' && line[i + 1] == ' ' && i > 20)
            {
                line = line[..(i + 1)];
                break;
            }
        }

        return Cut(line.ToString(), 0, length);
    }

    private static string Cut(string text, int from, int length)
    {
        if (text.Length - from <= length) return text[from..];
        var end = text.LastIndexOf(' ', from + length);
        return string.Concat(text.AsSpan(from, (end > from + (length / 2) ? end : from + length) - from).TrimEnd(), "…");
    }

    private static int Hit(string folded, TextQuery query)
    {
        var bits = 0;
        for (var i = 0; i < query.Words.Count; i++)
            if (query.Words[i].Hits(folded)) bits |= 1 << i;
        return bits;
    }
}

/// <summary>A text with its matches.</summary>
/// <param name="Text">Marked.</param>
/// <param name="Words">A bit for each of the query's words that it holds.</param>
/// <param name="First">Where the first match stands in the text without marks, or -1.</param>
internal readonly record struct Marked(string Text, int Words, int First);
