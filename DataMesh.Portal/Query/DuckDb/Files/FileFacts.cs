using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>What a look into a file found.</summary>
/// <param name="Path">The file that the engine reads: itself, or a copy of it in UTF-8.</param>
/// <param name="Name">The file's name as people know it.</param>
/// <param name="Format">Its format.</param>
/// <param name="Dialect">How its text is written; everything is said.</param>
/// <param name="Columns">Its columns, in its order.</param>
/// <param name="Rows">How many rows it has.</param>
internal sealed record FileFacts(string Path, string Name, FileFormat Format, FileDialect Dialect, IReadOnlyList<FactColumn> Columns, long Rows)
{
    /// <summary>The names that lead to the rows of a JSON document; none where it is an array or has one row per line.</summary>
    public IReadOnlyList<string> Root { get; init; } = [];

    /// <summary>The file itself as it was before the look; <see cref="Path"/> may be a copy.</summary>
    public FileStamp Stamp { get; init; } = FileStamp.Of(Path);
}

/// <summary>A file at a time.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size; less than 0 where there is none.</param>
/// <param name="Changed">When it changed last, UTC.</param>
public readonly record struct FileStamp(string Path, long Bytes, DateTime Changed)
{
    /// <summary>The file now.</summary>
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? new FileStamp(path, file.Length, file.LastWriteTimeUtc) : new FileStamp(path, -1, default);
    }

    /// <summary>Whether the file is still what it was.</summary>
    public bool Holds => Of(Path) == this;
}

/// <summary>A column of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Engine">The engine's type; empty for JSON, where the reading says it.</param>
/// <param name="Filled">Whether it has values; one without fits every type.</param>
internal sealed record FactColumn(string Name, LogicalType Type, string Engine, bool Filled = true)
{
    /// <summary>The names that lead to it in a row of JSON.</summary>
    public IReadOnlyList<string>? Path { get; init; }
}
