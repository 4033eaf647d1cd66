using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.DataSets.Model;

/// <summary>A flow that somebody keeps.</summary>
internal sealed class DataSet : IVersioned
{
    public Guid Id { get; set; }
    public Guid OwnerId { get; set; }
    public required string Name { get; set; }
    public string Description { get; set; } = "";

    /// <summary>The flow as it was written; may be unfinished.</summary>
    public required string FlowJson { get; set; }

    /// <summary>The chart of its result as it was written, up to 16 KiB; null where nobody chose one.</summary>
    public string? ChartJson { get; set; }

    /// <summary>The ports of its inputs, one a line; derived from the flow for lists.</summary>
    public string Ports { get; set; } = "";

    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public long Revision { get; set; }
    public List<DataSetShare> Shares { get; set; } = [];
}

/// <summary>Somebody who may see a set: a person or a domain.</summary>
internal sealed class DataSetShare
{
    public Guid DataSetId { get; set; }

    /// <summary>The person's or the domain's id.</summary>
    public Guid SubjectId { get; set; }

    public bool IsDomain { get; set; }

    /// <summary>Whether they may change the set too.</summary>
    public bool CanEdit { get; set; }
}

internal sealed class DataSetConfiguration : IEntityTypeConfiguration<DataSet>
{
    public void Configure(EntityTypeBuilder<DataSet> builder)
    {
        builder.ToTable("DataSets");
        builder.Property(d => d.Name).HasMaxLength(100);
        builder.HasIndex(d => d.OwnerId);
        builder.HasMany(d => d.Shares).WithOne().HasForeignKey(s => s.DataSetId).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class DataSetShareConfiguration : IEntityTypeConfiguration<DataSetShare>
{
    public void Configure(EntityTypeBuilder<DataSetShare> builder)
    {
        builder.ToTable("DataSetShares");
        builder.HasKey(s => new { s.DataSetId, s.SubjectId });
        builder.HasIndex(s => s.SubjectId);
    }
}
