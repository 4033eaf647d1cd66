using DataMesh.Portal.Features.Sources.Network;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>The pools of all sources of this kind, one each, made anew when the source's settings or its host's addresses change.</summary>
internal sealed class PostgresPools(HostGuard guard, TimeProvider time) : IDisposable
{
    private const int MostPools = 100;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, PostgresPool> _pools = [];
    private bool _closed;

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
        PostgresPool? old;
        PostgresPool made;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (_pools.TryGetValue(source.Id, out old) && old.Fingerprint == fingerprint && old.SourceName == source.Name)
            {
                old.LastUsed = time.GetTimestamp();
                return old;
            }

            if (old is null && _pools.Count >= MostPools)
            {
                var (longest, idle) = _pools.MinBy(p => p.Value.LastUsed);
                _pools.Remove(longest);
                old = idle;
            }

            made = _pools[source.Id] = new PostgresPool(settings.Value.Build(addresses), source.Name, fingerprint, time);
        }

        old?.Dispose();
        return made;
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var pool in _pools.Values) pool.Dispose();
            _pools.Clear();
        }
    }
}
