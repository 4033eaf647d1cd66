using DataMesh.Portal.Features.Access.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>One decision that a port of a request needs, and what became of it. A port's steps are taken in the order of their numbers.</summary>
internal sealed class RequestStep
{
    public Guid Id { get; set; }
    public Guid RequestId { get; set; }
    public Guid RequestPortId { get; set; }
    /// <summary>The port's domain.</summary>
    public Guid DomainId { get; set; }
    public int Number { get; set; }
    public StepKind Kind { get; set; }
    public StepState State { get; set; }
    /// <summary>Since when it waits for its deciders; begins anew with the requester's answer.</summary>
    public DateTimeOffset? WaitsSince { get; set; }
    public DateTimeOffset? RemindedAt { get; set; }
    public DateTimeOffset? EscalatedAt { get; set; }
    public Guid? DecidedById { get; set; }
    public string? DecidedByName { get; set; }
    public Guid? InNameOfId { get; set; }
    public string? InNameOfName { get; set; }
    public DateTimeOffset? DecidedAt { get; set; }
    public string? Note { get; set; }

    /// <summary>Whether that person decided it, or it was decided in that person's name.</summary>
    public bool WasOf(Guid person) => DecidedById == person || InNameOfId == person;
}

internal sealed class RequestStepConfiguration : IEntityTypeConfiguration<RequestStep>
{
    public void Configure(EntityTypeBuilder<RequestStep> builder)
    {
        builder.ToTable("AccessRequestSteps");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(s => s.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(s => s.DecidedByName).HasMaxLength(256);
        builder.Property(s => s.InNameOfName).HasMaxLength(256);
        builder.Property(s => s.Note).HasMaxLength(2000);
        builder.HasIndex(s => new { s.State, s.WaitsSince });
        builder.HasIndex(s => new { s.DomainId, s.Kind, s.DecidedAt });
    }
}
