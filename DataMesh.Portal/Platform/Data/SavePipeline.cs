using DataMesh.Portal.Platform.Events;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace DataMesh.Portal.Platform.Data;

/// <summary>What happens with every save: revisions grow, what decides gets a new stamp, recorded events go into the outbox, and the dispatcher is woken after the commit.</summary>
internal sealed class SavePipeline(EventCatalog catalog, IServiceProvider services, OutboxSignal signal, DecisionClock clock, TimeProvider time) : SaveChangesInterceptor
{
    // Consumers may themselves need the database's factory, which needs this: so they are asked for when first used.
    private readonly Lazy<IReadOnlyList<IEventConsumer>> _consumers = new(() => [.. services.GetServices<IEventConsumer>()]);

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Prepare(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Prepare(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Wake(eventData.Context);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Wake(eventData.Context);
        return ValueTask.FromResult(result);
    }

    private void Wake(DbContext? db)
    {
        // Whoever wrote reads its own writes, also within one request.
        clock.Forget();
        if (db is not PortalDbContext { HasNewEvents: true } portal) return;
        portal.HasNewEvents = false;
        signal.Set();
    }

    private void Prepare(DbContext db)
    {
        foreach (var entry in db.ChangeTracker.Entries<IVersioned>())
        {
            if (entry.State == EntityState.Added && entry.Entity.Revision == 0) entry.Entity.Revision = 1;
            else if (entry.State == EntityState.Modified) entry.Entity.Revision = entry.OriginalValues.GetValue<long>(nameof(IVersioned.Revision)) + 1;
        }

        if (db.ChangeTracker.Entries<IDecides>().Any(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted)) DecisionStamp.Renew(db);

        foreach (var entry in db.ChangeTracker.Entries<OutboxEvent>().Where(e => e is { State: EntityState.Added, Entity.Payload: not null }).ToList())
        {
            var recorded = entry.Entity;
            if (recorded.Json.Length > 0) continue;
            if (recorded.Id == Guid.Empty)
            {
                recorded.Id = Guid.CreateVersion7();
                recorded.At = time.GetUtcNow();
            }

            recorded.Name = catalog.NameOf(recorded.Payload!);
            recorded.Json = EventCatalog.Write(recorded.Payload!);
            if (db is PortalDbContext portal) portal.HasNewEvents = true;
            foreach (var consumer in _consumers.Value.Where(c => c.Wants(recorded.Payload!.GetType())))
                db.Add(new OutboxDelivery { Consumer = consumer.Name, Event = recorded });
        }
    }
}
