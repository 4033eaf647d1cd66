using System.Collections.Concurrent;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>SQLite databases: a file below a configured folder, or one that was uploaded.</summary>
internal sealed partial class SqliteConnector(PortalSettings settings, UploadStore store, UploadedFiles uploads, ILogger<SqliteConnector> log) : ISourceConnector
{
    public const string KindName = "sqlite";
    private const int MostRemembered = 500;

    // Typing a table reads it once; a file that did not change keeps its types.
    private readonly ConcurrentDictionary<(string Path, string Version, string Table), IReadOnlyList<SourceColumn>> _columns = new();

    public string Kind => KindName;

    public IReadOnlyList<SourceField> Fields { get; } = [new("path", "Path") { Hint = "Below one of the folders that the administrator named in Sources:FileRoots.", Placeholder = "crm/accounts.sqlite" }];

    public IReadOnlyList<FieldError> Validate(SourceHandle source)
    {
        if (source.Settings.TryGetValue("path", out var path) && path.ValueKind is not (System.Text.Json.JsonValueKind.String or System.Text.Json.JsonValueKind.Null))
            return [new FieldError("settings.path", "The path is a text, or absent when the file is uploaded.")];
        return source.Text("path") is { } text && RealPaths.Below(text, settings.FileRoots).Error is Invalid wrong ? wrong.Fields : [];
    }

    public Task<Result<string>> TestAsync(SourceHandle source, CancellationToken ct)
        => WithAsync(source, (file, _) => (Result<string>)$"The file opens: {SqliteSchema.Tables(file, long.MaxValue).Count} tables and views.", ct);

    public Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(SourceHandle source, CancellationToken ct)
        => WithAsync(source, (file, path) => (Result<IReadOnlyList<SourceTable>>)SqliteSchema.Tables(file, new FileInfo(path).Length), ct);

    public Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct)
        => WithAsync(source, (file, path) => Columns(file, path, table), ct);

    public SchemaOrigin Origin => SchemaOrigin.ValuesTellTypes;

    public async Task<long?> CountAsync(SourceHandle source, string table, CancellationToken ct)
        => await WithAsync(source, (file, path) => (Result<long?>)SqliteSchema.Count(file, table, new FileInfo(path).Length), ct) is { Ok: true } count ? count.Value : null;

    public async Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct)
    {
        var known = await ColumnsAsync(source, table, ct);
        if (known.Error is { } error) return error;
        var path = await PathAsync(source, ct);
        if (path.Error is { } gone) return gone;
        // Columns that went missing are the engine's to tell: it knows which of them the reader may hear of.
        var columns = wanted.Columns.Select(n => known.Value.FirstOrDefault(c => c.Name.Equals(n, StringComparison.OrdinalIgnoreCase))).OfType<SourceColumn>().ToList();
        // Rows are counted by some column, if by none that is wanted.
        if (columns.Count == 0) columns = [known.Value[0]];
        var rows = new SqliteRows(path.Value, table, columns, wanted.Limit);
        return new RowInput(source.Name, [.. columns.Select(c => new SchemaColumn(c.Name, c.Type))], rows.ReadAsync(CancellationToken.None), rows.Statement(wanted.Shown));
    }

    private Result<IReadOnlyList<SourceColumn>> Columns(SqliteFile file, string path, string table)
    {
        var key = (path, VersionOf(path), table);
        if (_columns.TryGetValue(key, out var known)) return known.ToList();
        if (SqliteSchema.Columns(file, table, new FileInfo(path).Length) is not { } columns) return NotFound.Of("table", table);
        if (_columns.Count >= MostRemembered) _columns.Clear();
        _columns[key] = columns;
        return columns;
    }

    // Writers in write-ahead mode leave the file itself alone until a checkpoint.
    private static string VersionOf(string path)
    {
        var file = new FileInfo(path);
        var wal = new FileInfo(path + "-wal");
        return $"{file.Length}:{file.LastWriteTimeUtc.Ticks}:{(wal.Exists ? wal.Length : 0)}:{(wal.Exists ? wal.LastWriteTimeUtc.Ticks : 0)}";
    }

    /// <summary>Where the file is now; checked anew each time, since a link may have been put in its place.</summary>
    private async Task<Result<string>> PathAsync(SourceHandle source, CancellationToken ct)
    {
        if (source.Text("path") is { } path) return RealPaths.Below(path, settings.FileRoots);
        var files = await uploads.OfAsync(source.Id, ct);
        return files is [var file, ..] ? store.OriginalOf(file)
            : new Conflict("The source has no file yet: upload an .sqlite or .db file, or set its path.");
    }

    private async Task<Result<T>> WithAsync<T>(SourceHandle source, Func<SqliteFile, string, Result<T>> use, CancellationToken ct)
    {
        var path = await PathAsync(source, ct);
        if (path.Error is { } error) return error;
        try
        {
            // The driver blocks its thread.
            return await Task.Run(() =>
            {
                using var file = SqliteFile.Open(path.Value, ct);
                return use(file, path.Value);
            }, ct);
        }
        catch (SqliteException) when (ct.IsCancellationRequested)
        {
            throw new OperationCanceledException(ct);
        }
        catch (SqliteException e)
        {
            Failed(log, e, source.Id);
            return SqliteFile.Explain(e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The SQLite file of source {Source} cannot be read")]
    private static partial void Failed(ILogger logger, Exception exception, Guid source);
}
