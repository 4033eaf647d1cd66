using System.Net.Sockets;
using System.Text;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>Whether the mail server answers and speaks TLS where it has to. Without it the portal works on, so it is never worse than degraded.</summary>
internal sealed class MailProbe(PortalSettings settings, TimeProvider time) : IHealthProbe
{
    private const string Setting = "Mail:Host";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(30);
    private (DateTimeOffset At, HealthFinding Finding)? _last;

    public string Name => "mail";

    public string Title => "Mail server";

    public async Task<HealthFinding> AskAsync(CancellationToken ct)
    {
        if (!settings.Mail.Enabled) return new HealthFinding(HealthState.Good, "No e-mail is sent: Mail:Host is not set.");
        // Strangers may ask for the portal's health; the mail server is not asked each time.
        if (_last is { } last && time.GetUtcNow() - last.At < s_fresh) return last.Finding;
        var finding = await LookAsync(ct);
        _last = (time.GetUtcNow(), finding);
        return finding;
    }

    private async Task<HealthFinding> LookAsync(CancellationToken ct)
    {
        var mail = settings.Mail;
        var place = $"{mail.Host}:{mail.Port}";
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limited.CancelAfter(s_patience);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(mail.Host, mail.Port, limited.Token);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII);
            if (await AnswerAsync(reader, limited.Token) is not { Code: "220" }) return new HealthFinding(HealthState.Degraded, $"{place} answers, but not as a mail server does.", "Mail:Port");
            await stream.WriteAsync("EHLO datamesh-portal\r\n"u8.ToArray(), limited.Token);
            var (_, offers) = await AnswerAsync(reader, limited.Token);
            await stream.WriteAsync("QUIT\r\n"u8.ToArray(), limited.Token);
            return mail.Security == MailSecurity.StartTls && !offers.Contains("STARTTLS", StringComparison.OrdinalIgnoreCase)
                ? new HealthFinding(HealthState.Degraded, $"{place} does not offer STARTTLS: no e-mail can be sent.", "Mail:Security")
                : new HealthFinding(HealthState.Good, $"{place} answers.");
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return new HealthFinding(HealthState.Degraded, $"{place} does not answer: e-mail waits until it does.", Setting);
        }
    }

    private static async Task<(string Code, string Text)> AnswerAsync(StreamReader reader, CancellationToken ct)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(ct) is { } line && text.Length < 10_000)
        {
            text.AppendLine(line);
            if (line.Length < 4 || line[3] != '-') return (line.Length >= 3 ? line[..3] : "", text.ToString());
        }

        return ("", text.ToString());
    }
}
