using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Access.Model;

internal sealed class AccessRequestConfiguration : IEntityTypeConfiguration<AccessRequest>
{
    public void Configure(EntityTypeBuilder<AccessRequest> builder)
    {
        builder.ToTable("AccessRequests");
        builder.Property(r => r.RequesterName).HasMaxLength(256);
        builder.Property(r => r.RequesterEmail).HasMaxLength(256);
        builder.Property(r => r.ConsumerKind).HasConversion<string>().HasMaxLength(20);
        builder.Property(r => r.ConsumerPath).HasMaxLength(130);
        builder.Property(r => r.ConsumerName).HasMaxLength(100);
        builder.Property(r => r.Level).HasConversion<string>().HasMaxLength(20);
        builder.Property(r => r.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(r => r.Purpose).HasMaxLength(2000);
        builder.Ignore(r => r.IsOpen);
        builder.HasIndex(r => new { r.RequesterId, r.CreatedAt });
        builder.HasIndex(r => r.State);
        builder.HasMany(r => r.Ports).WithOne().HasForeignKey(p => p.RequestId);
        builder.HasMany(r => r.Notes).WithOne().HasForeignKey(n => n.RequestId);
        builder.HasMany(r => r.Steps).WithOne().HasForeignKey(s => s.RequestId);
    }
}

internal sealed class AccessRequestPortConfiguration : IEntityTypeConfiguration<AccessRequestPort>
{
    public void Configure(EntityTypeBuilder<AccessRequestPort> builder)
    {
        builder.ToTable("AccessRequestPorts");
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Path).HasMaxLength(200);
        builder.Property(p => p.Decision).HasConversion<string>().HasMaxLength(20);
        builder.Property(p => p.PurposeCode).HasMaxLength(60);
        builder.Property(p => p.PurposeName).HasMaxLength(100);
        builder.Property(p => p.OpenKey).HasMaxLength(100);
        builder.Property(p => p.DecidedByName).HasMaxLength(256);
        builder.HasIndex(p => p.OpenKey).IsUnique();
        builder.HasIndex(p => new { p.DomainId, p.Decision });
        builder.HasIndex(p => p.PortId);
        builder.HasIndex(p => p.ProductId);
    }
}

internal sealed class RequestNoteConfiguration : IEntityTypeConfiguration<RequestNote>
{
    public void Configure(EntityTypeBuilder<RequestNote> builder)
    {
        builder.ToTable("AccessRequestNotes");
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.Property(n => n.ByName).HasMaxLength(256);
        builder.Property(n => n.Action).HasMaxLength(20);
        builder.Property(n => n.Note).HasMaxLength(2000);
    }
}
