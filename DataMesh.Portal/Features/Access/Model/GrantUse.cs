using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>How a grant was used on one UTC day; derived from the reads that are recorded.</summary>
internal sealed class GrantUse
{
    public Guid GrantId { get; set; }
    public DateOnly Day { get; set; }
    public long Reads { get; set; }
    /// <summary>Of those, how many came by the API.</summary>
    public long ApiReads { get; set; }
    /// <summary>Rows of the results that the port was part of.</summary>
    public long Rows { get; set; }
    public DateTimeOffset LastAt { get; set; }
}

internal sealed class GrantUseConfiguration : IEntityTypeConfiguration<GrantUse>
{
    public void Configure(EntityTypeBuilder<GrantUse> builder)
    {
        builder.ToTable("GrantUses");
        builder.HasKey(u => new { u.GrantId, u.Day });
    }
}
