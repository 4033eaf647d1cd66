using System.Globalization;
using System.Text.RegularExpressions;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Takes data files in, as Parquet, and looks into them. Types are those that the engine infers from all rows.</summary>
public static partial class EngineFiles
{
    /// <summary>Checks a data file and writes it as Parquet. The target appears whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="displayName">Its name as people know it, for errors.</param>
    /// <param name="format">Its format.</param>
    /// <param name="targetParquet">Where the Parquet file goes; an existing one is replaced.</param>
    /// <param name="limits">What the import may take.</param>
    /// <param name="cancellationToken">Stops the import and leaves nothing behind.</param>
    /// <returns>Columns and rows.</returns>
    /// <exception cref="FileImportException">The file is broken, empty or too large.</exception>
    public static async Task<FileTable> ImportAsync(
        string path, string displayName, FileFormat format, string targetParquet, FileImportLimits limits, CancellationToken cancellationToken)
    {
        var bytes = new FileInfo(path).Length;
        if (bytes > limits.MaxBytes)
        {
            throw new FileImportException(displayName, null, string.Create(CultureInfo.InvariantCulture, $"the file has {bytes:N0} bytes; {limits.MaxBytes:N0} are allowed."));
        }

        if (bytes == 0)
        {
            throw new FileImportException(displayName, null, "the file is empty.");
        }

        var separator = await CheckAsync(path, displayName, format, limits, cancellationToken);
        var temporary = $"{targetParquet}.{Guid.NewGuid():N}.tmp";
        try
        {
            var table = await Task.Run(() => Copy(path, displayName, format, separator, temporary, limits, cancellationToken), cancellationToken);
            File.Move(temporary, targetParquet, overwrite: true);
            return table;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Looks into a Parquet file.</summary>
    /// <param name="parquet">The file.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>Columns and rows.</returns>
    /// <exception cref="FileImportException">The file is not readable Parquet.</exception>
    public static Task<FileTable> DescribeParquetAsync(string parquet, CancellationToken cancellationToken) =>
        DescribeAsync(FileFormat.Parquet, parquet, cancellationToken);

    /// <summary>Looks into a data file of any format without taking it in.</summary>
    /// <param name="format">The file's format.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <returns>Columns and rows.</returns>
    /// <exception cref="FileImportException">The file is not readable.</exception>
    public static Task<FileTable> DescribeAsync(FileFormat format, string path, CancellationToken cancellationToken) =>
        ReadAsync(path, connection =>
        {
            var from = FileReader.From(format, [FileReader.Literal(path)]);
            var columns = FileReader.Describe(connection, from, null, cancellationToken);
            var rows = (long)connection.Query($"SELECT count(*) FROM {from}", null, cancellationToken)[0][0]!;
            return new FileTable([.. columns.Select(column => column.Column)], rows);
        }, cancellationToken);

    /// <summary>Reads the first rows of a Parquet file.</summary>
    /// <param name="parquet">The file.</param>
    /// <param name="rows">How many rows at most.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>The rows; values are long, decimal, double, string, bool, DateOnly, DateTime (UTC), TimeOnly or null.</returns>
    /// <exception cref="FileImportException">The file is not readable Parquet.</exception>
    public static Task<IReadOnlyList<object?[]>> HeadAsync(string parquet, int rows, CancellationToken cancellationToken) =>
        ReadAsync(parquet, connection =>
        {
            var from = FileReader.From(FileFormat.Parquet, [FileReader.Literal(parquet)]);
            var columns = string.Join(", ", FileReader.Describe(connection, from, null, cancellationToken).Select(column => column.Sql));
            return connection.Query(string.Create(CultureInfo.InvariantCulture, $"SELECT {columns} FROM {from} LIMIT {rows}"), null, cancellationToken);
        }, cancellationToken);

    private static async Task<char?> CheckAsync(string path, string name, FileFormat format, FileImportLimits limits, CancellationToken cancellationToken)
    {
        if (format == FileFormat.Parquet)
        {
            return null;
        }

        await Utf8Check.RunAsync(path, name, cancellationToken);
        switch (format)
        {
            case FileFormat.Json:
                await JsonCheck.ArrayAsync(path, name, cancellationToken);
                return null;
            case FileFormat.NdJson:
                await JsonCheck.LinesAsync(path, name, cancellationToken);
                return null;
            default:
                return await CsvCheck.RunAsync(path, name, format, limits.MaxColumns, cancellationToken);
        }
    }

    private static FileTable Copy(
        string path, string name, FileFormat format, char? separator, string target, FileImportLimits limits, CancellationToken cancellationToken)
    {
        try
        {
            using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions
            {
                AllowedPaths = [path, target],
                MemoryLimitBytes = limits.MemoryBytes,
                Threads = limits.Threads,
                TempDirectory = limits.TempDirectory,
            });
            using var connection = database.Connect();
            var from = FileReader.From(format, [FileReader.Literal(path)], separator);
            var columns = FileReader.Describe(connection, from, null, cancellationToken);
            HeaderCheck.Run([.. columns.Select(column => column.Column.Name)], name, limits.MaxColumns, format is FileFormat.Csv or FileFormat.Tsv ? 1 : null);
            var list = string.Join(", ", columns.Select(column => $"{column.Sql} AS {Quoted(column.Column.Name)}"));
            var rows = connection.Query($"COPY (SELECT {list} FROM {from}) TO {FileReader.Literal(target)} (FORMAT parquet, COMPRESSION zstd)", null, cancellationToken);
            return new FileTable([.. columns.Select(column => column.Column)], (long)rows[0][0]!);
        }
        catch (DuckDbException exception)
        {
            throw Translate(name, format, exception);
        }
    }

    private static async Task<T> ReadAsync<T>(string path, Func<DuckDbConnection, T> read, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(
                () =>
                {
                    using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [path], Threads = 1 });
                    using var connection = database.Connect();
                    return read(connection);
                },
                cancellationToken);
        }
        catch (DuckDbException exception)
        {
            throw Translate(Path.GetFileName(path), FileFormats.FromName(path) ?? FileFormat.Parquet, exception);
        }
    }

    private static FileImportException Translate(string name, FileFormat format, DuckDbException exception)
    {
        long? line = LineNumber().Match(exception.Message) is { Success: true } match ? long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
        var problem = exception.ErrorType == DuckDbErrorType.OutOfMemory
            ? "the import needs more memory than it may use; split the file."
            : format switch
            {
                FileFormat.Parquet => "this is not a readable Parquet file; write it again.",
                FileFormat.Csv or FileFormat.Tsv => "the text cannot be read as rows and columns; check quotation marks and separators, and lines longer than 2 MB.",
                _ => "the JSON cannot be read as rows and columns; check that objects are smaller than 16 MB and that fields hold one kind of value.",
            };
        return new FileImportException(name, line, problem, exception);
    }

    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    [GeneratedRegex(@"(?:Line|line)[: ]+(\d+)")]
    private static partial Regex LineNumber();
}
