using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>Writes an e-mail that carries a one-time link by which a password is set: plain text, and the same as simple HTML.</summary>
internal static class LinkText
{
    /// <summary>The message, to be disposed of by the caller.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The person's address.</param>
    /// <param name="name">The person's name.</param>
    /// <param name="reason">Why it is sent.</param>
    /// <param name="link">The link, absolute.</param>
    /// <param name="until">When it ends, UTC.</param>
    /// <param name="portal">The portal's address, without a trailing slash.</param>
    public static MailMessage Write(string from, string to, string name, LinkReason reason, string link, DateTimeOffset until, string portal)
    {
        var (subject, why, otherwise) = reason switch
        {
            LinkReason.Invited => ("Your account at the data mesh", $"An account was made for you at {portal}. Set a password with this link:", "If you do not know why, leave it be."),
            LinkReason.Sent => ("Set a new password for the data mesh", $"An administrator of {portal} sends you this link, by which you set a new password:", "If you did not ask for it, leave it be: your password stays as it is."),
            _ => ("Set a new password for the data mesh", $"Somebody, probably you, said at {portal} that your password is forgotten. Set a new one with this link:", "If it was not you, leave it be: your password stays as it is, and nobody else got this link."),
        };
        var lasts = $"It works once, and ends on {Format.Moment(until)}.".Replace('\u00a0', ' ');
        var message = new MailMessage { From = new MailAddress(from), Subject = subject, SubjectEncoding = Encoding.UTF8, BodyEncoding = Encoding.UTF8, Body = $"Hello {name},\n\n{why}\n\n{link}\n\n{lasts} {otherwise}\n" };
        message.To.Add(new MailAddress(to));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(
            $"<!doctype html><html lang=\"en\"><body style=\"font-family:sans-serif;line-height:1.5\"><p>Hello {Encode(name)},</p><p>{Encode(why)}</p><p><a href=\"{Encode(link)}\">Set a password</a></p><p>{Encode(lasts)} {Encode(otherwise)}</p></body></html>",
            Encoding.UTF8, MediaTypeNames.Text.Html));
        return message;
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
