using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.DataSets.Model;

/// <summary>One taking of a snapshot: wished, under way or over.</summary>
internal sealed class DataSetRun : IVersioned
{
    public Guid Id { get; set; }
    public Guid DataSetId { get; set; }
    public RunState State { get; set; }

    /// <summary>Whether the schedule asked for it.</summary>
    public bool Scheduled { get; set; }

    public DateTimeOffset QueuedAt { get; set; }

    /// <summary>Not before this; later than <see cref="QueuedAt"/> where it is tried again.</summary>
    public DateTimeOffset DueAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; set; }

    /// <summary>While it runs: an instance that has not said so again by then is gone.</summary>
    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Why it failed or is tried again, in words for the set's owner.</summary>
    public string? Reason { get; set; }

    public long? Rows { get; set; }
    public long? Bytes { get; set; }

    /// <summary>What was kept and under what it was read; null without a file.</summary>
    public string? KeptJson { get; set; }

    public long Revision { get; set; }
}

internal sealed class DataSetRunConfiguration : IEntityTypeConfiguration<DataSetRun>
{
    public void Configure(EntityTypeBuilder<DataSetRun> builder)
    {
        builder.ToTable("DataSetRuns");
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(r => r.Reason).HasMaxLength(2000);
        builder.HasIndex(r => new { r.DataSetId, r.QueuedAt });
        builder.HasIndex(r => new { r.State, r.DueAt });
        builder.HasOne<DataSet>().WithMany().HasForeignKey(r => r.DataSetId).OnDelete(DeleteBehavior.Cascade);
    }
}
