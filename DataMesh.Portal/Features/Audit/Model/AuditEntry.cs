using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Audit.Model;

/// <summary>One event of the audit. Rows are only ever added.</summary>
internal sealed class AuditEntry
{
    /// <summary>The place in the chain, from 1, gap-free.</summary>
    public long Number { get; set; }
    public Guid EventId { get; set; }
    public DateTimeOffset At { get; set; }
    public Guid ActorId { get; set; }
    public required string ActorName { get; set; }
    public required string Action { get; set; }
    public required string Subject { get; set; }
    public required string Summary { get; set; }
    public required string Detail { get; set; }
    public required string PreviousHash { get; set; }
    public required string Hash { get; set; }
}

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public const int SubjectAtMost = 400;

    public void Configure(EntityTypeBuilder<AuditEntry> builder)
    {
        builder.ToTable("AuditEntries");
        builder.HasKey(e => e.Number);
        builder.Property(e => e.Number).ValueGeneratedNever();
        builder.Property(e => e.ActorName).HasMaxLength(256);
        builder.Property(e => e.Action).HasMaxLength(100);
        builder.Property(e => e.Subject).HasMaxLength(SubjectAtMost);
        builder.Property(e => e.PreviousHash).HasMaxLength(64);
        builder.Property(e => e.Hash).HasMaxLength(64);
        // An event enters once, whoever delivers it.
        builder.HasIndex(e => e.EventId).IsUnique();
        builder.HasIndex(e => new { e.Subject, e.Number });
        builder.HasIndex(e => new { e.ActorId, e.Number });
        builder.HasIndex(e => new { e.Action, e.Number });
        builder.HasIndex(e => e.At);
    }
}
