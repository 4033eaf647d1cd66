using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Governance.Contracts;

/// <summary>A policy's severity was changed, or a route of approval was switched <c>on</c> or <c>off</c>.</summary>
[EventName("policy.changed")]
public sealed record PolicyChanged(string Policy, string Severity) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => $"policy:{Policy}";

    /// <inheritdoc />
    public override string Summary => Severity switch
    {
        "on" or "off" => $"switched the route of approval {Policy} {Severity}",
        _ => $"made the policy {Policy} {(Severity == "block" ? "block" : "only warn")}",
    };
}
