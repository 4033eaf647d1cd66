using System.Net;
using System.Net.Sockets;

namespace DataMesh.Portal.Platform.Network;

/// <summary>Connections to hosts that users named: to the addresses that a <see cref="HostGuard"/> checked, and to no others.</summary>
internal static class GuardedConnection
{
    /// <summary>Connects to the first of the checked addresses that answers.</summary>
    /// <param name="guard">Says which addresses may be reached.</param>
    /// <param name="host">The host and port.</param>
    /// <param name="field">The field that names the host, for the error.</param>
    /// <param name="may">Asked with the checked addresses before the first is connected to; an answer refuses, with that sentence. Null asks nothing more.</param>
    /// <param name="ct">Cancels.</param>
    /// <exception cref="HostRefusedException">The host may not be reached.</exception>
    public static async ValueTask<Stream> OpenAsync(HostGuard guard, DnsEndPoint host, string field, Func<IReadOnlyList<IPAddress>, string?>? may, CancellationToken ct)
    {
        var found = await guard.ResolveAsync(host.Host, field, ct);
        if (found.Error is { } error) throw new HostRefusedException(error.Message);
        if (may?.Invoke(found.Value) is { } no) throw new HostRefusedException(no);
        Exception? last = null;
        foreach (var address in found.Value)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, host.Port), ct);
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

    /// <summary>The refusal that an HTTP client wrapped, or null when it failed for another reason.</summary>
    public static HostRefusedException? Refusal(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is HostRefusedException refused) return refused;
        return null;
    }
}

/// <summary>The guard said no. HTTP clients wrap what is thrown while they connect.</summary>
internal sealed class HostRefusedException(string why) : IOException(why);
