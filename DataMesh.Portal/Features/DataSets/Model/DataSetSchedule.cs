using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.DataSets.Model;

/// <summary>When a set's snapshots are taken.</summary>
internal sealed class DataSetSchedule : IVersioned
{
    public Guid DataSetId { get; set; }
    public ScheduleEvery Every { get; set; }

    /// <summary>The time of day; of an hourly schedule the minute counts.</summary>
    public TimeOnly At { get; set; }

    public DayOfWeek? Weekday { get; set; }
    public int? Day { get; set; }
    public required string TimeZone { get; set; }
    public int? AlertPercent { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DataSetTurn? Turn { get; set; }
    public long Revision { get; set; }
}

/// <summary>When a schedule's next turn is. Apart from it, so that a turn does not look like somebody's change.</summary>
internal sealed class DataSetTurn
{
    public Guid DataSetId { get; set; }
    public DateTimeOffset NextAt { get; set; }
}

internal sealed class DataSetScheduleConfiguration : IEntityTypeConfiguration<DataSetSchedule>
{
    public void Configure(EntityTypeBuilder<DataSetSchedule> builder)
    {
        builder.ToTable("DataSetSchedules");
        builder.HasKey(s => s.DataSetId);
        builder.Property(s => s.Every).HasConversion<string>().HasMaxLength(20);
        builder.Property(s => s.Weekday).HasConversion<string>().HasMaxLength(20);
        builder.Property(s => s.TimeZone).HasMaxLength(100);
        builder.HasOne<DataSet>().WithOne().HasForeignKey<DataSetSchedule>(s => s.DataSetId).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne(s => s.Turn).WithOne().HasForeignKey<DataSetTurn>(t => t.DataSetId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DataSetTurnConfiguration : IEntityTypeConfiguration<DataSetTurn>
{
    public void Configure(EntityTypeBuilder<DataSetTurn> builder)
    {
        builder.ToTable("DataSetTurns");
        builder.HasKey(t => t.DataSetId);
        // Of two instances that see the same turn the second one's save finds another time and is rolled back.
        builder.Property(t => t.NextAt).IsConcurrencyToken();
        builder.HasIndex(t => t.NextAt);
    }
}
