using System.Security.Cryptography;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Settings;
using Microsoft.AspNetCore.DataProtection;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>One-time links in outgoing e-mail: protected while they wait, in the clear while they are sent, forgotten afterwards.</summary>
internal sealed class LinkMail(PortalSettings settings, IDataProtectionProvider protection, MailSignal signal, TimeProvider time) : ILinkMail
{
    public bool Works => settings.Mail.Enabled;

    public void Add(PortalDbContext db, LinkLetter letter)
    {
        var (id, now) = (Guid.CreateVersion7(), time.GetUtcNow());
        db.Add(new OutgoingMail
        {
            Id = id, UserId = letter.UserId, LinesJson = "[]", CreatedAt = now, DueAt = now,
            LinkReason = letter.Reason, LinkUntil = letter.Until, ProtectedLink = ProtectorOf(id).Protect(letter.Link),
        });
        // Saved after this; should the worker look too early, it looks again within seconds.
        signal.Set();
    }

    /// <summary>The link in the clear, or null where it cannot be read any more.</summary>
    public string? Open(OutgoingMail mail)
    {
        try
        {
            return mail.ProtectedLink is { } text ? ProtectorOf(mail.Id).Unprotect(text) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    // Bound to the e-mail: a protected text that is moved to another row opens nothing.
    private IDataProtector ProtectorOf(Guid mail) => protection.CreateProtector("DataMesh.Portal.Mail.Links", mail.ToString("N"));
}
