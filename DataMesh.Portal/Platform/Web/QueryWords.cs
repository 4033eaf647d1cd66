using System.Text.Json;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Platform.Web;

/// <summary>Words of an enumeration in queries, spelt as in JSON.</summary>
internal static class QueryWords
{
    /// <summary>Reads a word; nothing is null.</summary>
    /// <param name="text">What was sent.</param>
    /// <param name="field">The parameter's name, for the problem.</param>
    /// <param name="value">The value, or null.</param>
    /// <returns>What is wrong and the words that there are, or null.</returns>
    public static IResult? Read<T>(string? text, string field, out T? value) where T : struct, Enum
    {
        value = null;
        if (string.IsNullOrEmpty(text)) return null;
        // Numbers are no words.
        if (char.IsLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var known) && Enum.IsDefined(known))
        {
            value = known;
            return null;
        }

        return Invalid.Field(field, $"Write one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.").ToProblem();
    }
}
