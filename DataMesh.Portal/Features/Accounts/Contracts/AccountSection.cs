namespace DataMesh.Portal.Features.Accounts.Contracts;

/// <summary>A part of the page Your account, registered as a singleton by the feature that fills it. The page answers plain requests: it is not interactive.</summary>
/// <param name="Component">A component without required parameters.</param>
/// <param name="Order">Lower comes first; all of them stand before API keys.</param>
public sealed record AccountSection(Type Component, int Order);
