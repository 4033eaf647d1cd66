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

    /// <summary>A folder for what does not fit into memory; null lets such queries fail.</summary>
    public string? TempDirectory { get; init; }
}
