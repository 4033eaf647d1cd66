using DataMesh.Portal.Features.Notifications.Choosing;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Features.Notifications.Mail;
using DataMesh.Portal.Features.Notifications.Model;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Notifications.Telling;

/// <summary>Tells people what concerns them, by the ways that they chose; never the one who did it, but for what is done to their own account.</summary>
internal sealed class NotificationConsumer(Concerns concerns, IPersonalWebhooks webhooks, PortalSettings settings, MailSignal signal, TimeProvider time) : IEventConsumer
{
    /// <summary>The consumer's name.</summary>
    public const string Consumer = "notifications";

    public string Name => Consumer;

    public bool Wants(Type eventType) => Concerns.Any(eventType);

    public async Task HandleAsync(PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var ids = events.Select(e => e.Id).ToList();
        var told = await db.Set<Notification>().Where(n => ids.Contains(n.EventId)).Select(n => n.EventId).Distinct().ToListAsync(ct);
        var posted = new List<PersonalMessage>();
        foreach (var e in events.Where(e => !told.Contains(e.Id)))
        {
            var all = await concerns.OfAsync(e, ct);
            var people = all.SelectMany(c => c.People.Where(p => p != Guid.Empty && (c.TellsActor || p != e.ActorId)).Select(p => (Person: p, Concern: c))).DistinctBy(p => p.Person).ToList();
            var chosen = await ChosenAsync(db, [.. people.Select(p => p.Person)], ct);
            foreach (var (person, concern) in people) Tell(db, e, person, concern, chosen.GetValueOrDefault(person), posted);
        }

        await webhooks.AddAsync(db, posted, ct);
    }

    private void Tell(PortalDbContext db, RecordedEvent e, Guid person, Concern concern, NotificationChoice? chosen, List<PersonalMessage> posted)
    {
        var choice = (chosen?.Kinds ?? NotificationChoice.Defaults).First(c => c.Kind == concern.Kind);
        var text = Cut(concern.Text);
        if (choice.InApp || !concern.Kind.MaySilence())
            db.Add(new Notification { Id = Guid.CreateVersion7(), UserId = person, EventId = e.Id, Kind = concern.Kind, Text = text, Href = concern.Href, At = e.At });
        if (choice.Webhook) posted.Add(new PersonalMessage(person, e.Id, StillConcerned.Word(concern.Kind), text, concern.Href, e.At));
        if (!settings.Mail.Enabled || concern.Mailed) return;
        switch (choice.Mail)
        {
            case MailWay.AtOnce:
                db.Add(new OutgoingMail { Id = Guid.CreateVersion7(), UserId = person, EventId = e.Id, LinesJson = "", Lines = [new(e.Id, concern.Kind, text, concern.Href, e.At)], CreatedAt = e.At, DueAt = e.At });
                // Saved after this; should the worker look too early, it looks again within seconds.
                signal.Set();
                break;
            case MailWay.Digest:
                db.Add(new DigestEntry { Id = Guid.CreateVersion7(), UserId = person, EventId = e.Id, Kind = concern.Kind, Text = text, Href = concern.Href, At = e.At, DueAt = DigestTimes.Next(chosen?.Digest ?? new DigestChoice(), time.GetUtcNow()) });
                break;
        }
    }

    private static async Task<Dictionary<Guid, NotificationChoice>> ChosenAsync(PortalDbContext db, List<Guid> people, CancellationToken ct)
        => people.Count == 0 ? [] : await db.Set<NotificationChoice>().AsNoTracking().Where(c => people.Contains(c.UserId)).ToDictionaryAsync(c => c.UserId, ct);

    private static string Cut(string text) => text.Length <= NotificationConfiguration.TextAtMost ? text : text[..(NotificationConfiguration.TextAtMost - 1)] + "…";
}
