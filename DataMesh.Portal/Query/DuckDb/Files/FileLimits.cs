namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>What a hostile file cannot go beyond.</summary>
internal static class FileLimits
{
    /// <summary>Columns of a table.</summary>
    internal const int MostColumns = 2_000;

    /// <summary>Columns of a header, behind which nobody counts on.</summary>
    internal const int MostCountedColumns = 100_000;

    /// <summary>Bytes of a row of text, lines within quotation marks included; the engine reads up to 2 MiB.</summary>
    internal const int MostLineBytes = 2_000_000;

    /// <summary>Bytes of an object of JSON; the engine reads up to 16 MiB.</summary>
    internal const int MostObjectBytes = 16_000_000;

    /// <summary>Bytes of a JSON document whose rows lie somewhere inside: it is read as a whole.</summary>
    internal const int MostDocumentBytes = 64_000_000;

    /// <summary>Objects and arrays of JSON within one another.</summary>
    internal const int MostDepth = 200;

    /// <summary>Rows of a Parquet file that is taken in: some hundred bytes can claim billions.</summary>
    internal const long MostImportedRows = 2_000_000_000;

    /// <summary>Memory for looking into files.</summary>
    internal const long LookBytes = 256L << 20;

    /// <summary>Threads for looking into files.</summary>
    internal const int LookThreads = 2;
}
