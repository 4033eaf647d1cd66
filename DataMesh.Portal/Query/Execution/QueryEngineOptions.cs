namespace DataMesh.Portal.Query.Execution;

/// <summary>Settings of the embedded engine.</summary>
public sealed record QueryEngineOptions
{
    /// <summary>The installation's salt of the hash mask. Another salt gives other hashes. Empty refuses hash masks.</summary>
    public string MaskSalt { get; init; } = "";

    /// <summary>Memory of one query in bytes, unless its limits say otherwise.</summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Threads of one query, unless its limits say otherwise.</summary>
    public int Threads { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>Empty databases that are kept open ahead of queries, 0 or more. Opening one takes some 20 ms, which a preview need not wait for.</summary>
    public int SpareDatabases { get; init; } = 2;

    /// <summary>Statements that run in one source at once, over all queries; 1 or more.</summary>
    public int StatementsPerSource { get; init; } = 6;

    /// <summary>Rows of a source from which on a join with something smaller asks for the smaller side's keys alone, 1 or more: below, the time saved is less than that of finding the keys.</summary>
    public long JoinKeyRows { get; init; } = 10_000;

    /// <summary>Keys that are listed in a statement at most; more become a range. 1 to 1,000, as some servers take few parameters.</summary>
    public int MostJoinKeys { get; init; } = 500;

    /// <summary>A folder for what does not fit into memory; null lets such queries fail.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>Disk that one query may take there, in bytes; null leaves it to the engine.</summary>
    public long? SpillBytes { get; init; }
}
