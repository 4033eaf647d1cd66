using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Notifications.Choosing;

/// <summary>Keeps what people chose.</summary>
internal sealed class NotificationChoices(IDbContextFactory<PortalDbContext> databases, PortalSettings settings, TimeProvider time) : INotificationChoices
{
    public async Task<ChoicesView> GetAsync(Principal principal, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        return View(await db.Set<NotificationChoice>().AsNoTracking().FirstOrDefaultAsync(c => c.UserId == principal.Id, ct));
    }

    public async Task<Result<ChoicesView>> SetAsync(Principal principal, ChoicesInput input, long? revision, CancellationToken ct)
    {
        var wrong = Check(input);
        if (wrong.Count > 0) return Invalid.Of(wrong);
        await using var db = await databases.CreateDbContextAsync(ct);
        var row = await db.Set<NotificationChoice>().FirstOrDefaultAsync(c => c.UserId == principal.Id, ct);
        if (revision is { } expected && expected != (row?.Revision ?? 0)) return Stale.Of("your choices");
        var before = View(row);
        if (row is null) db.Add(row = new NotificationChoice { UserId = principal.Id, TimeZone = "" });
        row.Kinds = [.. before.Kinds.Select(k => input.Kinds?.LastOrDefault(n => n.Kind == k.Kind) is { } n ? new KindChoice(k.Kind, n.InApp ?? k.InApp, n.Mail ?? k.Mail, n.Webhook ?? k.Webhook) : k)];
        row.Digest = input.Digest ?? before.Digest;
        await MoveAsync(db, row, ct);
        if (await db.TrySaveAsync("your choices", "Your choices were made a moment ago in another place; read them again.", ct) is { } error) return error;
        return View(row);
    }

    // What waits for the digest comes by the new clock, and not at all where e-mail is no longer wanted.
    private async Task MoveAsync(PortalDbContext db, NotificationChoice row, CancellationToken ct)
    {
        var ways = row.Kinds.ToDictionary(k => k.Kind, k => k.Mail);
        var due = DigestTimes.Next(row.Digest, time.GetUtcNow());
        foreach (var entry in await db.Set<DigestEntry>().Where(e => e.UserId == row.UserId).ToListAsync(ct))
        {
            if (ways[entry.Kind] == MailWay.None) db.Remove(entry);
            else entry.DueAt = due;
        }
    }

    private static List<FieldError> Check(ChoicesInput input)
    {
        var wrong = new List<FieldError>();
        foreach (var (choice, i) in (input.Kinds ?? []).Select((c, i) => (c, i)))
        {
            if (!Enum.IsDefined(choice.Kind)) wrong.Add(new($"kinds[{i}].kind", "There is no such kind of message."));
            else if (choice.InApp == false && !choice.Kind.MaySilence()) wrong.Add(new($"kinds[{i}].inApp", $"“{choice.Kind.Title()}” is always told in the application."));
            if (choice.Mail is { } mail && !Enum.IsDefined(mail)) wrong.Add(new($"kinds[{i}].mail", "Write none, atOnce or digest."));
        }

        if (input.Digest is not { } digest) return wrong;
        if (!Enum.IsDefined(digest.Every)) wrong.Add(new("digest.every", "Write daily or weekly."));
        if (digest.Hour is < 0 or > 23) wrong.Add(new("digest.hour", "Write an hour of the day from 0 to 23."));
        if (!Enum.IsDefined(digest.Weekday)) wrong.Add(new("digest.weekday", "Write a day from sunday to saturday."));
        if (DigestTimes.Zone(digest.TimeZone ?? "") is null) wrong.Add(new("digest.timeZone", $"There is no time zone '{digest.TimeZone}': write an IANA name such as Europe/Berlin, or UTC."));
        return wrong;
    }

    private ChoicesView View(NotificationChoice? row)
        => new(row?.Kinds ?? NotificationChoice.Defaults, row?.Digest ?? new DigestChoice(), settings.Mail.Enabled, settings.Webhooks.Personal, row?.Revision ?? 0);
}
