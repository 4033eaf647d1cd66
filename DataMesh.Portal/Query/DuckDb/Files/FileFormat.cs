namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Formats of data files.</summary>
public enum FileFormat
{
    /// <summary>Text with a separator (comma, semicolon, tab or bar, told by the header) and a header.</summary>
    Csv,

    /// <summary>Text separated by tabs, with a header.</summary>
    Tsv,

    /// <summary>A JSON array of objects.</summary>
    Json,

    /// <summary>One JSON object per line.</summary>
    NdJson,

    /// <summary>Apache Parquet.</summary>
    Parquet,
}

/// <summary>Tells formats by file names.</summary>
public static class FileFormats
{
    /// <summary>The format that a file's extension means.</summary>
    /// <param name="fileName">The file's name.</param>
    /// <returns>The format, or null where the extension is none of csv, tsv, json, ndjson, jsonl and parquet.</returns>
    public static FileFormat? FromName(string fileName) => Path.GetExtension(fileName).ToLowerInvariant() switch
    {
        ".csv" => FileFormat.Csv,
        ".tsv" or ".tab" => FileFormat.Tsv,
        ".json" => FileFormat.Json,
        ".ndjson" or ".jsonl" => FileFormat.NdJson,
        ".parquet" => FileFormat.Parquet,
        _ => null,
    };
}
