using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Domains.Model;

/// <summary>A bounded part of the business that owns its data.</summary>
internal sealed class Domain : IVersioned, IDecides
{
    public Guid Id { get; set; }
    public required string Slug { get; set; }
    public required string Name { get; set; }
    public string Purpose { get; set; } = "";
    public Guid? ParentId { get; set; }
    public Visibility Visibility { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public List<DomainMember> Members { get; set; } = [];
    public long Revision { get; set; }
}

internal sealed class DomainConfiguration : IEntityTypeConfiguration<Domain>
{
    public void Configure(EntityTypeBuilder<Domain> builder)
    {
        builder.ToTable("Domains");
        builder.Property(d => d.Slug).HasMaxLength(60);
        builder.Property(d => d.Name).HasMaxLength(100);
        builder.Property(d => d.Visibility).HasConversion<string>().HasMaxLength(20);
        builder.HasIndex(d => d.Slug).IsUnique();
        builder.HasOne<Domain>().WithMany().HasForeignKey(d => d.ParentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasMany(d => d.Members).WithOne().HasForeignKey(m => m.DomainId);
    }
}
