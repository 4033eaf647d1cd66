using System.Globalization;
using DataMesh.Portal.Platform.Events;

namespace DataMesh.Portal.Features.Audit.Contracts;

/// <summary>Retention removed the audit's oldest events.</summary>
/// <param name="Day">The last UTC day of which events were removed.</param>
/// <param name="LastNumber">Number of the last event that was removed; its seal stays.</param>
/// <param name="Events">How many were removed.</param>
[EventName("audit.shortened")]
public sealed record AuditShortened(DateOnly Day, long LastNumber, long Events) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => "audit:";

    /// <inheritdoc />
    public override string Summary => string.Create(CultureInfo.InvariantCulture, $"removed {Events} events of the audit up to {Day:yyyy-MM-dd}, as retention says");
}

/// <summary>An Auditor took the audit away as a file.</summary>
/// <param name="From">The first moment, UTC, or null.</param>
/// <param name="To">The first moment after it, UTC, or null.</param>
[EventName("audit.exported")]
public sealed record AuditExported(DateTimeOffset? From, DateTimeOffset? To) : PortalEvent
{
    /// <inheritdoc />
    public override string Subject => "audit:";

    /// <inheritdoc />
    public override string Summary => $"exported the audit{(From is { } from ? string.Create(CultureInfo.InvariantCulture, $" from {from.UtcDateTime:yyyy-MM-dd}") : "")}{(To is { } to ? string.Create(CultureInfo.InvariantCulture, $" to {to.UtcDateTime:yyyy-MM-dd}") : "")}";
}
