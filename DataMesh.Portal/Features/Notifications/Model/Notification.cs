using DataMesh.Portal.Features.Notifications.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Notifications.Model;

/// <summary>Something that the portal tells one person.</summary>
internal sealed class Notification
{
    public Guid Id { get; set; }
    public Guid UserId { get; set; }
    public Guid EventId { get; set; }
    public MessageKind Kind { get; set; }
    public required string Text { get; set; }
    public required string Href { get; set; }
    public DateTimeOffset At { get; set; }
    public DateTimeOffset? ReadAt { get; set; }
}

internal sealed class NotificationConfiguration : IEntityTypeConfiguration<Notification>
{
    public const int TextAtMost = 500;

    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("Notifications");
        builder.Property(n => n.Text).HasMaxLength(TextAtMost);
        builder.Property(n => n.Href).HasMaxLength(400);
        builder.HasIndex(n => new { n.UserId, n.At });
        builder.HasIndex(n => new { n.UserId, n.ReadAt });
        // Nobody is told the same thing twice.
        builder.HasIndex(n => new { n.EventId, n.UserId }).IsUnique();
    }
}
