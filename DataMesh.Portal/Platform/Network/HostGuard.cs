using System.Net;
using System.Net.Sockets;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Platform.Network;

/// <summary>
/// Says to which addresses a connection to a host that a user named may go. Loopback, private, link-local and other special addresses
/// are denied unless a setting names them: <c>Sources:AllowedHosts</c> for sources, <c>Webhooks:AllowedHosts</c> for webhooks. Whoever connects goes to the addresses that were checked and asks the
/// name service no second time, so that an answer that changes opens nothing.
/// </summary>
/// <param name="allowed">Names, addresses and networks that may be reached all the same.</param>
/// <param name="whose">Who connects, for errors: <c>sources</c>.</param>
/// <param name="setting">The setting that <paramref name="allowed"/> comes from, for errors.</param>
internal sealed class HostGuard(IReadOnlyList<string> allowed, string whose, string setting)
{
    /// <summary>The guard of sources.</summary>
    public HostGuard(PortalSettings settings) : this(settings.AllowedHosts, "sources", "Sources:AllowedHosts") { }

    private static readonly IPNetwork[] s_special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private readonly HashSet<string> _names = new(allowed.Where(h => !IsNetwork(h)), StringComparer.OrdinalIgnoreCase);
    private readonly IPNetwork[] _networks = [.. allowed.Where(IsNetwork).Select(Network)];

    /// <summary>The addresses of a host to which a connection may go; never empty.</summary>
    /// <param name="host">A name or an address.</param>
    /// <param name="field">The field that names it, for the error.</param>
    /// <param name="ct">Cancels the question to the name service.</param>
    /// <returns>The addresses, or what is wrong and the mend. The error never says where a name leads.</returns>
    public async Task<Result<IReadOnlyList<IPAddress>>> ResolveAsync(string host, string field, CancellationToken ct)
    {
        IPAddress[] found;
        try
        {
            found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, ct);
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return Invalid.Field(field, $"There is no host '{host}', or the name service does not know it.");
        }

        // One forbidden address among them is enough: which one would be taken is not the user's to play with.
        var open = found.Length > 0 && (_names.Contains(host) || found.All(MayReach));
        return open ? found : Invalid.Field(field, $"'{host}' leads into a network that is closed to {whose}. An administrator can allow it in {setting}.");
    }

    /// <summary>Whether an administrator named a host, or the addresses that it has, in the setting; not whether it may be reached.</summary>
    public bool Names(string host, IReadOnlyList<IPAddress> addresses)
        => _names.Contains(host) || addresses.All(address => _networks.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)));

    /// <summary>Whether a text of the setting is an address or a network, e.g. <c>10.1.0.0/16</c>; anything else is a name.</summary>
    public static bool IsNetwork(string text) => IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _);

    private static IPNetwork Network(string text)
        => IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) : IPNetwork.Parse(text);

    private bool MayReach(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return _networks.Any(n => n.Contains(address)) || !s_special.Any(n => n.Contains(address));
    }
}
