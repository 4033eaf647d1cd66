using System.Text.Json;
using DataMesh.Portal.Features.Products.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Products.Model;

/// <summary>What the last look at a port's table found. Not part of the port, whose revision is its editors'.</summary>
internal sealed class SourceLook : IVersioned, IDecides
{
    public Guid PortId { get; set; }
    public OutputPort? Port { get; set; }

    /// <summary>The table's columns when the port was last written; null where nobody has looked since.</summary>
    public string? KnownJson { get; set; }
    public string ChangesJson { get; set; } = "[]";

    /// <summary>Whether a change keeps columns from being read.</summary>
    public bool Stops { get; set; }

    /// <summary>When the source last answered.</summary>
    public DateTimeOffset CheckedAt { get; set; }

    /// <summary>When the next look is due.</summary>
    public DateTimeOffset DueAt { get; set; }
    public long Revision { get; set; }

    public IReadOnlyList<KnownColumn>? Known
    {
        get => KnownJson is null ? null : JsonSerializer.Deserialize<List<KnownColumn>>(KnownJson, s_json);
        set => KnownJson = value is null ? null : JsonSerializer.Serialize(value, s_json);
    }

    public IReadOnlyList<SeenChange> Changes
    {
        get => JsonSerializer.Deserialize<List<SeenChange>>(ChangesJson, s_json)!;
        set => (ChangesJson, Stops) = (JsonSerializer.Serialize(value, s_json), value.Any(c => c.Stops));
    }

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingDefault,
    };
}

/// <summary>A table's column as it was when the port was written.</summary>
internal sealed record KnownColumn(string Name, bool Nullable, bool PrimaryKey, bool Unique);

/// <summary>A change as it is kept.</summary>
/// <param name="What">What is different.</param>
/// <param name="Kind">How much it touches.</param>
/// <param name="Column">The port's column, or for an added one the table's.</param>
/// <param name="Was">What is promised, where that has words: a type, a name.</param>
/// <param name="Now">What is there instead; only for those who make the product.</param>
/// <param name="Stops">Whether the column cannot be read.</param>
/// <param name="Since">When it was first seen.</param>
internal sealed record SeenChange(DriftWhat What, DriftKind Kind, string? Column, string? Was, string? Now, bool Stops, DateTimeOffset Since)
{
    /// <summary>Whether both are the same change, whenever it was seen.</summary>
    public bool Is(SeenChange other) => this == other with { Since = Since };
}

internal sealed class SourceLookConfiguration : IEntityTypeConfiguration<SourceLook>
{
    public void Configure(EntityTypeBuilder<SourceLook> builder)
    {
        builder.ToTable("SourceLooks");
        builder.HasKey(l => l.PortId);
        builder.Ignore(l => l.Known);
        builder.Ignore(l => l.Changes);
        builder.HasOne(l => l.Port).WithOne().HasForeignKey<SourceLook>(l => l.PortId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(l => l.DueAt);
        builder.HasIndex(l => l.Stops);
    }
}
