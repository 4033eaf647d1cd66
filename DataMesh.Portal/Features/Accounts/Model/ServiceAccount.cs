using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Accounts.Model;

/// <summary>A non-human principal of a domain. It comes in by its keys only.</summary>
internal sealed class ServiceAccount : IVersioned, IDecides
{
    public Guid Id { get; set; }
    public Guid DomainId { get; set; }

    /// <summary>The domain's slug, which never changes.</summary>
    public required string Domain { get; set; }
    public required string Slug { get; set; }
    public required string Name { get; set; }

    /// <summary>Plain text.</summary>
    public string Purpose { get; set; } = "";
    public DateTimeOffset? LockedAt { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public required string CreatedByName { get; set; }
    public List<ApiKey> Keys { get; set; } = [];
    public long Revision { get; set; }
}

internal sealed class ServiceAccountConfiguration : IEntityTypeConfiguration<ServiceAccount>
{
    public void Configure(EntityTypeBuilder<ServiceAccount> builder)
    {
        builder.ToTable("ServiceAccounts");
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.Domain).HasMaxLength(60);
        builder.Property(a => a.Slug).HasMaxLength(60);
        builder.Property(a => a.Name).HasMaxLength(100);
        builder.Property(a => a.Purpose).HasMaxLength(2000);
        builder.Property(a => a.CreatedByName).HasMaxLength(256);
        builder.HasIndex(a => new { a.DomainId, a.Slug }).IsUnique();
    }
}
