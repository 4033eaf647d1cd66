using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Governance.Contracts;

/// <summary>Policies, and what each finds now.</summary>
public interface IGovernanceService
{
    /// <summary>Every policy with how many products that the principal may know of keep and break it, and where.</summary>
    Task<IReadOnlyList<PolicyOverview>> OverviewAsync(Principal principal, CancellationToken ct);

    /// <summary>Changes a policy's severity; Governance only.</summary>
    Task<Result<Done>> SetSeverityAsync(Principal principal, string policy, string severity, long? revision, CancellationToken ct);

    /// <summary>The rules that choose a request's route of approval, each on or off.</summary>
    Task<IReadOnlyList<RouteRuleView>> RoutesAsync(CancellationToken ct);

    /// <summary>Switches such a rule on or off; Governance only. Requests that are under way keep their steps.</summary>
    Task<Result<Done>> SetRouteAsync(Principal principal, string policy, bool on, long? revision, CancellationToken ct);
}

/// <summary>A rule that chooses a request's route of approval.</summary>
public sealed record RouteRuleView(string Key, string Name, string Description, bool On, long Revision);

/// <summary>A policy with its findings.</summary>
public sealed record PolicyOverview(string Key, string Name, string Description, string Severity, long Revision, int Kept, int Broken, IReadOnlyList<PolicyFinding> Findings);

/// <summary>Where a policy is broken.</summary>
/// <param name="Product"><c>domain/product</c>.</param>
/// <param name="ProductName">Its name.</param>
/// <param name="State">Its state.</param>
/// <param name="Message">What is missing.</param>
/// <param name="MendUrl">The address of the field to mend, for those who may; else null.</param>
public sealed record PolicyFinding(string Product, string ProductName, string State, string Message, string? MendUrl);
