using System.Text.Json;
using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.Notifications.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Notifications.Model;

/// <summary>One e-mail to one person: a message at once, a digest of several, or a one-time link.</summary>
internal sealed class OutgoingMail
{
    public Guid Id { get; set; }
    public Guid UserId { get; set; }

    /// <summary>The event; null for a digest or a link.</summary>
    public Guid? EventId { get; set; }

    /// <summary>What it tells, as JSON; each line is checked again before it leaves.</summary>
    public required string LinesJson { get; set; }

    /// <summary>Why it carries a one-time link; null for messages, and it carries nothing else then.</summary>
    public LinkReason? LinkReason { get; set; }

    /// <summary>The link, protected; forgotten as soon as it was sent or given up.</summary>
    public string? ProtectedLink { get; set; }

    /// <summary>When the link ends; it is not sent after that.</summary>
    public DateTimeOffset? LinkUntil { get; set; }

    public MailState State { get; set; }
    public int Attempts { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When it is tried next. Whoever takes it sets this ahead: a lease, after which others may take it.</summary>
    public DateTimeOffset DueAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }
    public string? LastError { get; set; }

    /// <summary>Grows with every claim and every mark; each is written only where it still is what was read.</summary>
    public long Version { get; set; }

    public IReadOnlyList<MailLine> Lines
    {
        get => JsonSerializer.Deserialize<List<MailLine>>(LinesJson) ?? [];
        init => LinesJson = JsonSerializer.Serialize(value);
    }
}

/// <summary>One message in an e-mail.</summary>
internal sealed record MailLine(Guid EventId, MessageKind Kind, string Text, string Href, DateTimeOffset At);

/// <summary>A message that waits for its person's digest.</summary>
internal sealed class DigestEntry
{
    public Guid Id { get; set; }
    public Guid UserId { get; set; }
    public Guid EventId { get; set; }
    public MessageKind Kind { get; set; }
    public required string Text { get; set; }
    public required string Href { get; set; }
    public DateTimeOffset At { get; set; }
    public DateTimeOffset DueAt { get; set; }
}

internal sealed class OutgoingMailConfiguration : IEntityTypeConfiguration<OutgoingMail>
{
    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.ToTable("OutgoingMails");
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.LastError).HasMaxLength(500);
        builder.Property(m => m.Version).IsConcurrencyToken();
        builder.Ignore(m => m.Lines);
        builder.HasIndex(m => new { m.State, m.DueAt });
        // Nobody gets two e-mails about one event.
        builder.HasIndex(m => new { m.EventId, m.UserId }).IsUnique();
    }
}

internal sealed class DigestEntryConfiguration : IEntityTypeConfiguration<DigestEntry>
{
    public void Configure(EntityTypeBuilder<DigestEntry> builder)
    {
        builder.ToTable("DigestEntries");
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.Text).HasMaxLength(NotificationConfiguration.TextAtMost);
        builder.Property(e => e.Href).HasMaxLength(400);
        builder.HasIndex(e => e.DueAt);
        builder.HasIndex(e => new { e.EventId, e.UserId }).IsUnique();
    }
}
