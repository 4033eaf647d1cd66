namespace DataMesh.Portal.Features.Sources.Connectors;

/// <summary>The connections of one source.</summary>
internal interface ISourcePool : IDisposable
{
    /// <summary>The source's name as people know it.</summary>
    string SourceName { get; }

    /// <summary>Of what it was made.</summary>
    string Fingerprint { get; }

    /// <summary>When it was last asked for; a timestamp of the clock.</summary>
    long LastUsed { get; set; }

    /// <summary>Forgets what was read of the source's tables: they have changed.</summary>
    void Forget();
}

/// <summary>The pools of all sources of a kind, one each, made anew when what they are made of changes; those longest unused are closed.</summary>
internal sealed class SourcePools<TPool>(TimeProvider time) : IDisposable where TPool : class, ISourcePool
{
    private const int MostPools = 100;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, TPool> _pools = [];
    private bool _closed;

    /// <summary>The source's pool.</summary>
    /// <param name="source">The source.</param>
    /// <param name="fingerprint">Of what a pool is made; the same for the same settings and addresses only.</param>
    /// <param name="make">Makes it where there is none, or one made of something else.</param>
    public TPool Of(SourceHandle source, string fingerprint, Func<TPool> make)
    {
        TPool? old;
        TPool made;
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

            made = _pools[source.Id] = make();
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
