using System.Text;
using System.Text.RegularExpressions;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>How dates are written: <c>dd.MM.yyyy</c> for people, <c>%d.%m.%Y</c> for the engine.</summary>
internal static partial class FileDates
{
    private static readonly (string Word, string Sign)[] s_parts = [("yyyy", "%Y"), ("yy", "%y"), ("MM", "%m"), ("M", "%-m"), ("dd", "%d"), ("d", "%-d")];

    /// <summary>The engine's words, or null where it is no date.</summary>
    public static string? ToEngine(string text)
    {
        if (!Pattern().IsMatch(text)) return null;
        var engine = new StringBuilder();
        foreach (var part in Parts().EnumerateMatches(text))
        {
            var word = text.Substring(part.Index, part.Length);
            engine.Append(s_parts.FirstOrDefault(p => p.Word == word).Sign ?? word);
        }

        var words = engine.ToString();
        return words.Count(c => c == '%') == 3 && "ymd".All(kind => words.Count(c => char.ToLowerInvariant(c) == kind) == 1) ? words : null;
    }

    /// <summary>People's words for what the engine found; times keep the engine's.</summary>
    public static string ToPeople(string engine) => s_parts.Aggregate(engine, (text, part) => text.Replace(part.Sign, part.Word, StringComparison.Ordinal));

    [GeneratedRegex(@"\A[yMd./ -]{6,12}\z")]
    private static partial Regex Pattern();

    [GeneratedRegex("y+|M+|d+|[^yMd]+")]
    private static partial Regex Parts();
}
