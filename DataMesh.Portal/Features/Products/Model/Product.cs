using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Products.Model;

/// <summary>What a domain offers to others.</summary>
internal sealed class Product : IVersioned, IDecides
{
    public Guid Id { get; set; }
    public Guid DomainId { get; set; }
    public required string Slug { get; set; }
    public required string Name { get; set; }
    public ProductKind Kind { get; set; }
    public string Purpose { get; set; } = "";
    public string? Limitations { get; set; }
    public string? Usage { get; set; }
    public List<string> Tags { get; set; } = [];
    public Visibility Visibility { get; set; }
    public ProductState State { get; set; }
    public int Major { get; set; }
    public int Minor { get; set; } = 1;

    /// <summary>Whether anything changed since the last publication, so that publishing again makes a new version.</summary>
    public bool HasChanges { get; set; } = true;
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
    public DateTimeOffset? PublishedAt { get; set; }
    public List<ProductOwner> Owners { get; set; } = [];
    public List<OutputPort> Ports { get; set; } = [];
    public List<ProductVersion> Versions { get; set; } = [];
    public long Revision { get; set; }

    public string Version => $"{Major}.{Minor}";
}

/// <summary>Somebody who answers for a product.</summary>
internal sealed class ProductOwner
{
    public Guid ProductId { get; set; }
    public Guid UserId { get; set; }
}

/// <summary>A publication.</summary>
internal sealed class ProductVersion
{
    public Guid Id { get; set; }
    public Guid ProductId { get; set; }
    public required string Version { get; set; }
    public DateTimeOffset PublishedAt { get; set; }
    public required string PublishedBy { get; set; }

    /// <summary>What its ports promised, as JSON; null for versions of before this was kept.</summary>
    public string? PortsJson { get; set; }
}

internal sealed class ProductConfiguration : IEntityTypeConfiguration<Product>
{
    public void Configure(EntityTypeBuilder<Product> builder)
    {
        builder.ToTable("Products");
        builder.Property(p => p.Slug).HasMaxLength(60);
        builder.Property(p => p.Name).HasMaxLength(100);
        builder.Property(p => p.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(p => p.Visibility).HasConversion<string>().HasMaxLength(20);
        builder.Property(p => p.State).HasConversion<string>().HasMaxLength(20);
        builder.Ignore(p => p.Version);
        builder.HasIndex(p => new { p.DomainId, p.Slug }).IsUnique();
        builder.HasIndex(p => p.Slug);
        builder.HasMany(p => p.Owners).WithOne().HasForeignKey(o => o.ProductId);
        builder.HasMany(p => p.Ports).WithOne(o => o.Product).HasForeignKey(o => o.ProductId);
        builder.HasMany(p => p.Versions).WithOne().HasForeignKey(v => v.ProductId);
    }
}

internal sealed class ProductOwnerConfiguration : IEntityTypeConfiguration<ProductOwner>
{
    public void Configure(EntityTypeBuilder<ProductOwner> builder)
    {
        builder.ToTable("ProductOwners");
        builder.HasKey(o => new { o.ProductId, o.UserId });
    }
}

internal sealed class ProductVersionConfiguration : IEntityTypeConfiguration<ProductVersion>
{
    public void Configure(EntityTypeBuilder<ProductVersion> builder)
    {
        builder.ToTable("ProductVersions");
        builder.Property(v => v.Id).ValueGeneratedNever();
        builder.Property(v => v.Version).HasMaxLength(20);
        builder.Property(v => v.PublishedBy).HasMaxLength(256);
    }
}
