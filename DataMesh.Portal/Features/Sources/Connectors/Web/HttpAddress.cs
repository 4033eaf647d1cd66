namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>Addresses and their parameters.</summary>
internal static class HttpAddress
{
    /// <summary>The address with a parameter set; one of that name that is there already is replaced.</summary>
    public static Uri With(Uri address, string parameter, string value)
    {
        var others = Parameters(address).Where(p => NameOf(p) != parameter);
        return new UriBuilder(address) { Query = string.Join('&', others.Append($"{Uri.EscapeDataString(parameter)}={Uri.EscapeDataString(value)}")) }.Uri;
    }

    /// <summary>The address without the values of its parameters, for reading: keys stand there at times.</summary>
    /// <param name="address">The address.</param>
    /// <param name="more">Names of further parameters.</param>
    public static string Show(Uri address, IEnumerable<string> more)
    {
        var names = Parameters(address).Select(NameOf).Concat(more).Distinct(StringComparer.Ordinal).Select(n => $"{n}=…").ToList();
        return address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + (names.Count == 0 ? "" : "?" + string.Join('&', names));
    }

    /// <summary>Whether both lead to the same scheme, host and port.</summary>
    public static bool SameOrigin(Uri one, Uri other)
        => one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static string[] Parameters(Uri address) => address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(string parameter) => Uri.UnescapeDataString(parameter.Split('=', 2)[0].Replace('+', ' '));
}
