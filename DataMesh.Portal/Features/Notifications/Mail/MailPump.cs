using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Features.Notifications.Telling;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Notifications.Mail;

/// <summary>
/// Puts digests together and sends what is due. Instances share the work without locks: whoever raises an e-mail's version has it for two
/// minutes. Nothing leaves that no longer concerns its person.
/// </summary>
internal sealed partial class MailPump(IDbContextFactory<PortalDbContext> databases, StillConcerned still, LinkMail links, SmtpSender smtp, PortalSettings settings, PortalAddress address, TimeProvider time, ILogger<MailPump> logger) : IPump
{
    /// <summary>Longer than a try may take.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>E-mails are forgotten after so long.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const int AtOnce = 50;
    private const int LinesAtMost = 100;

    /// <summary>Seven tries within about a day.</summary>
    public static BackOff Waits { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6), TimeSpan.FromHours(12));

    /// <summary>Does what is due now; answers how many e-mails were taken in hand. Ends early when the mail server is away.</summary>
    public async Task<int> RoundAsync(CancellationToken ct)
    {
        if (!settings.Mail.Enabled) return 0;
        await DigestAsync(ct);
        await EndLinksAsync(ct);
        List<OutgoingMail> due;
        var now = time.GetUtcNow();
        await using (var db = await databases.CreateDbContextAsync(ct))
            due = await db.Set<OutgoingMail>().AsNoTracking().Where(m => m.State == MailState.Waiting && m.DueAt <= now).OrderBy(m => m.DueAt).ThenBy(m => m.Id).Take(AtOnce).ToListAsync(ct);
        var handled = 0;
        foreach (var mail in due)
        {
            if (await TryAsync(mail, ct) is not { } serverIsThere) continue;
            if (!serverIsThere) return 0;
            handled++;
        }

        return handled;
    }

    /// <summary>Forgets what is old.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        var before = time.GetUtcNow() - Kept;
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<OutgoingMail>().Where(m => m.CreatedAt < before).ExecuteDeleteAsync(ct);
        await db.Set<DigestEntry>().Where(e => e.DueAt < before).ExecuteDeleteAsync(ct);
    }

    private async Task DigestAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        var people = await db.Set<DigestEntry>().Where(e => e.DueAt <= now).Select(e => e.UserId).Distinct().OrderBy(id => id).Take(AtOnce).ToListAsync(ct);
        foreach (var person in people)
        {
            await using var own = await databases.CreateDbContextAsync(ct);
            var entries = await own.Set<DigestEntry>().Where(e => e.UserId == person && e.DueAt <= now).OrderBy(e => e.At).ThenBy(e => e.Id).Take(LinesAtMost).ToListAsync(ct);
            if (entries.Count == 0) continue;
            own.RemoveRange(entries);
            own.Add(new OutgoingMail { Id = Guid.CreateVersion7(), UserId = person, LinesJson = "", Lines = [.. entries.Select(e => new MailLine(e.EventId, e.Kind, e.Text, e.Href, e.At))], CreatedAt = now, DueAt = now });
            try
            {
                await own.SaveChangesAsync(ct);
            }
            catch (DbUpdateConcurrencyException)
            {
                // Another instance put this digest together; ours is rolled back.
            }
        }
    }

    // A link that ended opens nothing: it is not worth sending any more.
    private async Task EndLinksAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<OutgoingMail>().Where(m => m.State == MailState.Waiting && m.LinkUntil <= now).ExecuteUpdateAsync(s => s
            .SetProperty(m => m.State, MailState.Dead).SetProperty(m => m.EndedAt, now).SetProperty(m => m.ProtectedLink, (string?)null).SetProperty(m => m.Version, m => m.Version + 1)
            .SetProperty(m => m.LastError, "The link had ended before it could be sent. Send a new one."), ct);
    }

    // True when it was handled, false when the server is away, null when somebody else has it.
    private async Task<bool?> TryAsync(OutgoingMail mail, CancellationToken ct)
    {
        var lease = time.GetUtcNow() + Lease;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            // One statement asks and takes: whoever comes second changes no row.
            var taken = await db.Set<OutgoingMail>().Where(m => m.Id == mail.Id && m.Version == mail.Version && m.State == MailState.Waiting).ExecuteUpdateAsync(s => s
                .SetProperty(m => m.DueAt, lease).SetProperty(m => m.Attempts, m => m.Attempts + 1).SetProperty(m => m.Version, m => m.Version + 1), ct);
            if (taken == 0) return null;
        }

        var person = await still.PersonAsync(mail.UserId, ct);
        var lines = person is null ? [] : await StillAsync(mail, ct);
        if (person is null || (lines.Count == 0 && mail.LinkReason is null))
        {
            await MarkAsync(mail, MailState.Dropped, null, person is null ? "The person is gone or locked." : "It no longer concerns the person.", ct);
            return true;
        }

        if (!System.Net.Mail.MailAddress.TryCreate(person.Email, out _))
        {
            await MarkAsync(mail, MailState.Dead, null, "The person's address is none that e-mail can be sent to.", ct);
            return true;
        }

        var link = links.Open(mail);
        if (mail.LinkReason is not null && link is null)
        {
            await MarkAsync(mail, MailState.Dead, null, "The link can no longer be read. Send a new one.", ct);
            return true;
        }

        using var message = mail.LinkReason is { } reason
            ? LinkText.Write(settings.Mail.From, person.Email!, person.Name, reason, link!, mail.LinkUntil!.Value, address.Base)
            : MailText.Write(settings.Mail.From, person.Email!, person.Name, lines, mail.EventId is null, address.Base);
        if (await smtp.SendAsync(message, ct) is not { } fault)
        {
            await MarkAsync(mail, MailState.Sent, null, null, ct);
            return true;
        }

        var again = fault.Final ? null : Waits.After(mail.Attempts + 1);
        LogFailed(mail.Id, mail.Attempts + 1, fault.Message);
        await MarkAsync(mail, again is null ? MailState.Dead : MailState.Waiting, again, fault.Message, ct);
        return !fault.Server;
    }

    private async Task<IReadOnlyList<MailLine>> StillAsync(OutgoingMail mail, CancellationToken ct)
    {
        var lines = mail.Lines;
        var now = await still.OfAsync(mail.UserId, [.. lines.Select(l => l.EventId)], ct);
        return [.. lines.Where(l => now.Contains((l.EventId, l.Kind)))];
    }

    private async Task MarkAsync(OutgoingMail mail, MailState state, TimeSpan? again, string? problem, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (due, ended) = (now + (again ?? TimeSpan.Zero), state == MailState.Waiting ? (DateTimeOffset?)null : now);
        await using var db = await databases.CreateDbContextAsync(ct);
        // A link is kept for no longer than it has to be sent.
        var forget = state != MailState.Waiting;
        await db.Set<OutgoingMail>().Where(m => m.Id == mail.Id && m.Version == mail.Version + 1).ExecuteUpdateAsync(s => s
            .SetProperty(m => m.ProtectedLink, m => forget ? null : m.ProtectedLink)
            .SetProperty(m => m.State, state).SetProperty(m => m.DueAt, due).SetProperty(m => m.EndedAt, ended).SetProperty(m => m.LastError, problem).SetProperty(m => m.Version, m => m.Version + 1), ct);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "E-mail {Mail} was not taken at try {Attempt}: {Problem}")]
    private partial void LogFailed(Guid mail, int attempt, string problem);
}
