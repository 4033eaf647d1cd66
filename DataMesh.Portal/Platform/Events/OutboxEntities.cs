using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Platform.Events;

/// <summary>A recorded event.</summary>
internal sealed class OutboxEvent
{
    public long Sequence { get; set; }
    public Guid Id { get; set; }
    public DateTimeOffset At { get; set; }
    public Guid ActorId { get; set; }
    public required string ActorName { get; set; }
    public required string Name { get; set; }
    public required string Json { get; set; }
    /// <summary>The event before it is saved; <see cref="Data.SavePipeline"/> writes it out.</summary>
    public PortalEvent? Payload { get; init; }
    public List<OutboxDelivery> Deliveries { get; set; } = [];
}

/// <summary>That one consumer has still to handle one event; deleted when it has.</summary>
internal sealed class OutboxDelivery
{
    public long Id { get; set; }
    public long EventSequence { get; set; }
    public OutboxEvent? Event { get; set; }
    public required string Consumer { get; set; }
    public int Attempts { get; set; }
    public string? LastError { get; set; }
}

internal sealed class OutboxEventConfiguration : IEntityTypeConfiguration<OutboxEvent>
{
    public void Configure(EntityTypeBuilder<OutboxEvent> builder)
    {
        builder.ToTable("OutboxEvents");
        builder.HasKey(e => e.Sequence);
        builder.Ignore(e => e.Payload);
        builder.HasIndex(e => e.Id).IsUnique();
        builder.Property(e => e.ActorName).HasMaxLength(256);
        builder.Property(e => e.Name).HasMaxLength(100);
    }
}

internal sealed class OutboxDeliveryConfiguration : IEntityTypeConfiguration<OutboxDelivery>
{
    public void Configure(EntityTypeBuilder<OutboxDelivery> builder)
    {
        builder.ToTable("OutboxDeliveries");
        builder.Property(d => d.Consumer).HasMaxLength(100);
        // Two instances that take the same delivery: the second one's delete finds no row and is rolled back.
        builder.Property(d => d.Attempts).IsConcurrencyToken();
        builder.HasIndex(d => new { d.Consumer, d.EventSequence });
        builder.HasOne(d => d.Event).WithMany(e => e.Deliveries).HasForeignKey(d => d.EventSequence);
    }
}
