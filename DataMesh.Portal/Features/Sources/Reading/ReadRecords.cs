using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Events;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Limits;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>What goes into the audit about reads, those that were refused too, and what they count for the caller's limits.</summary>
internal sealed class ReadRecords(ILateEvents events, CallerLimits limits)
{
    /// <summary>Whether the principal may begin another read now; nothing is read that could not be recorded.</summary>
    public Error? Begin(Principal principal, IEnumerable<string> ports)
        => events.Takes
            ? limits.Read(principal, ports.Select(Product).Distinct(StringComparer.Ordinal))
            : new Unavailable("Reads cannot be recorded at the moment, and nothing is read without being recorded. Try again in a minute.");

    /// <summary>Records that ports were read.</summary>
    public void Read(Principal principal, IReadOnlyList<PortRead> ports, string way, long rows)
    {
        limits.Took(principal, rows);
        events.Record(principal, new DataRead(ports, way, rows));
    }

    /// <summary>Records that ports were refused.</summary>
    public void Refused(Principal principal, IEnumerable<(string Port, string Reason)> ports, string way)
    {
        foreach (var (port, reason) in ports) events.Record(principal, new DataRefused(FlowPorts.Shorten(port), reason, way));
    }

    private static string Product(string port) => port[..Math.Max(0, port.LastIndexOf('/'))];
}
