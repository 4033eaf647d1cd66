namespace DataMesh.Portal.Query.Expressions;

/// <summary>Finds the name that somebody probably meant, among names that they may know of.</summary>
internal static class Suggestions
{
    /// <summary>A half sentence such as "; did you mean 'amount'?", or a full stop.</summary>
    internal static string For(string name, IEnumerable<string> known)
    {
        var best = Closest(name, known);
        return best is null ? "." : $"; did you mean '{best}'?";
    }

    internal static string? Closest(string name, IEnumerable<string> known)
    {
        var limit = name.Length < 4 ? 1 : Math.Max(2, name.Length / 3);
        return known
            .Select(candidate => (Candidate: candidate, Distance: Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .Where(pair => pair.Distance <= limit || pair.Candidate.EndsWith("." + name, StringComparison.OrdinalIgnoreCase))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Candidate, StringComparer.Ordinal)
            .Select(pair => pair.Candidate)
            .FirstOrDefault();
    }

    private static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 20 || a.Length > 200 || b.Length > 200)
        {
            return int.MaxValue;
        }

        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var corner = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j - 1], above) + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1));
                corner = above;
            }
        }

        return row[b.Length];
    }
}
