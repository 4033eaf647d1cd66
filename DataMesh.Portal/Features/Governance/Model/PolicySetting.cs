using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Governance.Model;

/// <summary>How severe a policy is in this installation; without a row it blocks.</summary>
internal sealed class PolicySetting : IVersioned
{
    public required string Policy { get; set; }
    public required string Severity { get; set; }
    public long Revision { get; set; }
}

internal sealed class PolicySettingConfiguration : IEntityTypeConfiguration<PolicySetting>
{
    public void Configure(EntityTypeBuilder<PolicySetting> builder)
    {
        builder.ToTable("PolicySettings");
        builder.HasKey(s => s.Policy);
        builder.Property(s => s.Policy).HasMaxLength(60);
        builder.Property(s => s.Severity).HasMaxLength(10);
    }
}
