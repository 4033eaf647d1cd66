using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Sources.Model;

/// <summary>A technical connection that a domain owns.</summary>
internal sealed class Source : IVersioned, IDecides
{
    public Guid Id { get; set; }
    public Guid DomainId { get; set; }
    public required string Slug { get; set; }
    public required string Name { get; set; }
    public required string Kind { get; set; }

    /// <summary>The kind's settings as a JSON object.</summary>
    public string SettingsJson { get; set; } = "{}";

    /// <summary>The kind's secrets, protected; null where there are none. Never leaves the server.</summary>
    public string? ProtectedSecrets { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
    public Guid CreatedById { get; set; }
    public long Revision { get; set; }
}

internal sealed class SourceConfiguration : IEntityTypeConfiguration<Source>
{
    public void Configure(EntityTypeBuilder<Source> builder)
    {
        builder.ToTable("Sources");
        builder.Property(s => s.Slug).HasMaxLength(60);
        builder.Property(s => s.Name).HasMaxLength(100);
        builder.Property(s => s.Kind).HasMaxLength(30);
        builder.HasIndex(s => new { s.DomainId, s.Slug }).IsUnique();
    }
}
