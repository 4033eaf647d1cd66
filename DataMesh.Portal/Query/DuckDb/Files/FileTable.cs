using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>A column of a data file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type, told by all of the file's rows.</param>
public sealed record FileColumn(string Name, LogicalType Type);

/// <summary>What a data file holds.</summary>
/// <param name="Columns">The columns, in the file's order.</param>
/// <param name="Rows">How many rows.</param>
public sealed record FileTable(IReadOnlyList<FileColumn> Columns, long Rows)
{
    /// <summary>How a CSV or TSV file's text is written; nothing is said of others.</summary>
    public FileDialect Dialect { get; init; } = FileDialect.Unsaid;
}

/// <summary>What an import may take.</summary>
/// <param name="MaxBytes">Bytes that the file may have.</param>
/// <param name="MaxColumns">Columns that it may have.</param>
/// <param name="MemoryBytes">Memory for the engine; null for its default.</param>
/// <param name="Threads">Threads for the engine; null for one per core.</param>
/// <param name="TempDirectory">A folder for what does not fit into memory, or null.</param>
public sealed record FileImportLimits(
    long MaxBytes = 2L << 30, int MaxColumns = FileLimits.MostColumns, long? MemoryBytes = null, int? Threads = null, string? TempDirectory = null);

/// <summary>A data file that cannot be taken. The message names the file, the line where it is known, and how to mend it.</summary>
public sealed class FileImportException : Exception
{
    internal FileImportException(string file, long? line, string problem, Exception? inner = null)
        : base(line is null ? $"{file}: {problem}" : $"{file}, line {line}: {problem}", inner) => (File, Line, Problem) = (file, line, problem);

    /// <summary>The file's name as people know it.</summary>
    public string File { get; }

    /// <summary>The line, from 1, where it is known.</summary>
    public long? Line { get; }

    /// <summary>The message without file and line.</summary>
    public string Problem { get; }
}
