using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Platform.Identity;

internal sealed class PortalUserConfiguration : IEntityTypeConfiguration<PortalUser>
{
    public void Configure(EntityTypeBuilder<PortalUser> builder)
    {
        builder.Property(u => u.Name).HasMaxLength(PortalUser.MaxNameLength);
        builder.Property(u => u.NormalizedName).HasMaxLength(PortalUser.MaxNameLength);
        builder.HasIndex(u => u.NormalizedName);
        // Identity's own index on the address is not unique; two people who sign up at once must not share one.
        builder.HasIndex(u => u.NormalizedEmail).HasDatabaseName("EmailIndex").IsUnique();
    }
}
