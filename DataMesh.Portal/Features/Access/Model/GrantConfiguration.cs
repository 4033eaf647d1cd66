using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Access.Model;

internal sealed class GrantConfiguration : IEntityTypeConfiguration<Grant>
{
    public void Configure(EntityTypeBuilder<Grant> builder)
    {
        builder.ToTable("Grants");
        builder.Property(g => g.SubjectKind).HasConversion<string>().HasMaxLength(20);
        builder.Property(g => g.SubjectName).HasMaxLength(256);
        builder.Property(g => g.SubjectPath).HasMaxLength(130);
        builder.Ignore(g => g.SubjectUserId);
        builder.Property(g => g.Path).HasMaxLength(200);
        builder.Property(g => g.Level).HasConversion<string>().HasMaxLength(20);
        builder.Property(g => g.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(g => g.RowFilter).HasMaxLength(4000);
        builder.Property(g => g.Purpose).HasMaxLength(2000);
        builder.Property(g => g.PurposeCode).HasMaxLength(60);
        builder.Property(g => g.PurposeName).HasMaxLength(100);
        builder.Property(g => g.ContractVersion).HasMaxLength(40);
        builder.Property(g => g.GivenByName).HasMaxLength(256);
        builder.Property(g => g.Basis).HasConversion<string>().HasMaxLength(20);
        builder.Property(g => g.LookedAtByName).HasMaxLength(256);
        builder.Property(g => g.RevokedByName).HasMaxLength(256);
        builder.Property(g => g.RevokeReason).HasMaxLength(2000);
        // The guard's question: the grants of these subjects on these ports.
        builder.HasIndex(g => new { g.PortId, g.SubjectId });
        builder.HasIndex(g => new { g.SubjectKind, g.SubjectId, g.PortId, g.Number }).IsUnique();
        builder.HasIndex(g => g.ExceptionOf);
        builder.HasIndex(g => new { g.SubjectId, g.State });
        builder.HasIndex(g => g.SubjectDomainId);
        builder.HasIndex(g => new { g.DomainId, g.State });
        builder.HasIndex(g => new { g.State, g.Until });
    }
}
