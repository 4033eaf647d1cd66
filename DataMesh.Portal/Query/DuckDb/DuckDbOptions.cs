namespace DataMesh.Portal.Query.DuckDb;

/// <summary>How an in-memory database is opened. The defaults allow nothing outside of the process.</summary>
public sealed record DuckDbOptions
{
    /// <summary>Memory that the database may use, in bytes; null leaves the engine's own share of the machine.</summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>Threads that work on a statement, 1 or more; null is one per core.</summary>
    public int? Threads { get; init; }

    /// <summary>A folder for what does not fit into memory; null forbids spilling.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>What the folder may take at most, in bytes; null leaves it to the engine.</summary>
    public long? TempBytes { get; init; }

    /// <summary>Files that statements may read and write, as full paths.</summary>
    public IReadOnlyList<string> AllowedPaths { get; init; } = [];

    /// <summary>Folders whose files statements may read and write, as full paths.</summary>
    public IReadOnlyList<string> AllowedDirectories { get; init; } = [];

    /// <summary>Whether statements may reach any file or host. Only tests and maintenance need it.</summary>
    public bool EnableExternalAccess { get; init; }

    /// <summary>Whether the settings can no longer change once the database is open.</summary>
    public bool LockConfiguration { get; init; } = true;

    /// <summary>Whether rows come out in the order in which files hold them when nothing else is asked.</summary>
    public bool PreserveInsertionOrder { get; init; } = true;
}
