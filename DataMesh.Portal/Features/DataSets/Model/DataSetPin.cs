using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.DataSets.Model;

/// <summary>A set whose chart somebody keeps on their Home.</summary>
internal sealed class DataSetPin
{
    public Guid UserId { get; set; }
    public Guid DataSetId { get; set; }
    public DateTimeOffset PinnedAt { get; set; }
}

internal sealed class DataSetPinConfiguration : IEntityTypeConfiguration<DataSetPin>
{
    public void Configure(EntityTypeBuilder<DataSetPin> builder)
    {
        builder.ToTable("DataSetPins");
        builder.HasKey(p => new { p.UserId, p.DataSetId });
        builder.HasOne<DataSet>().WithMany().HasForeignKey(p => p.DataSetId).OnDelete(DeleteBehavior.Cascade);
    }
}
