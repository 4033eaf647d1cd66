namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>
/// Where the words of an expression stand. The parser's tokens do not know it, but come in the order of the text, so that each word is
/// found behind the one before.
/// </summary>
/// <param name="text">The expression.</param>
internal sealed class WordPositions(string text)
{
    private int _at;

    /// <summary>Where the last word stood.</summary>
    public int Last { get; private set; }

    /// <summary>Where the next occurrence of a word begins; where the last word stood when there is none.</summary>
    public int Take(string word)
    {
        var (at, quoted) = (_at, false);
        while (at < text.Length)
        {
            if (text[at] == '\'') quoted = !quoted;
            else if (!quoted && IsPart(text[at]))
            {
                var end = at;
                while (end < text.Length && IsPart(text[end])) end++;
                if (text.AsSpan(at, end - at).SequenceEqual(word))
                {
                    (_at, Last) = (end, at);
                    return at;
                }

                at = end;
                continue;
            }

            at++;
        }

        return Last;
    }

    /// <summary>Goes on behind a position.</summary>
    public void GoTo(int position) => _at = Math.Max(_at, position);

    private static bool IsPart(char c) => char.IsLetterOrDigit(c) || c == '_';
}
