using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Accounts.Model;

/// <summary>A key with which programs call the API as its holder: a person or a service account. The key itself is not kept, only its hash.</summary>
internal sealed class ApiKey : IDecides
{
    public Guid Id { get; set; }
    public Guid? UserId { get; set; }
    public PortalUser? User { get; set; }
    public Guid? ServiceAccountId { get; set; }
    public ServiceAccount? ServiceAccount { get; set; }
    public required string Name { get; set; }

    /// <summary>The part of the key that finds this row and that lists show.</summary>
    public required string Prefix { get; set; }

    /// <summary>SHA-256 of the whole key. The secret has 256 random bits, so no slow hash is needed.</summary>
    public required byte[] Hash { get; set; }

    /// <summary><see cref="KeyScopes.Kept"/>; null for everything.</summary>
    public string? Scopes { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset ExpiresAt { get; set; }

    /// <summary>The key in whose place this one came. Unique, so that two rotations at once do not make two.</summary>
    public Guid? ReplacesId { get; set; }

    /// <summary>When another came in its place; it then ends with the overlap.</summary>
    public DateTimeOffset? ReplacedAt { get; set; }

    /// <summary>To the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>The address from which it was used last; none before it.</summary>
    public string? LastUsedFrom { get; set; }

    public DateTimeOffset? RevokedAt { get; set; }

    /// <summary>When somebody handed it in as found; it was revoked then.</summary>
    public DateTimeOffset? ReportedAt { get; set; }

    /// <summary>When its holder was told that the end comes near.</summary>
    public DateTimeOffset? EndToldAt { get; set; }
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKey>
{
    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("ApiKeys");
        builder.Property(k => k.Id).ValueGeneratedNever();
        builder.Property(k => k.Name).HasMaxLength(100);
        builder.Property(k => k.Prefix).HasMaxLength(16);
        builder.Property(k => k.Hash).HasMaxLength(32);
        builder.Property(k => k.LastUsedFrom).HasMaxLength(45);
        // Two instances that sweep at once tell a holder once.
        builder.Property(k => k.EndToldAt).IsConcurrencyToken();
        // A key is only ever narrowed: of two who do so at once, the second would give back what the first took; and a rotation would carry it on.
        builder.Property(k => k.Scopes).IsConcurrencyToken();
        builder.Property(k => k.ExpiresAt).IsConcurrencyToken();
        builder.HasIndex(k => k.Prefix).IsUnique();
        builder.HasIndex(k => k.ReplacesId).IsUnique();
        builder.HasIndex(k => k.ExpiresAt);
        builder.HasOne(k => k.User).WithMany().HasForeignKey(k => k.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(k => k.ServiceAccount).WithMany(a => a.Keys).HasForeignKey(k => k.ServiceAccountId).OnDelete(DeleteBehavior.Cascade);
    }
}
