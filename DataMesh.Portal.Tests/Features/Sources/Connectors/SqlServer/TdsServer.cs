using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

/// <summary>
/// A server that speaks SQL Server's protocol as far as the driver needs it to sign in, to ask and to stop. It is no database: what it
/// answers, each test says. So the way through the driver is tested where no SQL Server can be had.
/// </summary>
internal sealed class TdsServer : IAsyncDisposable
{
    private const int MostBytes = 4000;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _lock = new();
    private readonly List<(string Session, string Statement)> _asked = [];
    private readonly Func<string, TdsAnswer> _answer;
    private readonly Task _accepting;
    private int _connections;

    public TdsServer(Func<string, TdsAnswer> answer)
    {
        _answer = answer;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>With it TLS is offered, and demanded.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What is said to a sign-in.</summary>
    public TdsAnswer Greeting { get; init; } = TdsAnswer.Welcome();

    /// <summary>The last sign-in, as texts: its host, user, password, application, server and database.</summary>
    public IReadOnlyList<string> SignIn { get; private set; } = [];

    /// <summary>How many sign-ins came.</summary>
    public int SignIns { get; private set; }

    /// <summary>How the last statement's parameters were declared.</summary>
    public string Declared { get; private set; } = "";

    /// <summary>Set once a statement has been asked to stop.</summary>
    public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many connections were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The statements, without what sets the session.</summary>
    public IReadOnlyList<string> Asked
    {
        get
        {
            lock (_lock) return [.. _asked.Select(a => a.Statement)];
        }
    }

    /// <summary>What the session of each was set to.</summary>
    public IReadOnlyList<string> Sessions
    {
        get
        {
            lock (_lock) return [.. _asked.Select(a => a.Session)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        await _accepting;
        _closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_closed.Token);
                Interlocked.Increment(ref _connections);
                serving.Add(ServeAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await TalkAsync(client.GetStream());
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or EndOfStreamException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task TalkAsync(Stream stream)
    {
        while (true)
        {
            var (kind, message) = await ReadAsync(stream);
            switch (kind)
            {
                case 0x12:
                    // VERSION and ENCRYPTION (on, or not supported), each by its place.
                    await SendAsync(stream, [0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 16, 0, 0x10, 0x40, 0, 0, Certificate is null ? (byte)2 : (byte)1]);
                    if (Certificate is not null) stream = await SecureAsync(stream, Certificate);
                    break;
                case 0x10:
                    SignIn = Texts(message);
                    SignIns++;
                    await SendAsync(stream, Greeting.Bytes);
                    break;
                case 0x06:
                    Stopped.TrySetResult();
                    await SendAsync(stream, TdsAnswer.Stopped().Bytes);
                    break;
                default:
                    var statement = Statement(kind, message);
                    lock (_lock) _asked.Add(statement);
                    var answer = _answer(statement.Own);
                    await SendAsync(stream, answer.Bytes, last: !answer.Hangs && !answer.Drops);
                    if (answer.Drops) return;
                    break;
            }
        }
    }

    private async Task<SslStream> SecureAsync(Stream stream, X509Certificate2 certificate)
    {
        var wrapped = new TdsHandshake(stream);
        var secure = new SslStream(wrapped);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate, EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 }, _closed.Token);
        wrapped.IsOver = true;
        return secure;
    }

    private async Task<(byte Kind, byte[] Message)> ReadAsync(Stream stream)
    {
        var message = new MemoryStream();
        var head = new byte[8];
        do
        {
            await stream.ReadExactlyAsync(head, _closed.Token);
            var part = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)) - head.Length];
            await stream.ReadExactlyAsync(part, _closed.Token);
            message.Write(part);
        }
        while ((head[1] & 1) == 0);
        return (head[0], message.ToArray());
    }

    private async Task SendAsync(Stream stream, byte[] message, bool last = true)
    {
        for (var at = 0; at < message.Length; at += MostBytes)
        {
            var part = message.AsMemory(at, Math.Min(MostBytes, message.Length - at));
            var head = new byte[] { 4, last && at + MostBytes >= message.Length ? (byte)1 : (byte)0, 0, 0, 0, 0, 1, 0 };
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)(part.Length + head.Length));
            await stream.WriteAsync(head, _closed.Token);
            await stream.WriteAsync(part, _closed.Token);
        }

        await stream.FlushAsync(_closed.Token);
    }

    /// <summary>The text of a batch, or the first parameter of sp_executesql; behind what sets the session.</summary>
    private (string Session, string Own) Statement(byte kind, byte[] message)
    {
        var at = BitConverter.ToInt32(message);
        if (kind == 1) return Own(Encoding.Unicode.GetString(message, at, message.Length - at));
        // Procedure and flags.
        at += 4 + 2;
        var statement = Parameter(message, ref at);
        Declared = Parameter(message, ref at);
        return Own(statement);
    }

    // The parameter's name and status, its type with its greatest length and its collation, its text in one piece or several.
    private static string Parameter(byte[] message, ref int at)
    {
        at += 2 + (2 * message[at]);
        var length = BitConverter.ToUInt16(message, at + 1);
        at += 1 + 2 + 5;
        if (length != 0xFFFF)
        {
            var bytes = BitConverter.ToUInt16(message, at);
            at += 2 + bytes;
            return Encoding.Unicode.GetString(message, at - bytes, bytes);
        }

        at += 8;
        var text = new StringBuilder();
        for (int chunk; (chunk = BitConverter.ToInt32(message, at)) > 0; at += 4 + chunk) text.Append(Encoding.Unicode.GetString(message, at + 4, chunk));
        at += 4;
        return text.ToString();
    }

    private static (string Session, string Own) Own(string text) => text.IndexOf('\n', StringComparison.Ordinal) is var at && text.StartsWith("SET ", StringComparison.Ordinal) ? (text[..at], text[(at + 1)..]) : ("", text);

    // Places and lengths of host, user, password, application and server stand behind the fixed part, those of the database three places on.
    private static List<string> Texts(byte[] signIn)
    {
        var texts = new List<string>();
        foreach (var place in (int[])[36, 40, 44, 48, 52, 68])
        {
            var bytes = signIn.AsSpan(BitConverter.ToUInt16(signIn, place), 2 * BitConverter.ToUInt16(signIn, place + 2)).ToArray();
            if (place == 44) for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(((bytes[i] ^ 0xA5) << 4) | ((bytes[i] ^ 0xA5) >> 4));
            texts.Add(Encoding.Unicode.GetString(bytes));
        }

        return texts;
    }
}
