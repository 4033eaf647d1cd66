using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Sources.Model;

/// <summary>The installation's salt of the hash mask: one row, made once. Another salt would give everybody other hashes.</summary>
internal sealed class MaskSalt
{
    public const int OnlyId = 1;

    public int Id { get; set; } = OnlyId;

    /// <summary>The salt, protected.</summary>
    public required string Protected { get; set; }
}

internal sealed class MaskSaltConfiguration : IEntityTypeConfiguration<MaskSalt>
{
    public void Configure(EntityTypeBuilder<MaskSalt> builder)
    {
        builder.ToTable("MaskSalts");
        builder.Property(s => s.Id).ValueGeneratedNever();
    }
}
