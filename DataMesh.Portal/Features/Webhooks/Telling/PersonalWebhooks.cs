using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Features.Webhooks.Model;
using DataMesh.Portal.Features.Webhooks.Sending;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Webhooks.Telling;

/// <summary>Puts what people are told into the lists of their own webhooks: the kind, the sentence and the link, and nothing more.</summary>
internal sealed class PersonalWebhooks(PortalSettings settings, PortalAddress address, WebhookSignal signal) : IPersonalWebhooks
{
    public async Task AddAsync(PortalDbContext db, IReadOnlyList<PersonalMessage> messages, CancellationToken ct)
    {
        if (!settings.Webhooks.Personal || messages.Count == 0) return;
        var people = messages.Select(m => (Guid?)m.UserId).Distinct().ToList();
        var webhooks = (await db.Set<Webhook>().AsNoTracking().Where(w => w.Active && people.Contains(w.UserId)).ToListAsync(ct)).ToLookup(w => w.UserId);
        if (webhooks.Count == 0) return;
        var events = messages.Select(m => m.EventId).Distinct().ToList();
        var there = (await db.Set<WebhookDelivery>().Where(d => events.Contains(d.EventId) && d.Webhook!.UserId != null).Select(d => new { d.WebhookId, d.EventId }).ToListAsync(ct)).ToHashSet();
        foreach (var message in messages)
        {
            foreach (var webhook in webhooks[message.UserId].Where(w => !there.Contains(new { WebhookId = w.Id, message.EventId })))
            {
                // Who did it and to what stands in the sentence where the person may know it: the rest of the envelope says nothing of the event.
                db.Add(new WebhookDelivery
                {
                    Id = Guid.CreateVersion7(), WebhookId = webhook.Id, EventId = message.EventId, Event = WebhookEvents.Notification, Kind = message.Kind, CreatedAt = message.At, DueAt = message.At,
                    Body = WebhookBody.Of(message.EventId, WebhookEvents.Notification, message.At, $"notification:{message.EventId}", Principal.System.Name, message.Text,
                        new Dictionary<string, object?> { ["kind"] = message.Kind, ["text"] = message.Text, ["link"] = address.Base + message.Href }),
                });
            }
        }

        // Saved after this; should the worker look too early, it looks again within seconds.
        signal.Set();
    }
}
