using System.Globalization;
using System.Text.RegularExpressions;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>A file to be looked into.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">Its name as people know it.</param>
/// <param name="Format">Its format.</param>
/// <param name="Dialect">What a person says about its text.</param>
/// <param name="Copy">Where a copy in UTF-8 goes if it is written otherwise.</param>
internal sealed record FileToLook(string Path, string Name, FileFormat Format, FileDialect Dialect, string Copy);

/// <summary>Looks into files, checking them whole: columns and types are told by all of their rows.</summary>
internal sealed partial class FileLooker : IDisposable
{
    private readonly DuckDbDatabase database;
    private readonly DuckDbConnection connection;

    /// <summary>Opens a database that reaches the files and nothing else.</summary>
    internal FileLooker(IEnumerable<FileToLook> files)
    {
        database = DuckDbDatabase.OpenInMemory(new DuckDbOptions
        {
            AllowedPaths = [.. files.SelectMany(file => new[] { file.Path, file.Copy }).SelectMany(path => new[] { path, FileReader.Pattern(path) }).Distinct(StringComparer.Ordinal)],
            MemoryLimitBytes = FileLimits.LookBytes,
            Threads = FileLimits.LookThreads,
        });
        connection = database.Connect();
    }

    /// <summary>Looks into a file.</summary>
    /// <param name="file">One of those that were named.</param>
    /// <param name="maxColumns">Columns that it may have.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="FileImportException">It is broken or empty.</exception>
    internal async Task<FileFacts> LookAsync(FileToLook file, int maxColumns, CancellationToken cancellationToken)
    {
        try
        {
            var stamp = FileStamp.Of(file.Path);
            if (stamp.Bytes == 0)
            {
                throw new FileImportException(file.Name, null, "the file is empty.");
            }

            var facts = file.Format switch
            {
                FileFormat.Parquet => Parquet(file, cancellationToken),
                FileFormat.Csv or FileFormat.Tsv => await CsvAsync(file, maxColumns, cancellationToken),
                _ => await JsonFile.LookAsync(file, maxColumns, cancellationToken),
            };
            HeaderCheck.Run([.. facts.Columns.Select(column => column.Name)], file.Name, maxColumns, file.Format is FileFormat.Csv or FileFormat.Tsv ? 1 : null);
            return facts with { Stamp = stamp };
        }
        catch (DuckDbException exception)
        {
            throw Explain(file.Name, file.Format, exception);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    /// <summary>What the engine's failure on a file means to people; its own text may quote data.</summary>
    internal static FileImportException Explain(string name, FileFormat format, DuckDbException exception)
    {
        long? line = LineNumber().Match(exception.Message) is { Success: true } match ? long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;
        var problem = exception.ErrorType == DuckDbErrorType.OutOfMemory
            ? "reading it needs more memory than it may use; split the file."
            : format switch
            {
                FileFormat.Parquet => "this is not a readable Parquet file; write it again.",
                FileFormat.Csv or FileFormat.Tsv => "the text cannot be read as rows and columns; check quotation marks, separators, the types that are said, and lines longer than 2 MB.",
                _ => "the JSON cannot be read as rows and columns; check that objects are smaller than 16 MB and that fields hold one kind of value.",
            };
        return new FileImportException(name, line, problem, exception);
    }

    private FileFacts Parquet(FileToLook file, CancellationToken cancellationToken)
    {
        var path = FileReader.File(file.Path);
        var columns = connection.Query($"DESCRIBE SELECT * FROM read_parquet([{path}], hive_partitioning = false)", null, cancellationToken);
        var rows = (long)connection.Query($"SELECT CAST(num_rows AS BIGINT) FROM parquet_file_metadata({path})", null, cancellationToken)[0][0]!;
        return new FileFacts(file.Path, file.Name, file.Format, file.Dialect, [.. columns.Select(row => new FactColumn((string)row[0]!, FileReader.TypeOf((string)row[1]!), (string)row[1]!))], rows);
    }

    private async Task<FileFacts> CsvAsync(FileToLook file, int maxColumns, CancellationToken cancellationToken)
    {
        var dialect = file.Dialect with { Separator = file.Dialect.Separator ?? (file.Format == FileFormat.Tsv ? '\t' : null) };
        var encoding = await TextEncodings.TellAsync(file.Path, file.Name, dialect.Encoding, cancellationToken);
        var path = file.Path;
        if (encoding != TextEncoding.Utf8)
        {
            path = file.Copy;
            await TextEncodings.CopyAsync(file.Path, path, file.Name, encoding, cancellationToken);
        }

        var found = await CsvCheck.RunAsync(path, file.Name, dialect with { Encoding = encoding }, maxColumns, cancellationToken);
        return await Task.Run(() => CsvFile.Look(connection, path, file.Name, file.Format, found, cancellationToken), cancellationToken);
    }

    [GeneratedRegex(@"(?:Line|line)[: ]+(\d+)")]
    private static partial Regex LineNumber();
}
