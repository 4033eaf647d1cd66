using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace DataMesh.Portal.Platform.Web;

/// <summary>Under which address people reach the portal, for links that leave it.</summary>
internal sealed class PortalAddress(PortalSettings settings, IConfiguration configuration, IServer server)
{
    /// <summary>Where the portal listens when nothing else is said.</summary>
    public const string Default = "http://localhost:5080";

    /// <summary>The addresses the server listens on; empty while it does not.</summary>
    public IReadOnlyCollection<string> Listening => server.Features.Get<IServerAddressesFeature>()?.Addresses is { } addresses ? [.. addresses] : [];

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
