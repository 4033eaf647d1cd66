using System.Security.Cryptography;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Versions of reads. The guard is asked first, as for every read: whoever may not read is told no version.</summary>
internal sealed class ReadVersions(IReadGuard guard, SourceAccess access, SourceRows sources) : IReadVersions
{
    public async Task<string?> OfAsync(Principal principal, Flow flow, AccessLevel level, CancellationToken ct)
    {
        var ports = FlowPorts.Read(flow, flow.Output);
        var decisions = await guard.DecideAsync(principal, ports, level, ct);
        var parts = new List<object>();
        foreach (var port in ports)
        {
            if (decisions.GetValueOrDefault(port) is not ReadAllowed { Scan: var scan } || await VersionAsync(scan, ct) is not { } version) return null;
            parts.Add(new
            {
                scan.Port, scan.SourceId, scan.Table, scan.RowFilter, version,
                Columns = scan.Columns.Select(c => new[] { c.Name, c.Type.ToString(), c.Mask?.ToString() }),
            });
        }

        // A hash, because a row filter is nobody's business but its writer's.
        var text = JsonSerializer.SerializeToUtf8Bytes(new { flow = FlowJson.Write(flow), parts });
        return Convert.ToHexStringLower(SHA256.HashData(text).AsSpan(0, 16));
    }

    private async Task<string?> VersionAsync(GovernedScan scan, CancellationToken ct)
    {
        if (await sources.FindAsync(scan.SourceId, ct) is not { } source) return null;
        var (connector, handle) = access.Open(source);
        return await connector.VersionAsync(handle, scan.Table, ct) is { } version ? $"{source.Revision}:{version}" : null;
    }
}
