using DataMesh.Portal.Platform.Network;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>The pools of all sources of this kind.</summary>
internal sealed class SqlServerPools(HostGuard guard, TimeProvider time) : IDisposable
{
    private readonly SourcePools<SqlServerPool> _pools = new(time);

    /// <summary>The source's pool. The host is looked up and checked each time; connections go to what was checked.</summary>
    /// <returns>It, or what is wrong with the settings.</returns>
    public async Task<Result<SqlServerPool>> OfAsync(SourceHandle source, CancellationToken ct)
    {
        var settings = SqlServerSettings.Read(source);
        if (settings.Error is { } wrong) return wrong;
        var found = await guard.ResolveAsync(settings.Value.Host, "settings.host", ct);
        if (found.Error is { } closed) return closed;
        // An unknown server could send the driver on to hosts that HostGuard has not seen; a certificate proves who they are.
        if (!settings.Value.ChecksCertificate && !guard.Names(settings.Value.Host, found.Value))
            return Invalid.Field(settings.Value.TrustsCertificate ? "settings.trustServerCertificate" : "settings.encrypt", "The certificate stays unchecked only for hosts that an administrator named in Sources:AllowedHosts.");
        // Name services answer in changing order.
        var addresses = found.Value.DistinctBy(a => a.ToString()).OrderBy(a => a.AddressFamily).ThenBy(a => a.ToString(), StringComparer.Ordinal).ToList();
        var fingerprint = settings.Value.Fingerprint(addresses);
        return _pools.Of(source, fingerprint, () => new SqlServerPool(settings.Value, addresses, source.Name, fingerprint, time));
    }

    public void Dispose() => _pools.Dispose();
}
