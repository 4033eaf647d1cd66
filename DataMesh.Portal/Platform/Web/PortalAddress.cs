using System.Net;
using System.Net.Sockets;
using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DataMesh.Portal.Platform.Web;

/// <summary>Under which address people reach the portal, for links that leave it.</summary>
internal sealed class PortalAddress(PortalSettings settings, IConfiguration configuration, IServer server)
{
    /// <summary>Where the portal listens when nothing else is said.</summary>
    public const string Default = "http://localhost:5080";

    /// <summary>The first of the addresses where something listens already; null when all are free or cannot be told.</summary>
    /// <param name="urls">Addresses, parted by semicolons.</param>
    public static string? Taken(string? urls)
        => urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault(url => Endpoint(url) is { } endpoint && !IsFree(endpoint));

    /// <summary>The addresses the server listens on; empty while it does not.</summary>
    public IReadOnlyCollection<string> Listening => server.Features.Get<IServerAddressesFeature>()?.Addresses is { } addresses ? [.. addresses] : [];

    private static IPEndPoint? Endpoint(string url)
    {
        // "+" and "*" are any address, and no part of a URI.
        if (!Uri.TryCreate(url.Replace("://+", "://0.0.0.0", StringComparison.Ordinal).Replace("://*", "://0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var uri) || uri.Port <= 0) return null;
        if (uri.IsLoopback && !IPAddress.TryParse(uri.Host, out _)) return new IPEndPoint(IPAddress.Loopback, uri.Port);
        return IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) ? new IPEndPoint(address, uri.Port) : null;
    }

    private static bool IsFree(IPEndPoint endpoint)
    {
        using var listener = new TcpListener(endpoint);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode != SocketError.AddressAlreadyInUse;
        }
    }

    /// <summary><c>Portal:PublicUrl</c>, else the first address it listens on or would listen on; without a trailing slash.</summary>
    public string Base
    {
        get
        {
            if (settings.PublicUrl.Length > 0) return settings.PublicUrl;
            var listening = Listening.FirstOrDefault() ?? configuration["urls"]?.Split(';')[0];
            if (string.IsNullOrEmpty(listening)) return Default;
            // "Any address" is not one that a browser can open.
            return listening.Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal).Replace("://[::]", "://localhost", StringComparison.Ordinal)
                .Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal).TrimEnd('/');
        }
    }
}
