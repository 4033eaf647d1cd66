using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>"My access" in a word, the same in the catalog, on a product and at home.</summary>
public static class AccessWords
{
    /// <summary>The word and its tone.</summary>
    /// <param name="access">See <see cref="PortAccess"/>.</param>
    /// <param name="until">When it ends, or null.</param>
    /// <returns>The text for a chip, and its tone: <c>good</c>, <c>warn</c>, <c>bad</c> or <c>line</c>.</returns>
    public static (string Text, string Tone) Of(string access, DateTimeOffset? until) => access switch
    {
        "own" => ("Open", "good"),
        "export" or "read" => (until is { } end ? $"Granted until {Format.Date(end)}" : "Granted", "good"),
        "sample" => (until is { } end ? $"Samples until {Format.Date(end)}" : "Samples", "good"),
        "requested" => ("Requested", "warn"),
        "revoked" => ("Revoked", "bad"),
        "expired" => ("Expired", "warn"),
        _ => ("Request", "line"),
    };
}
