using System.Globalization;
using System.Text;

namespace DataMesh.Portal.Features.DataApi.OData.Model;

/// <summary>
/// Names of columns and ports as OData writes them: letters, digits and underscores. Any other character becomes <c>_xHHHH_</c>, as
/// Excel and SharePoint write it, so that no two names fall together.
/// </summary>
internal static class PropertyNames
{
    // Read as literals or operators where a name could stand.
    private static readonly HashSet<string> s_words = new(["null", "true", "false", "not", "inf", "nan"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The name as OData writes it; different names stay different.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            var plain = name[i] == '_' ? !IsEscape(name, i) : char.IsLetter(name[i]) ? i > 0 || !s_words.Contains(name) : i > 0 && char.IsAsciiDigit(name[i]);
            if (plain) text.Append(name[i]);
            else text.Append(CultureInfo.InvariantCulture, $"_x{(int)name[i]:X4}_");
        }

        return text.ToString();
    }

    private static bool IsEscape(string name, int at)
        => at + 6 < name.Length && name[at + 1] is 'x' && name[at + 6] == '_' && name.Substring(at + 2, 4).All(char.IsAsciiHexDigit);
}
