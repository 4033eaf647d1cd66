using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Data;

namespace DataMesh.Portal.Features.Access.Model;

/// <summary>On what a grant rests.</summary>
internal enum GrantBasis
{
    /// <summary>Owners or stewards of the port's domain.</summary>
    Owner,

    /// <summary>Those, and Governance after them.</summary>
    Governance,

    /// <summary>The rule for requests within the domain.</summary>
    WithinDomain,

    /// <summary>The rule for open products.</summary>
    Open,
}

/// <summary>A right that exists. This row is the gate: every read asks it at the moment of use.</summary>
internal sealed class Grant : IVersioned, IDecides
{
    public Guid Id { get; set; }
    public ConsumerKind SubjectKind { get; set; }
    /// <summary>A user's, a domain's or a service account's id.</summary>
    public Guid SubjectId { get; set; }
    /// <summary>A service account's domain, whose people answer for it; null otherwise.</summary>
    public Guid? SubjectDomainId { get; set; }
    /// <summary>A service account's path; null otherwise.</summary>
    public string? SubjectPath { get; set; }
    public required string SubjectName { get; set; }
    public Guid PortId { get; set; }
    public required string Path { get; set; }
    public Guid ProductId { get; set; }
    public Guid DomainId { get; set; }
    public AccessLevel Level { get; set; }
    /// <summary>JSON list of the granted columns; what is not in it is absent, also columns that the port gets later.</summary>
    public required string Columns { get; set; }
    /// <summary>JSON object: column to mask.</summary>
    public required string Masks { get; set; }
    public string? RowFilter { get; set; }
    /// <summary>How many rows may be taken away by it in one UTC day; null for no limit.</summary>
    public long? RowsPerDay { get; set; }
    public required string Purpose { get; set; }
    /// <summary>The permitted purpose that was chosen, as the owners named it then; null where there was no list.</summary>
    public string? PurposeCode { get; set; }
    public string? PurposeName { get; set; }
    /// <summary>The version of the product's terms that was accepted; null where there were none.</summary>
    public int? TermsVersion { get; set; }
    /// <summary>The how-many-eth grant of its subject on its port, from 1: two requests that a rule grants at the same moment cannot both be the next one.</summary>
    public int Number { get; set; }
    /// <summary>The grant whose masks it takes off its columns; it gives nothing without that one. Null for a right of its own.</summary>
    public Guid? ExceptionOf { get; set; }
    public DateTimeOffset From { get; set; }
    public DateTimeOffset? Until { get; set; }
    public GrantState State { get; set; }
    public required string ContractVersion { get; set; }
    public Guid RequestId { get; set; }
    public required string GivenByName { get; set; }
    /// <summary>On what it rests; a renewal rests on what the grant before it did.</summary>
    public GrantBasis Basis { get; set; }
    /// <summary>When its subject was told that the end comes near.</summary>
    public DateTimeOffset? EndToldAt { get; set; }
    /// <summary>When its owners were last asked to look at it.</summary>
    public DateTimeOffset? ReviewToldAt { get; set; }
    /// <summary>When somebody answering for the port last said that it is still right; null since it was given.</summary>
    public DateTimeOffset? LookedAtAt { get; set; }
    public string? LookedAtByName { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public string? RevokedByName { get; set; }
    public string? RevokeReason { get; set; }
    public long Revision { get; set; }

    /// <summary>The person who holds it, or null.</summary>
    public Guid? SubjectUserId => SubjectKind == ConsumerKind.User ? SubjectId : null;

    /// <summary>Whether it holds at that moment, also when nobody has marked it expired yet.</summary>
    public bool HoldsAt(DateTimeOffset now) => State == GrantState.Active && From <= now && (Until is null || Until > now);

    /// <summary>Its state at that moment.</summary>
    public GrantState StateAt(DateTimeOffset now) => State == GrantState.Active && Until <= now ? GrantState.Expired : State;
}
