using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Platform.Data;

/// <summary>
/// A row that decides who may do or read what: accounts, keys, domains and their members, products, ports, grants, sources.
/// <see cref="SavePipeline"/> writes a new <see cref="DecisionStamp"/> in the transaction of every change of such a row.
/// </summary>
public interface IDecides;

/// <summary>
/// Another value after every change of anything that decides. What was derived from such rows may be used again only where the
/// database says at that moment that the value is still the same, so a revoked grant or key stops at the very next read, on every instance.
/// </summary>
internal sealed class DecisionStamp
{
    public const int OnlyId = 1;

    public int Id { get; set; } = OnlyId;
    public Guid Value { get; set; }

    /// <summary>Makes the context write a new value with its next save.</summary>
    public static void Renew(DbContext db)
    {
        if (db.Set<DecisionStamp>().Local.FirstOrDefault() is not { } stamp) db.Attach(stamp = new DecisionStamp());
        stamp.Value = Guid.NewGuid();
        // Marked also where the value was the same by chance of an earlier attempt of this save.
        db.Entry(stamp).Property(s => s.Value).IsModified = true;
    }
}

internal sealed class DecisionStampConfiguration : IEntityTypeConfiguration<DecisionStamp>
{
    public void Configure(EntityTypeBuilder<DecisionStamp> builder)
    {
        builder.ToTable("DecisionStamps");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.HasData(new DecisionStamp());
    }
}
