using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Sources.Model;

/// <summary>
/// A file that was uploaded into a source. The row is what makes it visible: bytes lie in the folder
/// <c>files/{source}/{upload}</c> of the data directory before the row points there, and are swept some time after it no longer does.
/// </summary>
internal sealed class SourceFile : IDecides
{
    public Guid Id { get; set; }
    public Guid SourceId { get; set; }

    /// <summary>The table's name as ports say it; for a database file its name without the extension.</summary>
    public required string Table { get; set; }

    /// <summary>The table's name in lower case: two files of one source never differ by case alone.</summary>
    public required string TableKey { get; set; }

    public required string FileName { get; set; }

    /// <summary><c>csv</c>, <c>tsv</c>, <c>json</c>, <c>ndjson</c>, <c>parquet</c> or <c>sqlite</c>.</summary>
    public required string Format { get; set; }

    /// <summary>The folder of this upload; a new one with every upload.</summary>
    public Guid Upload { get; set; }

    public long Bytes { get; set; }
    public long? Rows { get; set; }

    /// <summary>The columns as a JSON list of name, type and nullability; empty for a database file.</summary>
    public string ColumnsJson { get; set; } = "[]";

    public DateTimeOffset UploadedAt { get; set; }
    public Guid UploadedById { get; set; }
}

internal sealed class SourceFileConfiguration : IEntityTypeConfiguration<SourceFile>
{
    public void Configure(EntityTypeBuilder<SourceFile> builder)
    {
        builder.ToTable("SourceFiles");
        builder.Property(f => f.Table).HasMaxLength(128);
        builder.Property(f => f.TableKey).HasMaxLength(128);
        builder.Property(f => f.FileName).HasMaxLength(200);
        builder.Property(f => f.Format).HasMaxLength(20);
        // The token of a replacement: of two uploads of one table at once the later one replaces the earlier one, never half of each.
        builder.Property(f => f.Upload).IsConcurrencyToken();
        builder.HasIndex(f => new { f.SourceId, f.TableKey }).IsUnique();
        builder.HasOne<Source>().WithMany().HasForeignKey(f => f.SourceId).OnDelete(DeleteBehavior.Cascade);
    }
}
