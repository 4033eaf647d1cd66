using System.Net;
using DataMesh.Portal.Platform.Network;

namespace DataMesh.Portal.Features.Sources.Connectors.Web;

/// <summary>The way of requests to servers: straight, to checked addresses only, without redirects, cookies or proxies.</summary>
internal sealed class GuardedTransport : IDisposable
{
    private readonly HostGuard _guard;
    private readonly HttpClient _client;

    public GuardedTransport(HostGuard guard)
    {
        _guard = guard;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            PreAuthenticate = false,
            AutomaticDecompression = DecompressionMethods.All,
            // Our traces are none of others' business.
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            // What a name leads to changes; so may what is allowed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxConnectionsPerServer = 16,
            MaxResponseHeadersLength = 64,
            ConnectCallback = ConnectAsync,
        }) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request; the body of the answer is still to be read.</summary>
    /// <exception cref="SourceException">The host may not be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException e) when (GuardedConnection.Refusal(e) is { } refused)
        {
            throw new SourceException("The host cannot be reached from here.", refused.Message, e);
        }
    }

    public void Dispose() => _client.Dispose();

    private ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
        => GuardedConnection.OpenAsync(_guard, context.DnsEndPoint, "settings.url", null, ct);
}
