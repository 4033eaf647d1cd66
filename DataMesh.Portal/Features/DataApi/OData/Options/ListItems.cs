namespace DataMesh.Portal.Features.DataApi.OData.Options;

/// <summary>Cuts lists at their commas.</summary>
internal static class ListItems
{
    /// <summary>The items with where each begins, without the spaces around them; commas within quotation marks and parentheses do not cut.</summary>
    /// <param name="text">The text.</param>
    /// <param name="from">Where the list begins.</param>
    /// <param name="to">Where it ends.</param>
    public static List<(string Text, int Position)> Of(string text, int from, int to)
    {
        var items = new List<(string, int)>();
        var (start, depth, quoted) = (from, 0, false);
        for (var i = from; i <= to; i++)
        {
            if (i < to)
            {
                if (text[i] == '\'') quoted = !quoted;
                if (!quoted && text[i] is '(' or ')') depth += text[i] == '(' ? 1 : -1;
                if (quoted || depth > 0 || text[i] != ',') continue;
            }

            var (first, end) = (start, i);
            while (first < end && char.IsWhiteSpace(text[first])) first++;
            while (end > first && char.IsWhiteSpace(text[end - 1])) end--;
            items.Add((text[first..end], first));
            start = i + 1;
        }

        return items;
    }

    /// <summary>Where the parenthesis that opens at a position is closed; -1 where it is not.</summary>
    public static int Close(string text, int open)
    {
        var (depth, quoted) = (0, false);
        for (var i = open; i < text.Length; i++)
        {
            if (text[i] == '\'') quoted = !quoted;
            else if (!quoted && text[i] is '(') depth++;
            else if (!quoted && text[i] is ')' && --depth == 0) return i;
        }

        return -1;
    }
}
