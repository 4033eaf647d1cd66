using System.Security.Cryptography;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Reading;

/// <summary>Versions of reads. The guard is asked first, as for every read: whoever may not read is told no version.</summary>
internal sealed class ReadVersions(IReadGuard guard, SourceAccess access, SourceRows sources, KeptFlows flows) : IReadVersions
{
    public async Task<string?> OfAsync(Principal principal, Flow flow, AccessLevel level, CancellationToken ct)
    {
        var kept = flows.Of(flow);
        var decisions = await guard.DecideAsync(principal, kept.Ports, level, ct);
        var versions = new string[kept.Ports.Count];
        for (var i = 0; i < versions.Length; i++)
        {
            if (decisions.GetValueOrDefault(kept.Ports[i]) is not ReadAllowed { Scan: var scan } || await VersionAsync(scan, ct) is not { } version) return null;
            versions[i] = version;
        }

        return kept.Version(decisions, versions, () => Hash(flow, kept.Ports.Select(p => ((ReadAllowed)decisions[p]).Scan), versions));
    }

    // A hash, because a row filter is nobody's business but its writer's.
    private static string Hash(Flow flow, IEnumerable<GovernedScan> scans, string[] versions)
    {
        var parts = scans.Select((scan, i) => new
        {
            scan.Port, scan.SourceId, scan.Table, scan.RowFilter, version = versions[i],
            Columns = scan.Columns.Select(c => new[] { c.Name, c.Type.ToString(), c.Mask?.ToString() }),
        });
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
