using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DataMesh.Portal.Tests.Shared;

/// <summary>A mail server on this machine: takes e-mail without TLS, or refuses as a test says.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _over = new();
    private readonly Task _work;

    public MailServer()
    {
        _listener.Start();
        _work = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What was taken: to whom, and the message as it came.</summary>
    public ConcurrentQueue<(string To, string Text)> Taken { get; } = new();

    /// <summary>The answer to RCPT; another than 250 refuses.</summary>
    public string Recipient { get; set; } = "250 ok";

    /// <summary>The answer to the message.</summary>
    public string Message { get; set; } = "250 taken";

    public async ValueTask DisposeAsync()
    {
        // A test may stop it before its world does.
        if (_work.IsCompleted) return;
        await _over.CancelAsync();
        _listener.Stop();
        await _work;
        _over.Dispose();
    }

    /// <summary>A message's parts as text, quoted-printable and base64 undone, headers too.</summary>
    public static string Read(string message)
    {
        using var parsed = new StringReader(message);
        var text = new StringBuilder();
        var encoding = "";
        var block = new StringBuilder();
        void Flush()
        {
            text.AppendLine(encoding == "base64" && block.Length > 0 ? Encoding.UTF8.GetString(Convert.FromBase64String(block.ToString())) : block.ToString());
            block.Clear();
        }

        while (parsed.ReadLine() is { } line)
        {
            if (line.StartsWith("--", StringComparison.Ordinal) || line.Contains(": ", StringComparison.Ordinal))
            {
                Flush();
                if (line.StartsWith("--", StringComparison.Ordinal)) encoding = "";
                if (line.StartsWith("Content-Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)) encoding = line.Split(':')[1].Trim();
                text.AppendLine(line);
            }
            else if (encoding == "quoted-printable")
            {
                block.Append(line.EndsWith('=') ? line[..^1] : line + "\n");
            }
            else
            {
                block.Append(line);
            }
        }

        Flush();
        return text.ToString().Replace("=3D", "=", StringComparison.Ordinal);
    }

    private async Task AcceptAsync()
    {
        var talks = new List<Task>();
        try
        {
            while (true) talks.Add(TalkAsync(await _listener.AcceptTcpClientAsync(_over.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(talks);
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using var _ = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        try
        {
            await writer.WriteLineAsync("220 here");
            for (var to = ""; await reader.ReadLineAsync(_over.Token) is { } line;)
            {
                switch (line.Split(' ', ':')[0].ToUpperInvariant())
                {
                    case "RCPT":
                        to = line[(line.IndexOf('<') + 1)..line.IndexOf('>')];
                        await writer.WriteLineAsync(Recipient);
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 go on");
                        var text = new StringBuilder();
                        while (await reader.ReadLineAsync(_over.Token) is { } body && body != ".") text.AppendLine(body);
                        if (Message.StartsWith('2')) Taken.Enqueue((to, text.ToString()));
                        await writer.WriteLineAsync(Message);
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 ok");
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The portal hung up, or the test is over.
        }
    }
}
