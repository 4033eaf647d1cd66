namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>Which headers a source may send.</summary>
internal static class HttpHeaders
{
    private const int MostLength = 8000;

    // They belong to the connection, to the portal, or to secrets.
    private static readonly HashSet<string> s_own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Connection", "Keep-Alive", "Transfer-Encoding", "TE", "Trailer", "Upgrade", "Expect", "Via", "Accept-Encoding", "If-None-Match", "If-Match", "If-Modified-Since", "If-Range", "Range",
    };

    private static readonly HashSet<string> s_secret = new(StringComparer.OrdinalIgnoreCase) { "Authorization", "Proxy-Authorization", "Cookie" };

    /// <summary>What is wrong with a header that everybody who manages the source may read, or null.</summary>
    public static string? Check(string name, string value)
        => s_secret.Contains(name) ? $"'{name}' carries a secret, which does not belong into the settings: choose how to sign in, and enter the secret there."
            : CheckName(name) ?? CheckValue(value, $"The value of '{name}'");

    /// <summary>What is wrong with the name of the header that takes the key, or null.</summary>
    public static string? CheckName(string name)
        => name.Length is 0 or > 100 || !name.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal)) ? $"'{name}' is no name of a header."
            : s_own.Contains(name) || name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) ? $"'{name}' is the portal's own to send; leave it out."
            : null;

    /// <summary>What is wrong with a header's value, or null; never quotes it.</summary>
    public static string? CheckValue(string value, string what)
        => value.Length > MostLength ? $"{what} has more than {MostLength:N0} characters."
            : value.All(c => c is >= ' ' and <= '~') ? null : $"{what} has characters that a header cannot carry; it takes those of ASCII, without line breaks.";
}
