using DataMesh.Portal.Features.Webhooks.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Webhooks.Model;

/// <summary>One event on its way to one webhook.</summary>
internal sealed class WebhookDelivery
{
    public const int AnswerAtMost = 1000;

    public Guid Id { get; set; }
    public Guid WebhookId { get; set; }
    public Webhook? Webhook { get; set; }
    public Guid EventId { get; set; }
    public required string Event { get; set; }

    /// <summary>What kind of message a person is told by it, so that it can be asked about again; null for all else.</summary>
    public string? Kind { get; set; }

    public required string Body { get; set; }
    public DeliveryState State { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it is tried next. Whoever takes it sets this ahead: a lease, after which others may take it.</summary>
    public DateTimeOffset DueAt { get; set; }

    public DateTimeOffset? DeliveredAt { get; set; }
    public int? LastStatus { get; set; }
    public string? LastAnswer { get; set; }
    public string? LastError { get; set; }

    /// <summary>Grows with every claim and every mark; each is written only where it still is what was read.</summary>
    public long Version { get; set; }

    public DeliveryView View => new(Id, EventId, Event, State, Attempts, CreatedAt, State == DeliveryState.Waiting ? DueAt : null, DeliveredAt, LastStatus, LastAnswer, LastError, Body);
}

internal sealed class WebhookDeliveryConfiguration : IEntityTypeConfiguration<WebhookDelivery>
{
    public void Configure(EntityTypeBuilder<WebhookDelivery> builder)
    {
        builder.ToTable("WebhookDeliveries");
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.Event).HasMaxLength(60);
        builder.Property(d => d.Kind).HasMaxLength(40);
        builder.Property(d => d.LastAnswer).HasMaxLength(WebhookDelivery.AnswerAtMost);
        builder.Property(d => d.LastError).HasMaxLength(500);
        builder.Property(d => d.Version).IsConcurrencyToken();
        builder.Ignore(d => d.View);
        builder.HasIndex(d => new { d.State, d.DueAt });
        // No event goes into a webhook's list twice.
        builder.HasIndex(d => new { d.WebhookId, d.EventId }).IsUnique();
        builder.HasOne(d => d.Webhook).WithMany().HasForeignKey(d => d.WebhookId).OnDelete(DeleteBehavior.Cascade);
    }
}
