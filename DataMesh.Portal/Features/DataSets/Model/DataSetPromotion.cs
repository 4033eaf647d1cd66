using DataMesh.Portal.Features.DataSets.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.DataSets.Model;

/// <summary>That a data product was made from a set. Has no key to either: it says where the product came from when the set is long gone.</summary>
internal sealed class DataSetPromotion
{
    public Guid Id { get; set; }
    public Guid DataSetId { get; set; }
    public Guid ProductId { get; set; }

    /// <summary><c>domain/product</c>.</summary>
    public required string Product { get; set; }

    public required string Domain { get; set; }
    public required string Source { get; set; }
    public required string Table { get; set; }

    /// <summary>The ports that the set read, one a line.</summary>
    public required string Ports { get; set; }

    /// <summary>What was read for the product, and how it was classified then; see <see cref="Sources.Contracts.KeptRows"/>.</summary>
    public required string KeptJson { get; set; }

    public Guid PromotedById { get; set; }
    public DateTimeOffset PromotedAt { get; set; }

    public DraftedProduct Drafted => new(ProductId, Product, Domain, Source, Table);
}

internal sealed class DataSetPromotionConfiguration : IEntityTypeConfiguration<DataSetPromotion>
{
    public void Configure(EntityTypeBuilder<DataSetPromotion> builder)
    {
        builder.ToTable("DataSetPromotions");
        builder.Property(p => p.Product).HasMaxLength(130);
        builder.Property(p => p.Domain).HasMaxLength(60);
        builder.Property(p => p.Source).HasMaxLength(60);
        builder.Property(p => p.Table).HasMaxLength(128);
        builder.Ignore(p => p.Drafted);
        builder.HasIndex(p => p.DataSetId);
        builder.HasIndex(p => p.ProductId);
    }
}
