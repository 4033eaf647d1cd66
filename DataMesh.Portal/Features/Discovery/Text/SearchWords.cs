using System.Globalization;
using System.Text;

namespace DataMesh.Portal.Features.Discovery.Text;

/// <summary>A word of a text: where it stands, and how it is compared.</summary>
internal readonly record struct Word(int Start, int Length, string Folded);

/// <summary>
/// Cuts text into words as the index does: runs of letters and digits, without case and accents. Names in camelCase count as
/// their parts too.
/// </summary>
internal static class SearchWords
{
    private const int WordAtMost = 60;

    /// <summary>The words in the order of their places; the parts of a camelCase word follow it.</summary>
    public static IEnumerable<Word> Of(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            if (!IsWordChar(text[at]))
            {
                at++;
                continue;
            }

            var end = at + 1;
            var humps = 0;
            while (end < text.Length && IsWordChar(text[end]))
            {
                if (IsHump(text, end)) humps++;
                end++;
            }

            yield return new Word(at, end - at, Fold(text.AsSpan(at, end - at)));
            if (humps > 0)
            {
                var start = at;
                for (var i = at + 1; i <= end; i++)
                {
                    if (i < end && !IsHump(text, i)) continue;
                    yield return new Word(start, i - start, Fold(text.AsSpan(start, i - start)));
                    start = i;
                }
            }

            at = end;
        }
    }

    /// <summary>The folded words of the text with a space around each, for quick comparison.</summary>
    public static string Line(string text)
    {
        var line = new StringBuilder(" ", text.Length + 8);
        foreach (var word in Of(text)) line.Append(word.Folded).Append(' ');
        return line.ToString();
    }

    /// <summary>A name together with its parts, as it goes into the index.</summary>
    public static string WithParts(string name)
    {
        var parts = Of(name).Select(w => name.Substring(w.Start, w.Length)).ToList();
        return parts.Count == 0 ? name : string.Join(' ', parts.Prepend(name).Distinct());
    }

    /// <summary>Lower case, without accents.</summary>
    public static string Fold(ReadOnlySpan<char> text)
    {
        if (text.Length > WordAtMost) text = text[..WordAtMost];
        if (Ascii.IsValid(text))
        {
            return string.Create(text.Length, text, static (to, from) =>
            {
                for (var i = 0; i < from.Length; i++) to[i] = char.ToLowerInvariant(from[i]);
            });
        }

        var folded = new StringBuilder(text.Length);
        foreach (var c in Decomposed(text.ToString()))
            if (CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.Surrogate)) folded.Append(char.ToLowerInvariant(c));
        return folded.ToString();
    }

    // Half of a surrogate pair is no text that could be normalised; what people type may hold one all the same.
    private static string Decomposed(string text)
    {
        var valid = true;
        for (var i = 0; i < text.Length && valid; i++)
            if (char.IsSurrogate(text[i])) valid = false;
        return valid ? text.Normalize(NormalizationForm.FormD) : text;
    }

    private static bool IsWordChar(char c) => char.IsLetterOrDigit(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;

    private static bool IsHump(string text, int at) => char.IsUpper(text[at]) && char.IsLower(text[at - 1]);
}
