using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.DataSets.Model;

/// <summary>A flow as it was when somebody gave it a name. Never changed.</summary>
internal sealed class DataSetVersion
{
    public Guid DataSetId { get; set; }

    /// <summary>From 1, per set.</summary>
    public int Number { get; set; }

    public required string Name { get; set; }
    public required string FlowJson { get; set; }
    public Guid ById { get; set; }
    public DateTimeOffset At { get; set; }
}

internal sealed class DataSetVersionConfiguration : IEntityTypeConfiguration<DataSetVersion>
{
    public void Configure(EntityTypeBuilder<DataSetVersion> builder)
    {
        builder.ToTable("DataSetVersions");
        builder.HasKey(v => new { v.DataSetId, v.Number });
        builder.Property(v => v.Name).HasMaxLength(100);
        builder.HasOne<DataSet>().WithMany().HasForeignKey(v => v.DataSetId).OnDelete(DeleteBehavior.Cascade);
    }
}
