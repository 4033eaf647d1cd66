using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Features.Webhooks.Model;
using DataMesh.Portal.Features.Webhooks.Sending;
using DataMesh.Portal.Features.Webhooks.Telling;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Webhooks.Managing;

/// <summary>Makes and changes webhooks, and looks after their deliveries.</summary>
internal sealed class WebhookService(IDbContextFactory<PortalDbContext> databases, IDomainDirectory domains, WebhookAddress address, WebhookSecrets secrets, WebhookPump pump, WebhookSignal signal, PortalSettings settings, TimeProvider time) : IWebhookService
{
    private const int NameAtMost = 100;
    private const int DefaultOverlap = 24;
    private const int MostOverlap = 168;

    public async Task<Result<IReadOnlyList<WebhookView>>> ListAsync(Principal principal, WebhookScope scope, CancellationToken ct)
    {
        var asked = await WebhookHolder.OfAsync(domains, settings.Webhooks, principal, scope, ct);
        if (!asked.Ok) return asked.Error!;
        var holder = asked.Value;
        await using var db = await databases.CreateDbContextAsync(ct);
        var all = await holder.Own(db.Set<Webhook>()).AsNoTracking().OrderBy(w => w.Name).ThenBy(w => w.Id).ToListAsync(ct);
        var ids = all.Select(w => w.Id).ToList();
        var counts = await CountsAsync(db, ids, ct);
        return all.Select(w => View(w, holder, counts)).ToList();
    }

    public async Task<Result<WebhookView>> GetAsync(Principal principal, WebhookScope scope, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindAsync(db, principal, scope, id, ct);
        return found.Ok ? await ViewAsync(db, found.Value, ct) : found.Error!;
    }

