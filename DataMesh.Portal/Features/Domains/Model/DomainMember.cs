using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Domains.Model;

/// <summary>Somebody's role in a domain.</summary>
internal sealed class DomainMember : IDecides
{
    public Guid DomainId { get; set; }
    public Guid UserId { get; set; }
    public DomainRole Role { get; set; }
}

internal sealed class DomainMemberConfiguration : IEntityTypeConfiguration<DomainMember>
{
    public void Configure(EntityTypeBuilder<DomainMember> builder)
    {
        builder.ToTable("DomainMembers");
        builder.HasKey(m => new { m.DomainId, m.UserId });
        builder.HasIndex(m => m.UserId);
    }
}
