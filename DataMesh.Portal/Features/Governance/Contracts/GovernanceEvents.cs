using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Governance.Contracts;

/// <summary>A policy's severity was changed.</summary>
[EventName("policy.changed")]
public sealed record PolicyChanged(string Policy, string Severity) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"policy:{Policy}";

    /// <inheritdoc />
    public override string Summary => $"made the policy {Policy} {(Severity == "block" ? "block" : "only warn")}";
}
