using System.Globalization;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;

namespace DataMesh.Portal.Features.Access;

/// <summary>How this feature writes levels, classifications and days, in the API and in messages.</summary>
internal static class Words
{
    private static readonly CultureInfo s_english = CultureInfo.GetCultureInfo("en-GB");

    public static string Of(AccessLevel level) => level switch
    {
        AccessLevel.Sample => "sample",
        AccessLevel.Read => "read",
        _ => "export",
    };

    public static string Of(GrantState state) => state switch
    {
        GrantState.Active => "active",
        GrantState.Expired => "expired",
        _ => "revoked",
    };

    /// <summary>The classification in the API's spelling; empty while nobody has decided.</summary>
    public static string Of(Classification? classification) => classification switch
    {
        Classification.Public => "public",
        Classification.Internal => "internal",
        Classification.Confidential => "confidential",
        Classification.Restricted => "restricted",
        _ => "",
    };

    /// <summary>E.g. "3 March 2027", in UTC.</summary>
    public static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("d MMMM yyyy", s_english);

    /// <summary>"a", "a and b", "a, b and c".</summary>
    public static string And(IReadOnlyList<string> items) => Listed(items, "and");

    /// <summary>"a", "a or b", "a, b or c".</summary>
    public static string Or(IReadOnlyList<string> items) => Listed(items, "or");

    private static string Listed(IReadOnlyList<string> items, string last) => items.Count switch
    {
        0 => "",
        1 => items[0],
        _ => $"{string.Join(", ", items.Take(items.Count - 1))} {last} {items[^1]}",
    };
}
