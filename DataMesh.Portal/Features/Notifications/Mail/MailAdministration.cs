using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>Shows Administrators how e-mails fare.</summary>
internal sealed class MailAdministration(IDbContextFactory<PortalDbContext> databases, MailSignal signal, TimeProvider time) : IMailAdministration
{
    private static readonly Forbidden s_refused = new("Only Administrators look after outgoing e-mail.");

    public async Task<Result<Page<MailView>>> ListAsync(Principal principal, MailState? state, PageRequest page, CancellationToken ct)
    {
        if (!principal.Has(PlatformRoles.Administrator)) return s_refused;
        var skip = (int)Math.Min(page.AfterNumber, 1_000_000);
        await using var db = await databases.CreateDbContextAsync(ct);
        var rows = await db.Set<OutgoingMail>().AsNoTracking().Where(m => state == null || m.State == state)
            .OrderByDescending(m => m.CreatedAt).ThenByDescending(m => m.Id).Skip(skip).Take(page.Limit + 1).ToListAsync(ct);
        var people = rows.Select(m => m.UserId).ToHashSet();
        var to = await db.Users.AsNoTracking().Where(u => people.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Email, ct);
        return new Page<MailView>([.. rows.Take(page.Limit).Select(m => View(m, to.GetValueOrDefault(m.UserId)))], rows.Count > page.Limit ? PageRequest.CursorOf(skip + page.Limit) : null);
    }

    public async Task<Result<MailView>> RetryAsync(Principal principal, Guid id, CancellationToken ct)
    {
        if (!principal.Has(PlatformRoles.Administrator)) return s_refused;
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Set<OutgoingMail>().FirstOrDefaultAsync(m => m.Id == id, ct) is not { } mail) return NotFound.Of("e-mail", id.ToString());
        if (mail.State is MailState.Sent or MailState.Dropped) return new Conflict(mail.State == MailState.Sent ? "It was sent already." : "It was left out, because it concerns nobody any more.");
        if (mail is { LinkReason: not null, ProtectedLink: null }) return new Conflict("Its link is forgotten. Send the person a new one, on the page Users.");
        (mail.State, mail.Attempts, mail.DueAt, mail.EndedAt) = (MailState.Waiting, 0, time.GetUtcNow(), null);
        mail.Version++;
        if (await db.TrySaveAsync("the e-mail", null, ct) is { } error) return error;
        signal.Set();
        return View(mail, await db.Users.Where(u => u.Id == mail.UserId).Select(u => u.Email).FirstOrDefaultAsync(ct));
    }

    private static MailView View(OutgoingMail m, string? to) => new(m.Id, to, m.Lines.Count, m.EventId is null && m.LinkReason is null, m.LinkReason is not null, m.State, m.Attempts, m.CreatedAt, m.State == MailState.Waiting ? m.DueAt : null, m.LastError);
}
