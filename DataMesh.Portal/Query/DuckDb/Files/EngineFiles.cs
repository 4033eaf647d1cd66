using System.Globalization;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Takes data files in, as Parquet, and looks into them. Types are those that all rows tell.</summary>
public static class EngineFiles
{
    /// <summary>Checks a data file and writes it as Parquet. The target appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="displayName">Its name as people know it, for errors.</param>
    /// <param name="format">Its format.</param>
    /// <param name="targetParquet">Where the Parquet file goes; an existing one is replaced.</param>
    /// <param name="limits">What the import may take.</param>
    /// <param name="cancellationToken">Stops the import and leaves nothing behind.</param>
    /// <param name="dialect">What a person says about the text of a CSV or TSV file; null for nothing.</param>
    /// <returns>Columns, rows, and how the text is written.</returns>
    /// <exception cref="FileImportException">The file is broken, empty or too large.</exception>
    public static async Task<FileTable> ImportAsync(
        string path, string displayName, FileFormat format, string targetParquet, FileImportLimits limits, CancellationToken cancellationToken, FileDialect? dialect = null)
    {
        var bytes = new FileInfo(path).Length;
        if (bytes > limits.MaxBytes)
        {
            throw new FileImportException(displayName, null, string.Create(CultureInfo.InvariantCulture, $"the file has {bytes:N0} bytes; {limits.MaxBytes:N0} are allowed."));
        }

        var temporary = $"{targetParquet}.{Guid.NewGuid():N}.tmp";
        var file = new FileToLook(path, displayName, format, dialect ?? FileDialect.Unsaid, $"{temporary}.utf8");
        try
        {
            FileFacts facts;
            using (var looker = new FileLooker([file]))
            {
                facts = await looker.LookAsync(file, limits.MaxColumns, cancellationToken);
            }

            if (facts.Dialect.Types.Keys.FirstOrDefault(name => facts.Columns.All(column => !column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))) is { } unknown)
            {
                throw new FileImportException(displayName, null, $"there is no column '{unknown}', for which a type is said; the columns are {string.Join(", ", facts.Columns.Select(column => column.Name).Take(10))}.");
            }

            FileSets.Expect([facts], facts.Dialect);
            var table = await Task.Run(() => Copy(facts, temporary, limits, cancellationToken), cancellationToken);
            File.Move(temporary, targetParquet, overwrite: true);
            return table;
        }
        finally
        {
            File.Delete(temporary);
            File.Delete(file.Copy);
        }
    }

    /// <summary>Looks into a Parquet file.</summary>
    /// <param name="parquet">The file.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>Columns and rows.</returns>
    /// <exception cref="FileImportException">The file is not readable Parquet.</exception>
    public static async Task<FileTable> DescribeParquetAsync(string parquet, CancellationToken cancellationToken)
    {
        var set = await ParquetAsync(parquet, cancellationToken);
        return new FileTable(set.Table, set.Rows);
    }

    /// <summary>Makes a table of one Parquet file.</summary>
    /// <param name="parquet">The file.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>The table.</returns>
    /// <exception cref="FileImportException">The file is not readable Parquet.</exception>
    public static async Task<FileSet> ParquetAsync(string parquet, CancellationToken cancellationToken)
    {
        var file = new FileToLook(parquet, Path.GetFileName(parquet), FileFormat.Parquet, FileDialect.Unsaid, parquet);
        using var looker = new FileLooker([file]);
        return FileSets.Of([await looker.LookAsync(file, FileLimits.MostColumns, cancellationToken)], FilePartitions.None);
    }

    /// <summary>Reads the first rows of a Parquet file.</summary>
    /// <param name="parquet">The file.</param>
    /// <param name="rows">How many rows at most.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The rows; values are long, decimal, double, string, bool, DateOnly, DateTime (UTC), TimeOnly or null.</returns>
    /// <exception cref="FileImportException">The file is not readable Parquet.</exception>
    public static async Task<IReadOnlyList<object?[]>> HeadAsync(string parquet, int rows, CancellationToken cancellationToken) =>
        await HeadAsync(await ParquetAsync(parquet, cancellationToken), Path.GetFileName(parquet), FileFormat.Parquet, rows, cancellationToken);

    /// <summary>Reads the first rows of a table of files.</summary>
    /// <param name="files">The table.</param>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="format">The files' format, for errors.</param>
    /// <param name="rows">How many rows at most.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The rows; values are long, decimal, double, string, bool, DateOnly, DateTime (UTC), TimeOnly or null.</returns>
    /// <exception cref="FileImportException">A file is not readable any more.</exception>
    public static async Task<IReadOnlyList<object?[]>> HeadAsync(FileSet files, string name, FileFormat format, int rows, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(
                () =>
                {
                    using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = files.Paths, Threads = 1, MemoryLimitBytes = FileLimits.LookBytes });
                    using var connection = database.Connect();
                    return connection.Query(string.Create(CultureInfo.InvariantCulture, $"SELECT {string.Join(", ", files.Columns.Select(column => column.Sql))} FROM {files.From} LIMIT {rows}"), null, cancellationToken);
                },
                cancellationToken);
        }
        catch (DuckDbException exception)
        {
            throw FileLooker.Explain(name, format, exception);
        }
    }

    private static FileTable Copy(FileFacts facts, string target, FileImportLimits limits, CancellationToken cancellationToken)
    {
        if (facts.Rows > FileLimits.MostImportedRows)
        {
            throw new FileImportException(facts.Name, null, string.Create(CultureInfo.InvariantCulture, $"the file claims {facts.Rows:N0} rows; {FileLimits.MostImportedRows:N0} can be taken in."));
        }

        var set = FileSets.Of([facts], FilePartitions.None);
        try
        {
            using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions
            {
                AllowedPaths = [.. set.Paths, target],
                MemoryLimitBytes = limits.MemoryBytes,
                Threads = limits.Threads,
                TempDirectory = limits.TempDirectory,
            });
            using var connection = database.Connect();
            var list = string.Join(", ", set.Columns.Select(column => $"{column.Sql} AS {FileReader.Quoted(column.Column.Name)}"));
            var rows = connection.Query($"COPY (SELECT {list} FROM {set.From}) TO {FileReader.Literal(target)} (FORMAT parquet, COMPRESSION zstd)", null, cancellationToken);
            return new FileTable(set.Table, (long)rows[0][0]!) { Dialect = facts.Dialect };
        }
        catch (DuckDbException exception)
        {
            throw FileLooker.Explain(facts.Name, facts.Format, exception);
        }
    }
}
