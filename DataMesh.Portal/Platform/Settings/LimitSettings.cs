namespace DataMesh.Portal.Platform.Settings;

/// <summary>The section <c>Limits</c>: what one caller may take of the portal. Zero is no limit. Each instance of the portal counts for itself.</summary>
public sealed record LimitSettings
{
    /// <summary><c>Limits:RequestsPerMinute</c>: requests to the API with one key, or of one person by browser.</summary>
    public int RequestsPerMinute { get; init; } = 1_200;

    /// <summary><c>Limits:ProductRequestsPerMinute</c>: reads of one product by one person or service account, by all ways.</summary>
    public int ProductRequestsPerMinute { get; init; } = 600;

    /// <summary><c>Limits:RowsPerMinute</c>: rows that one person or service account takes away, by all ways; a read that has begun is not cut off.</summary>
    public long RowsPerMinute { get; init; } = 20_000_000;

    /// <summary><c>Limits:ConcurrentQueries</c>: queries that run at once, of all callers; the others wait for their turn.</summary>
    public int ConcurrentQueries { get; init; } = Math.Max(8, 4 * Environment.ProcessorCount);

    /// <summary><c>Limits:ConcurrentQueriesPerCaller</c>: of those, how many may be one person's or service account's.</summary>
    public int ConcurrentQueriesPerCaller { get; init; } = Math.Max(4, 2 * Environment.ProcessorCount);

    /// <summary><c>Limits:ConcurrentDownloads</c>: downloads and other streams of rows that run at once, of all callers.</summary>
    public int ConcurrentDownloads { get; init; } = 32;

    /// <summary><c>Limits:ConcurrentDownloadsPerCaller</c>: of those, how many may be one person's or service account's.</summary>
    public int ConcurrentDownloadsPerCaller { get; init; } = 4;

    /// <summary><c>Limits:WaitingPerCaller</c>: how many queries of one person or service account may wait for their turn.</summary>
    public int WaitingPerCaller { get; init; } = 64;

    /// <summary><c>Limits:WaitSeconds</c>: how long a query waits for its turn, in seconds.</summary>
    public int WaitSeconds { get; init; } = 15;
}
