using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Demo.Seeding;

/// <summary>How far the demo is: it is filled in once, and goes on where it was cut off.</summary>
internal sealed class DemoState
{
    public int Id { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset? FinishedAt { get; set; }
}

internal sealed class DemoStateConfiguration : IEntityTypeConfiguration<DemoState>
{
    public void Configure(EntityTypeBuilder<DemoState> builder)
    {
        builder.ToTable("DemoState");
        builder.Property(s => s.Id).ValueGeneratedNever();
    }
}