    public async Task<Result<WebhookMade>> CreateAsync(Principal principal, WebhookScope scope, WebhookInput input, CancellationToken ct)
    {
        var asked = await WebhookHolder.OfAsync(domains, settings.Webhooks, principal, scope, ct);
        if (!asked.Ok) return asked.Error!;
        var holder = asked.Value;
        if (await CheckAsync(input, scope, ct) is { } wrong) return wrong;
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await holder.Own(db.Set<Webhook>()).CountAsync(ct) >= holder.AtMost) return new Conflict($"There are {holder.AtMost} webhooks already; delete one that is not needed.");
        var secret = WebhookSecrets.Create();
        var webhook = new Webhook { Id = Guid.CreateVersion7(), DomainId = holder.DomainId, UserId = holder.UserId, Name = "", Url = "", ProtectedSecret = "", CreatedAt = time.GetUtcNow(), CreatedById = principal.Id };
        Fill(webhook, input);
        webhook.ProtectedSecret = secrets.Protect(webhook.Id, secret);
        db.Add(webhook);
        db.Record(principal, Changed(webhook, holder, "created"));
        await db.SaveChangesAsync(ct);
        return new WebhookMade(View(webhook, holder, []), secret);
    }

    public async Task<Result<WebhookView>> UpdateAsync(Principal principal, WebhookScope scope, Guid id, WebhookInput input, long? revision, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindAsync(db, principal, scope, id, ct);
        if (!found.Ok) return found.Error!;
        if (await CheckAsync(input, scope, ct) is { } wrong) return wrong;
        var (webhook, holder) = found.Value;
        if (webhook.Expect(revision, "the webhook") is { } stale) return stale;
        Fill(webhook, input);
        if (input.Active) (webhook.PausedAt, webhook.FailingSince, webhook.RestUntil) = (null, null, null);
        db.Record(principal, Changed(webhook, holder, "changed"));
        if (await db.TrySaveAsync("the webhook", null, ct) is { } error) return error;
        signal.Set();
        return await ViewAsync(db, found.Value, ct);
    }

    public async Task<Result<Done>> DeleteAsync(Principal principal, WebhookScope scope, Guid id, long? revision, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindAsync(db, principal, scope, id, ct);
        if (!found.Ok) return found.Error!;
        var (webhook, holder) = found.Value;
        if (webhook.Expect(revision, "the webhook") is { } stale) return stale;
        db.Remove(webhook);
        db.Record(principal, Changed(webhook, holder, "deleted"));
        return await db.TrySaveAsync("the webhook", null, ct) is { } error ? error : Done.Yes;
    }

    public async Task<Result<DeliveryView>> TestAsync(Principal principal, WebhookScope scope, Guid id, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindAsync(db, principal, scope, id, ct);
        if (!found.Ok) return found.Error!;
        var (webhook, holder) = found.Value;
        var (now, eventId) = (time.GetUtcNow(), Guid.CreateVersion7());
        var body = WebhookBody.Of(eventId, WebhookEvents.Test, now, $"webhook:{webhook.Id}", principal.Name, $"tried the webhook {webhook.Name}", scope.IsOwn ? [] : new Dictionary<string, object?> { ["domain"] = holder.Slug });
        // Due later, so that no worker takes it out of our hands.
        var delivery = new WebhookDelivery { Id = Guid.CreateVersion7(), WebhookId = webhook.Id, EventId = eventId, Event = WebhookEvents.Test, Body = body, CreatedAt = now, DueAt = now + WebhookPump.Lease };
        db.Add(delivery);
        await db.SaveChangesAsync(ct);
        await pump.TryAsync(delivery, ct);
        return (await db.Set<WebhookDelivery>().AsNoTracking().SingleAsync(d => d.Id == delivery.Id, ct)).View;
    }

    public async Task<Result<WebhookMade>> RotateAsync(Principal principal, WebhookScope scope, Guid id, int? overlapHours, CancellationToken ct)
    {
        if (overlapHours is < 0 or > MostOverlap) return Invalid.Field("overlapHours", $"The old secret goes on for 0 to {MostOverlap} hours.");
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindAsync(db, principal, scope, id, ct);
        if (!found.Ok) return found.Error!;
        var (webhook, holder) = found.Value;
        var secret = WebhookSecrets.Create();
        (webhook.ProtectedOldSecret, webhook.OldSecretUntil) = overlapHours == 0 ? (null, null) : ((string?)webhook.ProtectedSecret, (DateTimeOffset?)time.GetUtcNow().AddHours(overlapHours ?? DefaultOverlap));
        webhook.ProtectedSecret = secrets.Protect(webhook.Id, secret);
        db.Record(principal, Changed(webhook, holder, "rotated the secret of"));
        if (await db.TrySaveAsync("the webhook", null, ct) is { } error) return error;
        return new WebhookMade(await ViewAsync(db, found.Value, ct), secret);
    }

    public async Task<Result<Page<DeliveryView>>> DeliveriesAsync(Principal principal, WebhookScope scope, Guid id, DeliveryState? state, PageRequest page, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindAsync(db, principal, scope, id, ct);
        if (!found.Ok) return found.Error!;
        var skip = (int)Math.Min(page.AfterNumber, 1_000_000);
        var rows = await db.Set<WebhookDelivery>().AsNoTracking().Where(d => d.WebhookId == id && (state == null || d.State == state))
            .OrderByDescending(d => d.CreatedAt).ThenByDescending(d => d.Id).Skip(skip).Take(page.Limit + 1).ToListAsync(ct);
        return new Page<DeliveryView>([.. rows.Take(page.Limit).Select(d => d.View)], rows.Count > page.Limit ? PageRequest.CursorOf(skip + page.Limit) : null);
    }

    public async Task<Result<int>> RetryAsync(Principal principal, WebhookScope scope, Guid id, Guid? delivery, CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        var found = await FindAsync(db, principal, scope, id, ct);
        if (!found.Ok) return found.Error!;
        var now = time.GetUtcNow();
        var again = db.Set<WebhookDelivery>().Where(d => d.WebhookId == id);
        if (delivery is { } one)
        {
            again = again.Where(d => d.Id == one);
            if (await again.Select(d => (DeliveryState?)d.State).FirstOrDefaultAsync(ct) is not { } state) return NotFound.Of("delivery", one.ToString());
            if (state is DeliveryState.Delivered or DeliveryState.Dropped) return new Conflict(state == DeliveryState.Delivered ? "It was delivered already." : "It was left out, because it no longer concerns you.");
        }

        var count = await again.Where(d => d.State == DeliveryState.Dead || (delivery != null && d.State == DeliveryState.Waiting)).ExecuteUpdateAsync(s => s
            .SetProperty(d => d.State, DeliveryState.Waiting).SetProperty(d => d.Attempts, 0).SetProperty(d => d.DueAt, now).SetProperty(d => d.Version, d => d.Version + 1), ct);
        await db.Set<Webhook>().Where(w => w.Id == id).ExecuteUpdateAsync(s => s.SetProperty(w => w.RestUntil, (DateTimeOffset?)null), ct);
        signal.Set();
        return count;
    }

    private async Task<Result<(Webhook Webhook, WebhookHolder Holder)>> FindAsync(PortalDbContext db, Principal principal, WebhookScope scope, Guid id, CancellationToken ct)
    {
        var asked = await WebhookHolder.OfAsync(domains, settings.Webhooks, principal, scope, ct);
        if (!asked.Ok) return asked.Error!;
        var holder = asked.Value;
        return await holder.Own(db.Set<Webhook>()).FirstOrDefaultAsync(w => w.Id == id, ct) is { } webhook ? (webhook, holder) : NotFound.Of("webhook", id.ToString());
    }

    private async Task<Invalid?> CheckAsync(WebhookInput input, WebhookScope scope, CancellationToken ct)
    {
        var wrong = new List<FieldError>();
        if (input.Name?.Trim() is not { Length: > 0 and <= NameAtMost }) wrong.Add(new("name", $"Say in 1 to {NameAtMost} characters what it is for."));
        IReadOnlyList<string> known = scope.IsOwn ? [WebhookEvents.Notification] : [.. WebhookEvents.All.Keys];
        wrong.AddRange((input.Events ?? []).Where(e => !known.Contains(e)).Select(e => new FieldError("events", $"There is no event '{e}': {(known.Count == 1 ? "there is" : "there are")} {string.Join(", ", known)}.")).Take(1));
        if (await address.CheckAsync(input.Url, ct) is { } url) wrong.Add(url);
        return wrong.Count > 0 ? Invalid.Of(wrong) : null;
    }

    private static void Fill(Webhook webhook, WebhookInput input)
    {
        (webhook.Name, webhook.Url, webhook.Active) = (input.Name!.Trim(), input.Url!, input.Active);
        webhook.EventNames = [.. WebhookEvents.All.Keys.Append(WebhookEvents.Notification).Where(e => input.Events?.Contains(e) == true)];
    }

    private static WebhookChanged Changed(Webhook webhook, WebhookHolder holder, string change) => new(webhook.Id, holder.Slug, webhook.Name, new Uri(webhook.Url).Host, change, holder.Person);

    private static async Task<WebhookView> ViewAsync(PortalDbContext db, (Webhook Webhook, WebhookHolder Holder) found, CancellationToken ct)
        => View(found.Webhook, found.Holder, await CountsAsync(db, [found.Webhook.Id], ct));

    private static async Task<List<(Guid Webhook, DeliveryState State, int Count)>> CountsAsync(PortalDbContext db, List<Guid> ids, CancellationToken ct)
        => [.. (await db.Set<WebhookDelivery>().Where(d => ids.Contains(d.WebhookId) && d.State != DeliveryState.Delivered).GroupBy(d => new { d.WebhookId, d.State })
            .Select(g => new { g.Key.WebhookId, g.Key.State, Count = g.Count() }).ToListAsync(ct)).Select(c => (c.WebhookId, c.State, c.Count))];

    private static WebhookView View(Webhook w, WebhookHolder holder, IReadOnlyList<(Guid Webhook, DeliveryState State, int Count)> counts)
    {
        int Count(DeliveryState state) => counts.Where(c => c.Webhook == w.Id && c.State == state).Sum(c => c.Count);
        return new WebhookView(w.Id, holder.Slug, w.Name, w.Url, w.EventNames, w.Active, w.PausedAt, w.FailingSince, w.OldSecretUntil, Count(DeliveryState.Waiting), Count(DeliveryState.Dead), w.CreatedAt, w.Revision);
    }
}
