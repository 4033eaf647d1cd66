using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Audit.Model;

/// <summary>Closes the chain up to an event, once a day. Seals are only ever added; they stay when the events before them are removed by retention.</summary>
internal sealed class AuditSeal
{
    /// <summary>From 1, gap-free.</summary>
    public long Number { get; set; }

    /// <summary>The last UTC day of which it closes events.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Number of the last event that it closes.</summary>
    public long LastNumber { get; set; }

    /// <summary>That event's hash.</summary>
    public required string LastHash { get; set; }

    public DateTimeOffset SealedAt { get; set; }

    /// <summary>ECDSA (P-256, SHA-256) over <see cref="Sealing.SealText"/>, in Base64. The private key is outside the database.</summary>
    public required string Signature { get; set; }
}

internal sealed class AuditSealConfiguration : IEntityTypeConfiguration<AuditSeal>
{
    public void Configure(EntityTypeBuilder<AuditSeal> builder)
    {
        builder.ToTable("AuditSeals");
        builder.HasKey(s => s.Number);
        builder.Property(s => s.Number).ValueGeneratedNever();
        builder.Property(s => s.LastHash).HasMaxLength(64);
        builder.Property(s => s.Signature).HasMaxLength(200);
        builder.HasIndex(s => s.LastNumber).IsUnique();
    }
}
