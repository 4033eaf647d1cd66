using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>What a product's owners say about access to it once and for all.</summary>
internal sealed class ProductTerms : IVersioned
{
    public Guid ProductId { get; set; }
    /// <summary>Whether whoever asks gets it at once, as far as nothing in it is sensitive.</summary>
    public bool Open { get; set; }
    /// <summary>The longest that a grant lasts; null for the portal's own limit.</summary>
    public int? MostDays { get; set; }
    public long Revision { get; set; }
}

internal sealed class ProductTermsConfiguration : IEntityTypeConfiguration<ProductTerms>
{
    public void Configure(EntityTypeBuilder<ProductTerms> builder)
    {
        builder.ToTable("ProductAccessTerms");
        builder.HasKey(t => t.ProductId);
        builder.Property(t => t.ProductId).ValueGeneratedNever();
    }
}
