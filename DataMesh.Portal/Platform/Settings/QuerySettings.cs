namespace DataMesh.Portal.Platform.Settings;

/// <summary>The section <c>Query</c>: what one query may take.</summary>
public sealed record QuerySettings
{
    /// <summary><c>Query:PreviewSeconds</c>: how long a preview or an answer of the API may take.</summary>
    public int PreviewSeconds { get; init; } = 30;

    /// <summary><c>Query:DownloadMinutes</c>: how long a download may take, its way over the network included.</summary>
    public int DownloadMinutes { get; init; } = 30;

    /// <summary><c>Query:MemoryMegabytes</c>: memory of the embedded engine, in MiB; what does not fit is spilled.</summary>
    public int MemoryMegabytes { get; init; } = 1024;

    /// <summary><c>Query:Threads</c>: threads of the embedded engine; null is one per core.</summary>
    public int? Threads { get; init; }

    /// <summary><c>Query:SpillMegabytes</c>: disk that the embedded engine may spill to, in MiB, below the data directory.</summary>
    public int SpillMegabytes { get; init; } = 20_480;

    /// <summary><c>Query:MaxRowsPerSource</c>: rows that are read of one input; of all together twice as many.</summary>
    public int MaxRowsPerSource { get; init; } = 100_000_000;

    /// <summary><c>Query:MaxMegabytesPerSource</c>: what is read of one input, in MiB; of all together twice as much.</summary>
    public int MaxMegabytesPerSource { get; init; } = 20_480;

    /// <summary><c>Query:StatementsPerSource</c>: statements that run in one source at once, over all queries; the others wait.</summary>
    public int StatementsPerSource { get; init; } = 6;
}
