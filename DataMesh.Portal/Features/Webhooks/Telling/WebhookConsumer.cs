using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Features.Webhooks.Model;
using DataMesh.Portal.Features.Webhooks.Sending;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Events;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Webhooks.Telling;

/// <summary>Puts events into the lists of the webhooks of domains and of the installation that they concern; people's own get what their people are told.</summary>
internal sealed class WebhookConsumer(IDomainDirectory domains, IPortDirectory ports, WebhookSignal signal) : IEventConsumer
{
    public string Name => "webhooks";

    public bool Wants(Type eventType) => WebhookMessage.Tells(eventType);

    public async Task HandleAsync(PortalDbContext db, IReadOnlyList<RecordedEvent> events, CancellationToken ct)
    {
        var webhooks = await db.Set<Webhook>().AsNoTracking().Where(w => w.Active && w.UserId == null).ToListAsync(ct);
        if (webhooks.Count == 0) return;
        var all = await domains.AllAsync(ct);
        var ids = events.Select(e => e.Id).ToList();
        var there = (await db.Set<WebhookDelivery>().Where(d => ids.Contains(d.EventId)).Select(d => new { d.WebhookId, d.EventId }).ToListAsync(ct)).ToHashSet();
        foreach (var e in events)
        {
            if (e.Event is ProductChanged { ChangesPort: true } changed && !await IsOfferedAsync(changed.ProductId, ct)) continue;
            foreach (var webhook in webhooks.Where(w => !there.Contains(new { WebhookId = w.Id, EventId = e.Id })))
            {
                if (WebhookMessage.Of(e.Event, slug => Covers(webhook, slug, all)) is not { } message || !webhook.Wants(message.Event)) continue;
                var data = webhook.DomainId is null ? message.Names : message.Names.Concat(message.Details).ToDictionary();
                db.Add(new WebhookDelivery
                {
                    Id = Guid.CreateVersion7(), WebhookId = webhook.Id, EventId = e.Id, Event = message.Event, CreatedAt = e.At, DueAt = e.At,
                    Body = WebhookBody.Of(e.Id, message.Event, e.At, e.Event.Subject, e.ActorName, message.Summary, data),
                });
            }
        }

        // Saved after this; should the worker look too early, it looks again within seconds.
        signal.Set();
    }

    // A webhook of a domain covers what lies below it, as its owners' rights do.
    private static bool Covers(Webhook webhook, string slug, IReadOnlyDictionary<Guid, DomainInfo> all)
    {
        if (webhook.DomainId is not { } own) return true;
        for (var domain = all.Values.FirstOrDefault(d => d.Slug == slug); domain is not null; domain = domain.ParentId is { } parent ? all.GetValueOrDefault(parent) : null)
            if (domain.Id == own) return true;
        return false;
    }

    // What changes in a draft is nobody's contract yet.
    private async Task<bool> IsOfferedAsync(Guid product, CancellationToken ct)
        => await ports.ProductsAsync([product], null, 1, ct) is [{ State: ProductState.Published or ProductState.Deprecated }];
}
