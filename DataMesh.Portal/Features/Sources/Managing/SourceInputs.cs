using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Managing;

/// <summary>Checks of what people write about a source.</summary>
internal static partial class SourceInputs
{
    public static List<FieldError> Check(string slug, string name)
    {
        var wrong = new List<FieldError>();
        if (name.Length is 0 or > 100) wrong.Add(new FieldError("name", "The name has 1 to 100 characters."));
        if (!Slug().IsMatch(slug)) wrong.Add(new FieldError("slug", "The slug has 2 to 60 lower-case letters, digits and hyphens, and begins and ends with a letter or digit."));
        return wrong;
    }

    public static IEnumerable<FieldError> Unknown(string field, IEnumerable<string>? given, IReadOnlyList<string> known, string kind)
        => (given ?? []).Where(g => !known.Contains(g)).Select(g => new FieldError($"{field}.{g}", known.Count == 0
            ? $"Sources of kind {kind} take no {field}."
            : $"Sources of kind {kind} have no '{g}' among their {field}; there are {string.Join(", ", known)}."));

    /// <summary>A slug out of a name: "Web shop (EU)" becomes <c>web-shop-eu</c>; empty where nothing of the name can be used.</summary>
    public static string SlugOf(string? name)
    {
        var slug = new StringBuilder();
        foreach (var c in (name ?? "").Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-') slug.Append('-');
            if (slug.Length == 60) break;
        }

        return slug.ToString().Trim('-');
    }

    [GeneratedRegex(@"\A[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])\z")]
    private static partial Regex Slug();
}
