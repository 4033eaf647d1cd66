using System.Net;
using System.Net.Sockets;
using DataMesh.Portal.Features.Sources.Network;

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
        catch (HttpRequestException e) when (Refusal(e) is { } refused)
        {
            throw new SourceException(refused.Message, refused.Detail, e);
        }
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var found = await _guard.ResolveAsync(context.DnsEndPoint.Host, "settings.url", ct);
        if (found.Error is { } error) throw new RefusedException("The host cannot be reached from here.", error.Message);
        Exception? last = null;
        foreach (var address in found.Value)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception e)
            {
                socket.Dispose();
                if (e is not SocketException) throw;
                last = e;
            }
        }

        throw last!;
    }

    private static RefusedException? Refusal(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is RefusedException refused) return refused;
        return null;
    }

    /// <summary>The guard said no. The client wraps what is thrown while it connects.</summary>
    private sealed class RefusedException(string message, string detail) : IOException(message)
    {
        public string Detail { get; } = detail;
    }
}
