using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Webhooks.Model;

/// <summary>Where events are posted.</summary>
internal sealed class Webhook : IVersioned
{
    public Guid Id { get; set; }

    /// <summary>The domain whose it is; null for one of the installation or of a person.</summary>
    public Guid? DomainId { get; set; }

    /// <summary>The person whose own it is; null for others.</summary>
    public Guid? UserId { get; set; }

    public required string Name { get; set; }
    public required string Url { get; set; }

    /// <summary>Names of events, parted by spaces; empty for all.</summary>
    public string Events { get; set; } = "";

    public bool Active { get; set; } = true;
    public DateTimeOffset? PausedAt { get; set; }

    /// <summary>The first of the failures since the last success.</summary>
    public DateTimeOffset? FailingSince { get; set; }

    /// <summary>After a failure the others wait a moment too, so that a receiver that is down is not asked for each of them.</summary>
    public DateTimeOffset? RestUntil { get; set; }

    public required string ProtectedSecret { get; set; }
    public string? ProtectedOldSecret { get; set; }
    public DateTimeOffset? OldSecretUntil { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public Guid CreatedById { get; set; }
    public long Revision { get; set; }

    public IReadOnlyList<string> EventNames
    {
        get => Events.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        set => Events = string.Join(' ', value);
    }

    public bool Wants(string name) => Events.Length == 0 || EventNames.Contains(name);
}

internal sealed class WebhookConfiguration : IEntityTypeConfiguration<Webhook>
{
    public void Configure(EntityTypeBuilder<Webhook> builder)
    {
        builder.ToTable("Webhooks");
        builder.Property(w => w.Id).ValueGeneratedNever();
        builder.Property(w => w.Name).HasMaxLength(100);
        builder.Property(w => w.Url).HasMaxLength(2000);
        builder.Property(w => w.Events).HasMaxLength(1000);
        builder.Ignore(w => w.EventNames);
        builder.HasIndex(w => w.DomainId);
        builder.HasIndex(w => w.UserId);
    }
}
