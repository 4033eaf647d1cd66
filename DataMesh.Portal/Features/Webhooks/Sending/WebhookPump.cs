using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Webhooks.Contracts;
using DataMesh.Portal.Features.Webhooks.Model;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Jobs;
using DataMesh.Portal.Platform.Settings;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Webhooks.Sending;

/// <summary>
/// Sends what is due. Instances share the work without locks: whoever raises a delivery's version has it for a minute. One that ends
/// between the receiver's answer and the mark leaves a delivery that is sent again, with the same event id.
/// </summary>
internal sealed partial class WebhookPump(IDbContextFactory<PortalDbContext> databases, WebhookSender sender, IDomainDirectory domains, IPersonalMessages messages, PortalSettings settings, WebhookLimits limits, TimeProvider time, ILogger<WebhookPump> logger) : IPump
{
    /// <summary>Longer than a try may take.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>After failing for so long a webhook is paused.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    /// <summary>Deliveries are forgotten after so long.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(30);

    /// <summary>Ten tries within about three days.</summary>
    public static BackOff Waits { get; } = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6),
        TimeSpan.FromHours(12), TimeSpan.FromHours(12), TimeSpan.FromHours(12), TimeSpan.FromHours(12));

    /// <summary>Sends what is due now; answers how many tries were made.</summary>
    public async Task<int> RoundAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        List<Guid> webhooks;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            webhooks = await Due(db, now).Select(d => d.WebhookId).Distinct().OrderBy(id => id).Take(100).ToListAsync(ct);
        }

        var tried = 0;
        await Parallel.ForEachAsync(webhooks, new ParallelOptions { MaxDegreeOfParallelism = limits.AtOnce, CancellationToken = ct }, async (webhook, token) =>
        {
            List<WebhookDelivery> due;
            await using (var db = await databases.CreateDbContextAsync(token))
                due = await Due(db, now).AsNoTracking().Where(d => d.WebhookId == webhook).OrderBy(d => d.DueAt).ThenBy(d => d.Id).Take(limits.InARow).ToListAsync(token);
            foreach (var delivery in due)
            {
                var ok = await TryAsync(delivery, token);
                if (ok is not null) Interlocked.Increment(ref tried);
                if (ok is false) break;
            }
        });
        return tried;
    }

    /// <summary>Tries one delivery now, whatever else waits. True when it was delivered or left out, false when not, null when somebody else has it or it has to rest.</summary>
    public async Task<bool?> TryAsync(WebhookDelivery delivery, CancellationToken ct)
    {
        var lease = time.GetUtcNow() + Lease;
        Webhook? webhook;
        await using (var db = await databases.CreateDbContextAsync(ct))
        {
            // One statement asks and takes: whoever comes second changes no row.
            var taken = await Awake(db).Where(d => d.Id == delivery.Id && d.Version == delivery.Version && d.State == DeliveryState.Waiting).ExecuteUpdateAsync(s => s
                .SetProperty(d => d.DueAt, lease).SetProperty(d => d.Attempts, d => d.Attempts + 1).SetProperty(d => d.Version, d => d.Version + 1), ct);
            if (taken == 0) return null;
            webhook = await db.Set<Webhook>().AsNoTracking().FirstOrDefaultAsync(w => w.Id == delivery.WebhookId, ct);
            if (webhook is null) return null;
        }

        // What was true when it was written may be so no more: whoever left a domain is told nothing of its requests.
        if (webhook.UserId is { } person && delivery.Kind is { } kind && !await messages.StillConcernsAsync(person, delivery.EventId, kind, ct))
        {
            await EndAsync(delivery, DeliveryState.Dropped, TimeSpan.Zero, new Sent(null, null, "It no longer concerns the person."), ct);
            return true;
        }

        var sent = await sender.SendAsync(webhook, delivery, ct);
        await MarkAsync(webhook, delivery, sent, ct);
        return sent.Problem is null;
    }

    /// <summary>Forgets what is old.</summary>
    public async Task SweepAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var before = now - Kept;
        await using var db = await databases.CreateDbContextAsync(ct);
        await db.Set<WebhookDelivery>().Where(d => d.DeliveredAt < before || (d.DeliveredAt == null && d.CreatedAt < before)).ExecuteDeleteAsync(ct);
        await db.Set<Webhook>().Where(w => w.OldSecretUntil < now).ExecuteUpdateAsync(s => s.SetProperty(w => w.ProtectedOldSecret, (string?)null).SetProperty(w => w.OldSecretUntil, (DateTimeOffset?)null), ct);
    }

    // A locked account's webhooks rest, and everybody's own while the installation wants none.
    private IQueryable<WebhookDelivery> Awake(PortalDbContext db)
    {
        var personal = settings.Webhooks.Personal;
        return db.Set<WebhookDelivery>().Where(d => d.Webhook!.UserId == null || (personal && db.Users.Any(u => u.Id == d.Webhook.UserId && u.LockedAt == null)));
    }

    private IQueryable<WebhookDelivery> Due(PortalDbContext db, DateTimeOffset now) => Awake(db)
        .Where(d => d.State == DeliveryState.Waiting && d.DueAt <= now && d.Webhook!.Active && d.Webhook.PausedAt == null && (d.Webhook.RestUntil == null || d.Webhook.RestUntil <= now));

    private async Task MarkAsync(Webhook webhook, WebhookDelivery delivery, Sent sent, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var test = delivery.Event == WebhookEvents.Test;
        var again = sent.Problem is null || test ? null : Waits.After(delivery.Attempts + 1);
        var state = sent.Problem is null ? DeliveryState.Delivered : again is null ? DeliveryState.Dead : DeliveryState.Waiting;
        await EndAsync(delivery, state, again ?? TimeSpan.Zero, sent, ct);
        if (test) return;
        await using var db = await databases.CreateDbContextAsync(ct);
        // How a webhook fares is no edit of it: its revision stays.
        if (sent.Problem is null)
        {
            await db.Set<Webhook>().Where(w => w.Id == webhook.Id && w.FailingSince != null).ExecuteUpdateAsync(s => s
                .SetProperty(w => w.FailingSince, (DateTimeOffset?)null).SetProperty(w => w.RestUntil, (DateTimeOffset?)null), ct);
            return;
        }

        LogFailed(delivery.Id, webhook.Id, delivery.Attempts + 1, sent.Status);
        await db.Set<Webhook>().Where(w => w.Id == webhook.Id).ExecuteUpdateAsync(s => s
            .SetProperty(w => w.FailingSince, w => w.FailingSince ?? now).SetProperty(w => w.RestUntil, now + s_rest), ct);
        if (webhook.FailingSince is { } since && now - since >= Patience) await PauseAsync(db, webhook.Id, sent.Problem, ct);
        if (state == DeliveryState.Dead && webhook.UserId is { } person) await TellGivenUpAsync(db, webhook, person, sent.Problem, ct);
    }

    private async Task EndAsync(WebhookDelivery delivery, DeliveryState state, TimeSpan again, Sent sent, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var (due, delivered) = (now + again, state == DeliveryState.Delivered ? now : (DateTimeOffset?)null);
        await using var db = await databases.CreateDbContextAsync(ct);
        var marked = await db.Set<WebhookDelivery>().Where(d => d.Id == delivery.Id && d.Version == delivery.Version + 1).ExecuteUpdateAsync(s => s
            .SetProperty(d => d.State, state).SetProperty(d => d.DueAt, due).SetProperty(d => d.DeliveredAt, delivered).SetProperty(d => d.LastStatus, sent.Status)
            .SetProperty(d => d.LastAnswer, sent.Answer).SetProperty(d => d.LastError, sent.Problem).SetProperty(d => d.Version, d => d.Version + 1), ct);
        if (marked == 0) LogLeaseLost(delivery.Id);
    }

    // Once, until those that were given up are sent again or forgotten: that it was given up is a message too, which may go the same way.
    private static async Task TellGivenUpAsync(PortalDbContext db, Webhook webhook, Guid person, string problem, CancellationToken ct)
    {
        if (await db.Set<WebhookDelivery>().CountAsync(d => d.WebhookId == webhook.Id && d.State == DeliveryState.Dead && d.Event != WebhookEvents.Test, ct) != 1) return;
        db.Record(Principal.System, new WebhookGaveUp(webhook.Id, person, await EmailAsync(db, person, ct), webhook.Name, problem));
        await db.SaveChangesAsync(ct);
    }

    private static async Task<string> EmailAsync(PortalDbContext db, Guid person, CancellationToken ct) => await db.Users.Where(u => u.Id == person).Select(u => u.Email).FirstOrDefaultAsync(ct) ?? "";

    private async Task PauseAsync(PortalDbContext db, Guid id, string problem, CancellationToken ct)
    {
        if (await db.Set<Webhook>().FirstOrDefaultAsync(w => w.Id == id && w.PausedAt == null, ct) is not { } webhook) return;
        webhook.PausedAt = time.GetUtcNow();
        var domain = webhook.DomainId is { } d ? (await domains.AllAsync(ct)).GetValueOrDefault(d)?.Slug : null;
        db.Record(Principal.System, new WebhookPaused(webhook.Id, webhook.DomainId, domain, webhook.Name, problem, webhook.UserId, webhook.UserId is { } person ? await EmailAsync(db, person, ct) : null));
        // Lost to somebody's edit or to another instance: the next failure pauses it then.
        await db.TrySaveAsync("the webhook", null, ct);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivery {Delivery} to webhook {Webhook} failed at try {Attempt} (status {Status}).")]
    private partial void LogFailed(Guid delivery, Guid webhook, int attempt, int? status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} took longer than its lease; another instance may send it too.")]
    private partial void LogLeaseLost(Guid delivery);
}
