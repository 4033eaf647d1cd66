using System.Text.Json;
using DataMesh.Portal.Features.Notifications.Contracts;
using DataMesh.Portal.Platform.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Notifications.Model;

/// <summary>What one person chose; there is no row while it is the portal's own choice.</summary>
internal sealed class NotificationChoice : IVersioned
{
    /// <summary>What the portal does for those who chose nothing: what others wait for and what ends comes at once, the rest together.</summary>
    public static IReadOnlyList<KindChoice> Defaults { get; } = [.. MessageKinds.All.Select(kind => new KindChoice(kind, true,
        kind is MessageKind.ProductsIOwn or MessageKind.ProductsIUse or MessageKind.DataSets ? MailWay.Digest : MailWay.AtOnce))];

    public Guid UserId { get; set; }

    /// <summary>The kinds that were chosen, as JSON; a later version's kinds have its defaults.</summary>
    public string KindsJson { get; set; } = "[]";

    public DigestEvery Every { get; set; }
    public int Hour { get; set; }
    public DayOfWeek Weekday { get; set; }
    public required string TimeZone { get; set; }
    public long Revision { get; set; }

    public IReadOnlyList<KindChoice> Kinds
    {
        get
        {
            var chosen = JsonSerializer.Deserialize<List<KindChoice>>(KindsJson) ?? [];
            return [.. Defaults.Select(d => chosen.Find(c => c.Kind == d.Kind) ?? d)];
        }
        set => KindsJson = JsonSerializer.Serialize(value);
    }

    public DigestChoice Digest
    {
        get => new(Every, Hour, Weekday, TimeZone);
        set => (Every, Hour, Weekday, TimeZone) = (value.Every, value.Hour, value.Weekday, value.TimeZone);
    }
}

internal sealed class NotificationChoiceConfiguration : IEntityTypeConfiguration<NotificationChoice>
{
    public void Configure(EntityTypeBuilder<NotificationChoice> builder)
    {
        builder.ToTable("NotificationChoices");
        builder.HasKey(c => c.UserId);
        builder.Property(c => c.UserId).ValueGeneratedNever();
        builder.Property(c => c.TimeZone).HasMaxLength(100);
        builder.Ignore(c => c.Kinds);
        builder.Ignore(c => c.Digest);
    }
}
