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
    /// <summary>JSON list of <see cref="Contracts.PermittedPurpose"/>, from which whoever asks chooses one; null for any purpose in words.</summary>
    public string? Purposes { get; set; }
    /// <summary>The <see cref="TermsText"/> that whoever asks has to accept; null where there is none.</summary>
    public int? TermsVersion { get; set; }
    public long Revision { get; set; }
}

/// <summary>A text that requesters accept. Never changed: another text is another version, so what somebody accepted can be read for ever.</summary>
internal sealed class TermsText
{
    public Guid ProductId { get; set; }
    public int Version { get; set; }
    public required string Text { get; set; }
    public DateTimeOffset At { get; set; }
    public required string ByName { get; set; }
}

internal sealed class TermsTextConfiguration : IEntityTypeConfiguration<TermsText>
{
    public void Configure(EntityTypeBuilder<TermsText> builder)
    {
        builder.ToTable("ProductTermsTexts");
        builder.HasKey(t => new { t.ProductId, t.Version });
        builder.Property(t => t.ByName).HasMaxLength(256);
    }
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
