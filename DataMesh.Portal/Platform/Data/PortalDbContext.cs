using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace DataMesh.Portal.Platform.Data;

/// <summary>
/// The portal's database, one short context per operation from <see cref="IDbContextFactory{PortalDbContext}"/>.
/// Entities come from every feature's <c>IEntityTypeConfiguration</c>; each provider has its own subclass and migrations.
/// </summary>
public abstract class PortalDbContext(DbContextOptions options) : IdentityUserContext<PortalUser, Guid>(options)
{
    /// <summary>Set while events are on their way into the outbox, so that only then the dispatcher is woken.</summary>
    internal bool HasNewEvents { get; set; }

    /// <inheritdoc />
    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    /// <summary>Records an event, to be saved with the changes of this context.</summary>
    public void Record(Principal actor, PortalEvent e) => Set<OutboxEvent>().Add(new OutboxEvent
    {
        ActorId = actor.Id,
        ActorName = actor.Name,
        Name = "",
        Json = "",
        Payload = e,
    });

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(PortalDbContext).Assembly);
        foreach (var entity in builder.Model.GetEntityTypes().Where(e => typeof(IVersioned).IsAssignableFrom(e.ClrType)))
            builder.Entity(entity.ClrType).Property(nameof(IVersioned.Revision)).IsConcurrencyToken();
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
        // SQLite cannot compare or sort DateTimeOffset; as UTC DateTime both providers can.
        => configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();

    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTime>(
        value => value.UtcDateTime,
        value => new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)));
}

/// <summary>The database on SQLite.</summary>
public sealed class SqlitePortalDbContext(DbContextOptions<SqlitePortalDbContext> options) : PortalDbContext(options);

/// <summary>The database on SQL Server.</summary>
public sealed class SqlServerPortalDbContext(DbContextOptions<SqlServerPortalDbContext> options) : PortalDbContext(options);

/// <summary>
/// A thing that people edit. <see cref="SavePipeline"/> raises the revision with every change; it is the concurrency token and
/// the ETag. Two people never overwrite each other silently.
/// </summary>
public interface IVersioned
{
    /// <summary>Starts at 1 and grows by one with every saved change.</summary>
    long Revision { get; set; }
}
