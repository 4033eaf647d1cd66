using System.Net;
using DataMesh.Portal.Platform.Network;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.Webhooks.Managing;

/// <summary>Where webhooks may post to.</summary>
internal sealed class WebhookAddress(PortalSettings settings)
{
    private const int AtMost = 2000;

    /// <summary>Which hosts may be reached.</summary>
    public HostGuard Guard { get; } = new(settings.Webhooks.AllowedHosts, "webhooks", "Webhooks:AllowedHosts");

    /// <summary>What is wrong with an address, or null. Its host is looked up; what the name service says later is checked again at every connection.</summary>
    public async Task<FieldError?> CheckAsync(string? url, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(url) || url.Length > AtMost || !Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
            return new FieldError("url", $"Write the receiver's address, beginning with https://, up to {AtMost} characters.");
        if (address.UserInfo.Length > 0) return new FieldError("url", "User and password do not belong into the address: the receiver knows us by the signature.");
        if (address.Fragment.Length > 0) return new FieldError("url", "What stands behind # is not sent; leave it out.");
        var found = await Guard.ResolveAsync(address.IdnHost.Trim('[', ']'), "url", ct);
        if (found.Error is { } error) return new FieldError("url", error.Message);
        return Scheme(address, found.Value) is { } no ? new FieldError("url", no) : null;
    }

    /// <summary>Why an address may not go without TLS, or null.</summary>
    public string? Scheme(Uri address, IReadOnlyList<IPAddress> found) => address.Scheme == Uri.UriSchemeHttps || Guard.Names(address.IdnHost.Trim('[', ']'), found)
        ? null
        : "Write an address that begins with https://. An administrator can allow http to this host in Webhooks:AllowedHosts.";
}
