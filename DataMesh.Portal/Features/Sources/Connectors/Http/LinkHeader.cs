namespace DataMesh.Portal.Features.Sources.Connectors.Http;

/// <summary>Reads headers <c>Link</c> (RFC 8288).</summary>
internal static class LinkHeader
{
    /// <summary>The target of the first link with the relation <c>next</c>, or null.</summary>
    public static string? Next(IEnumerable<string> values) => values.Select(Next).FirstOrDefault(n => n is not null);

    private static string? Next(string value)
    {
        var at = 0;
        while (value.IndexOf('<', at) is var open and >= 0)
        {
            var close = value.IndexOf('>', open);
            if (close < 0) return null;
            at = close + 1;
            if (Relations(value, ref at).Contains("next", StringComparer.OrdinalIgnoreCase)) return value[(open + 1)..close].Trim();
        }

        return null;
    }

    /// <summary>The relations of the link whose parameters begin at <paramref name="at"/>, which is moved behind them.</summary>
    private static string[] Relations(string value, ref int at)
    {
        string? relations = null;
        while (at < value.Length && value[at] != ',')
        {
            if (value[at] is ';' or ' ' or '\t')
            {
                at++;
                continue;
            }

            var start = at;
            while (at < value.Length && value[at] is not ('=' or ';' or ',')) at++;
            var name = value[start..at].Trim();
            var text = at < value.Length && value[at] == '=' ? Value(value, ref at) : "";
            // The first one counts.
            if (name.Equals("rel", StringComparison.OrdinalIgnoreCase)) relations ??= text;
        }

        return (relations ?? "").Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Value(string value, ref int at)
    {
        at++;
        while (at < value.Length && value[at] is ' ' or '\t') at++;
        if (at >= value.Length || value[at] != '"')
        {
            var start = at;
            while (at < value.Length && value[at] is not (';' or ',')) at++;
            return value[start..at].Trim();
        }

        var text = new System.Text.StringBuilder();
        for (at++; at < value.Length && value[at] != '"'; at++)
        {
            if (value[at] == '\\' && at + 1 < value.Length) at++;
            text.Append(value[at]);
        }

        at++;
        return text.ToString();
    }
}
