using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DataMesh.Portal.Features.Domains.Contracts;

/// <summary>Names in addresses: 2 to 60 lower-case letters, digits and hyphens, beginning with a letter or a digit.</summary>
public static partial class Slugs
{
    /// <summary>What is said when a slug is wrong.</summary>
    public const string Rule = "Write 2 to 60 lower-case letters, digits and hyphens, beginning and ending with a letter or a digit.";

    /// <summary>Whether the text is a slug.</summary>
    public static bool IsSlug(string? text) => text is { Length: >= 2 and <= 60 } && Pattern().IsMatch(text);

    /// <summary>Makes a slug out of a name: "Web shop orders" becomes <c>web-shop-orders</c>; never empty.</summary>
    public static string From(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c)) slug.Append(c);
            else if (CharUnicodeInfo.GetUnicodeCategory(c) != UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        var text = slug.ToString();
        text = text[..Math.Min(60, text.Length)].Trim('-');
        return text.Length >= 2 ? text : $"{text}item".Trim('-');
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]*[a-z0-9]\z")]
    private static partial Regex Pattern();
}
