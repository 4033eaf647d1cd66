using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using DataMesh.Portal.Platform.Settings;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>Hands e-mails to the mail server.</summary>
internal sealed class SmtpSender(PortalSettings settings)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Hands one over.</summary>
    /// <returns>What went wrong, or null when the server took it.</returns>
    public async Task<MailFault?> SendAsync(MailMessage message, CancellationToken ct)
    {
        var mail = settings.Mail;
        using var timer = new CancellationTokenSource(s_patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, ct);
        using var client = new SmtpClient(mail.Host, mail.Port)
        {
            EnableSsl = mail.Security == MailSecurity.StartTls,
            UseDefaultCredentials = false,
            Credentials = mail.User.Length > 0 ? new NetworkCredential(mail.User, mail.Password) : null,
        };
        try
        {
            await client.SendMailAsync(message, both.Token);
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new MailFault("The mail server did not answer in time.", Server: true);
        }
        catch (SmtpFailedRecipientException e)
        {
            return new MailFault($"The mail server refused the address ({(int)e.StatusCode}).", Final: (int)e.StatusCode >= 500);
        }
        catch (SmtpException e) when (e.StatusCode == SmtpStatusCode.GeneralFailure || e.InnerException is IOException or SocketException)
        {
            return new MailFault("The mail server cannot be reached, or it ended the connection.", Server: true);
        }
        catch (SmtpException e)
        {
            // The server's own words may repeat what was sent; its code says enough. The log has the rest.
            return new MailFault($"The mail server refused ({(int)e.StatusCode}, {e.StatusCode}).", Server: e.StatusCode is SmtpStatusCode.ServiceNotAvailable or SmtpStatusCode.MustIssueStartTlsFirst or SmtpStatusCode.ClientNotPermitted);
        }
        catch (Exception e) when (e is IOException or SocketException or System.Security.Authentication.AuthenticationException)
        {
            return new MailFault(e is System.Security.Authentication.AuthenticationException ? "The mail server's certificate is not trusted here." : "The mail server cannot be reached, or it ended the connection.", Server: true);
        }
    }
}

/// <summary>Why an e-mail was not taken.</summary>
/// <param name="Message">In a sentence.</param>
/// <param name="Server">Whether it is the server's matter, so that others would not be taken either now.</param>
/// <param name="Final">Whether trying again is of no use.</param>
internal sealed record MailFault(string Message, bool Server = false, bool Final = false);
