using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>Who decides in somebody's place while they are away. A person has one deputy at a time.</summary>
internal sealed class Delegation
{
    public Guid PersonId { get; set; }
    public Guid DeputyId { get; set; }
    public DateTimeOffset From { get; set; }
    /// <summary>The first moment at which the deputy no longer decides.</summary>
    public DateTimeOffset Until { get; set; }

    public bool HoldsAt(DateTimeOffset now) => From <= now && Until > now;
}

internal sealed class DelegationConfiguration : IEntityTypeConfiguration<Delegation>
{
    public void Configure(EntityTypeBuilder<Delegation> builder)
    {
        builder.ToTable("AccessDelegations");
        builder.HasKey(d => d.PersonId);
        builder.Property(d => d.PersonId).ValueGeneratedNever();
        builder.HasIndex(d => d.DeputyId);
    }
}
