namespace DataMesh.Portal.Features.Access.Contracts;

/// <summary>Who decides a step of a request.</summary>
public enum StepKind
{
    /// <summary>A rule of the installation: nobody has to look.</summary>
    Automatic,

    /// <summary>An owner or steward of the port's domain; any one of them, or all whom the installation's rules name.</summary>
    Owner,

    /// <summary>Somebody of Governance, after the owner; any one of them.</summary>
    Governance,
}

/// <summary>Where a step is.</summary>
public enum StepState
{
    /// <summary>Waits for the step before it.</summary>
    Later,

    /// <summary>Waits for its deciders.</summary>
    Open,

    /// <summary>Approved.</summary>
    Approved,

    /// <summary>Denied; the steps after it are not needed.</summary>
    Denied,

    /// <summary>Nothing was left to decide: the step before it left the sensitive columns out, or denied.</summary>
    NotNeeded,

    /// <summary>The requester took the request back.</summary>
    Withdrawn,
}

/// <summary>A step of a request's way, as both sides see it. Ports that went the same way together share one.</summary>
/// <param name="Kind">Who decides.</param>
/// <param name="State">Where it is.</param>
/// <param name="Ports">The ports that it is about.</param>
/// <param name="Who">Who decides, in words: <c>owners and stewards of Sales</c>.</param>
/// <param name="People">Names of those who may decide now; empty unless the step is open.</param>
/// <param name="Since">Since when it waits, UTC; null unless it is open.</param>
/// <param name="EscalatedAt">When it was passed on because nobody decided, UTC, or null.</param>
/// <param name="By">Who decided, or null.</param>
/// <param name="InNameOf">For whom the decider stood in, or null.</param>
/// <param name="At">When it was decided, UTC, or null.</param>
/// <param name="Note">What was said along with the decision, or for an automatic step why it is one.</param>
public sealed record RequestStepView(StepKind Kind, StepState State, IReadOnlyList<string> Ports, string Who, IReadOnlyList<string> People, DateTimeOffset? Since,
    DateTimeOffset? EscalatedAt, string? By, string? InNameOf, DateTimeOffset? At, string? Note)
{
    /// <summary>How many decisions its ports need at the same time, of which this is one; 1 where anybody of <see cref="People"/> decides alone.</summary>
    public int Together { get; init; } = 1;
}

/// <summary>What an owner approved and Governance has still to approve; only for those who decide.</summary>
/// <param name="Level">At most this level.</param>
/// <param name="Until">At most until then, UTC; null for no end.</param>
/// <param name="Columns">At most these columns.</param>
/// <param name="Masks">By column: at least this mask.</param>
/// <param name="RowFilter">Every row fulfils at least this expression; null for all rows.</param>
public sealed record ProposedConditions(Sources.Contracts.AccessLevel Level, DateTimeOffset? Until, IReadOnlyList<string> Columns, IReadOnlyDictionary<string, string> Masks, string? RowFilter)
{
    /// <summary>At most so many rows a UTC day; null for no limit.</summary>
    public long? RowsPerDay { get; init; }
}

/// <summary>Which routes of approval there are in this installation.</summary>
/// <param name="WithinDomain">Requests within the port's own domain are granted at once.</param>
/// <param name="OpenProducts">Public columns, and what owners opened, are granted at once.</param>
/// <param name="Renewals">The same purpose within its former conditions is granted at once.</param>
/// <param name="GovernanceForPersonal">Governance approves personal data after the owner.</param>
/// <param name="GovernanceForRestricted">Governance approves restricted data after the owner.</param>
/// <param name="EveryOwner">All owners of the product decide the owners' step, not any one of them.</param>
/// <param name="OwnerAndSteward">An owner and a steward decide the owners' step, two people.</param>
/// <param name="Together">Harmless requests may be decided many at once.</param>
public sealed record RoutePolicies(bool WithinDomain = true, bool OpenProducts = true, bool Renewals = true, bool GovernanceForPersonal = true, bool GovernanceForRestricted = true,
    bool EveryOwner = false, bool OwnerAndSteward = false, bool Together = true);

/// <summary>The policies that choose a request's route; implemented by Governance.</summary>
public interface IRoutePolicies
{
    /// <summary>The policies at this moment.</summary>
    Task<RoutePolicies> NowAsync(CancellationToken ct);
}

/// <summary>What will happen to a request, said before it is sent.</summary>
/// <param name="Ports">The ports that go this way.</param>
/// <param name="Steps">Who decides, in order; for each how long it took lately, in words, or null where nothing was decided yet.</param>
/// <param name="Why">Why it is granted at once; null where somebody decides.</param>
public sealed record RouteForecast(IReadOnlyList<string> Ports, IReadOnlyList<ForecastStep> Steps, string? Why);

/// <summary>A step that a request will take.</summary>
/// <param name="Kind">Who decides.</param>
/// <param name="Who">In words.</param>
/// <param name="People">Names of those who may decide.</param>
/// <param name="Lately">The median of the last decisions in words, e.g. <c>about 3 hours</c>; null when there are none.</param>
public sealed record ForecastStep(StepKind Kind, string Who, IReadOnlyList<string> People, string? Lately)
{
    /// <summary>Whether all whom <see cref="Who"/> names have to approve, rather than any one of <see cref="People"/>.</summary>
    public bool All { get; init; }
}
