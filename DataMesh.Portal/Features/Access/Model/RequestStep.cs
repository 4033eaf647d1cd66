using DataMesh.Portal.Features.Access.Contracts;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>Who of those that a step is for has to decide it.</summary>
internal enum SeatKind
{
    /// <summary>Any one of them.</summary>
    Any,

    /// <summary>That person.</summary>
    Person,

    /// <summary>An owner of the port's domain.</summary>
    Owner,

    /// <summary>A steward of the port's domain, or an owner who has not decided beside it.</summary>
    Steward,
}

/// <summary>One of those who all have to decide a step.</summary>
/// <param name="Kind">Who that is.</param>
/// <param name="PersonId">The person, or null for whoever has the role.</param>
/// <param name="PersonName">The person's name then.</param>
internal sealed record Seat(SeatKind Kind, Guid? PersonId = null, string? PersonName = null);

/// <summary>
/// One decision that a port of a request needs, and what became of it. A port's steps are taken in the order of their numbers; those
/// with the same number are all needed, each in the name of somebody else.
/// </summary>
internal sealed class RequestStep
{
    public Guid Id { get; set; }
    public Guid RequestId { get; set; }
    public Guid RequestPortId { get; set; }
    /// <summary>The port's domain.</summary>
    public Guid DomainId { get; set; }
    public int Number { get; set; }
    public StepKind Kind { get; set; }
    public SeatKind Seat { get; set; }
    /// <summary>Whose decision it is, where it is one person's.</summary>
    public Guid? PersonId { get; set; }
    public string? PersonName { get; set; }
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

    /// <summary>In whose name it was decided, or null.</summary>
    public Guid? NameOf => InNameOfId ?? DecidedById;

    /// <summary>Whether it and the other step are for the same port at the same time, so that both are needed.</summary>
    public bool IsBeside(RequestStep other) => other.RequestPortId == RequestPortId && other.Number == Number && other.Id != Id;
}

internal sealed class RequestStepConfiguration : IEntityTypeConfiguration<RequestStep>
{
    public void Configure(EntityTypeBuilder<RequestStep> builder)
    {
        builder.ToTable("AccessRequestSteps");
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Kind).HasConversion<string>().HasMaxLength(20);
        builder.Property(s => s.State).HasConversion<string>().HasMaxLength(20);
        builder.Property(s => s.Seat).HasConversion<string>().HasMaxLength(20);
        builder.Property(s => s.PersonName).HasMaxLength(256);
        builder.Ignore(s => s.NameOf);
        builder.Property(s => s.DecidedByName).HasMaxLength(256);
        builder.Property(s => s.InNameOfName).HasMaxLength(256);
        builder.Property(s => s.Note).HasMaxLength(2000);
        builder.HasIndex(s => new { s.State, s.WaitsSince });
        builder.HasIndex(s => new { s.State, s.Seat });
        builder.HasIndex(s => new { s.DomainId, s.Kind, s.DecidedAt });
    }
}
