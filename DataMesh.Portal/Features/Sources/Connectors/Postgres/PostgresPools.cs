using DataMesh.Portal.Platform.Network;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>The pools of all sources of this kind.</summary>
internal sealed class PostgresPools(HostGuard guard, TimeProvider time) : IDisposable
{
    private readonly SourcePools<PostgresPool> _pools = new(time);

    /// <summary>The source's pool. The host is looked up and checked each time; connections go to what was checked.</summary>
    /// <returns>It, or what is wrong with the settings.</returns>
    public async Task<Result<PostgresPool>> OfAsync(SourceHandle source, CancellationToken ct)
    {
        var settings = PostgresSettings.Read(source);
        if (settings.Error is { } wrong) return wrong;
        var found = await guard.ResolveAsync(settings.Value.Host, "settings.host", ct);
        if (found.Error is { } closed) return closed;
        // Name services answer in changing order.
        var addresses = found.Value.DistinctBy(a => a.ToString()).OrderBy(a => a.AddressFamily).ThenBy(a => a.ToString(), StringComparer.Ordinal).ToList();
        var fingerprint = settings.Value.Fingerprint(addresses);
        return _pools.Of(source, fingerprint, () => new PostgresPool(settings.Value.Build(addresses), source.Name, fingerprint, time));
    }

    public void Dispose() => _pools.Dispose();
}
