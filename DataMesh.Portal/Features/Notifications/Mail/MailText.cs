using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.UI.Formatting;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>Writes an e-mail: plain text, and the same as simple HTML.</summary>
internal static class MailText
{
    private const int SubjectAtMost = 150;

    /// <summary>The message, to be disposed of by the caller.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The person's address.</param>
    /// <param name="name">The person's name.</param>
    /// <param name="lines">What it tells, at least one.</param>
    /// <param name="digest">Whether it is a digest.</param>
    /// <param name="portal">The portal's address, without a trailing slash.</param>
    public static MailMessage Write(string from, string to, string name, IReadOnlyList<MailLine> lines, bool digest, string portal)
    {
        var subject = digest ? $"{Format.Count(lines.Count, "message")} from the data mesh".Replace('\u00a0', ' ') : lines[0].Text;
        var groups = lines.GroupBy(l => l.Kind).OrderBy(g => g.Key).Select(g => (Title: g.Key.Title(), Lines: g.OrderBy(l => l.At).ToList())).ToList();
        var choices = $"{portal}/account/notifications";
        var message = new MailMessage { From = new MailAddress(from), Subject = Line(subject), SubjectEncoding = Encoding.UTF8, BodyEncoding = Encoding.UTF8, Body = Plain(name, groups, digest, portal, choices) };
        message.To.Add(new MailAddress(to));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(Html(name, groups, digest, portal, choices), Encoding.UTF8, MediaTypeNames.Text.Html));
        return message;
    }

    private static string Plain(string name, IReadOnlyList<(string Title, List<MailLine> Lines)> groups, bool digest, string portal, string choices)
    {
        var text = new StringBuilder().Append("Hello ").Append(name).Append(",\n");
        foreach (var (title, lines) in groups)
        {
            if (digest) text.Append('\n').Append(title).Append('\n');
            foreach (var line in lines)
                text.Append('\n').Append(line.Text).Append(".\n").Append(portal).Append(line.Href).Append('\n').Append(digest ? $"{Format.Moment(line.At)}\n" : "");
        }

        return text.Append("\n-- \nWhat comes by e-mail and when is your choice: ").Append(choices).Append('\n').ToString();
    }

    private static string Html(string name, IReadOnlyList<(string Title, List<MailLine> Lines)> groups, bool digest, string portal, string choices)
    {
        var html = new StringBuilder("<!doctype html><html lang=\"en\"><body style=\"font-family:sans-serif;line-height:1.5\"><p>Hello ").Append(Encode(name)).Append(",</p>");
        foreach (var (title, lines) in groups)
        {
            if (digest) html.Append("<h2 style=\"font-size:1.05em\">").Append(Encode(title)).Append("</h2>");
            foreach (var line in lines)
                html.Append("<p>").Append(Encode(line.Text)).Append(".<br><a href=\"").Append(Encode(portal + line.Href)).Append("\">Open it in the portal</a>")
                    .Append(digest ? $" <small>{Encode(Format.Moment(line.At))}</small>" : "").Append("</p>");
        }

        return html.Append("<p><small>What comes by e-mail and when is <a href=\"").Append(Encode(choices)).Append("\">your choice</a>.</small></p></body></html>").ToString();
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    // What people wrote must not end a header.
    private static string Line(string text)
    {
        var line = new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
        return line.Length <= SubjectAtMost ? line : line[..(SubjectAtMost - 1)] + "…";
    }
}
