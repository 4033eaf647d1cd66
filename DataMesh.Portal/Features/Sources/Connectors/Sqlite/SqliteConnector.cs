using System.Collections.Concurrent;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Sql;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>SQLite databases: a file below a configured folder, or one that was uploaded.</summary>
internal sealed partial class SqliteConnector(PortalSettings settings, UploadStore store, UploadedFiles uploads, TimeProvider time, ILogger<SqliteConnector> log) : ISqlConnector
{
    public const string KindName = "sqlite";
    private const int MostRemembered = 500;

    // Typing a table reads it once; a file that did not change keeps its types.
    private readonly ConcurrentDictionary<(string Path, string Version, string Table), SqliteTable> _tables = new();

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
        => WithAsync(source, (file, at) => (Result<IReadOnlyList<SourceTable>>)SqliteSchema.Tables(file, new FileInfo(at.Path).Length), ct);

    public async Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct)
        => await TableAsync(source, table, ct) is var known && known.Error is { } error ? error : known.Value.Columns.Select(c => c.Column).ToList();

    public SchemaOrigin Origin => SchemaOrigin.ValuesTellTypes;

    public async Task<long?> CountAsync(SourceHandle source, string table, CancellationToken ct)
        => await WithAsync(source, (file, at) => (Result<long?>)SqliteSchema.Count(file, table, new FileInfo(at.Path).Length), ct) is { Ok: true } count ? count.Value : null;

    public async Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct)
    {
        var known = await TableAsync(source, table, ct);
        if (known.Error is { } error) return error;
        var location = await LocationAsync(source, ct);
        if (location.Error is { } gone) return gone;
        // Columns that went missing are the engine's to tell: it knows which of them the reader may hear of.
        var columns = wanted.Columns.Select(n => known.Value.Columns.FirstOrDefault(c => c.Column.Name.Equals(n, StringComparison.OrdinalIgnoreCase))).OfType<SqliteColumn>().ToList();
        // Rows are counted by some column, if by none that is wanted.
        if (columns.Count == 0) columns = [known.Value.Columns[0]];
        List<SchemaColumn> schema = [.. columns.Select(c => new SchemaColumn(c.Column.Name, c.Column.Type))];
        var rows = new SqliteRows(location.Value, SqliteSelect.Of(known.Value, columns, wanted.Predicate, wanted.Limit), schema);
        var shown = SqliteSelect.Shown(known.Value, columns.Where(c => wanted.Shown.Contains(c.Column.Name)), wanted.Limit);
        return new RowInput(source.Name, schema, rows.ReadAsync(CancellationToken.None), shown, Math.Min(known.Value.Rows ?? long.MaxValue, wanted.Limit ?? long.MaxValue) is < long.MaxValue and var expected ? expected : null);
    }

    public async Task<Result<SourceRelation>> PlaceAsync(SourceHandle source, string table, CancellationToken ct)
    {
        var known = await TableAsync(source, table, ct);
        return known.Error is { } error ? error : known.Value.Relation;
    }

    public async Task<Result<RowInput>> AskAsync(SourceHandle source, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken ct)
    {
        var location = await LocationAsync(source, ct);
        if (location.Error is { } gone) return gone;
        var rows = new SqliteRows(location.Value, statement, columns);
        return new RowInput(source.Name, columns, rows.ReadAsync(CancellationToken.None), statement.Text) { Blocking = rows.Read };
    }

    private async Task<Result<SqliteTable>> TableAsync(SourceHandle source, string table, CancellationToken ct)
        => await LocationAsync(source, ct) is { Ok: true, Value: var at } && File.Exists(at.Path) && _tables.TryGetValue((at.Path, VersionOf(at), table), out var known) ? known : await TypedAsync(source, table, ct);

    private Task<Result<SqliteTable>> TypedAsync(SourceHandle source, string table, CancellationToken ct) => WithAsync<SqliteTable>(source, (file, at) =>
    {
        var key = (at.Path, VersionOf(at), table);
        if (SqliteSchema.Table(file, table, new FileInfo(at.Path).Length, at.Immutable) is not { } read) return NotFound.Of("table", table);
        if (_tables.Count >= MostRemembered) _tables.Clear();
        return _tables[key] = read;
    }, ct);

    public async Task<string?> VersionAsync(SourceHandle source, string table, CancellationToken ct)
    {
        if (await LocationAsync(source, ct) is not { Ok: true, Value: var location }) return null;
        // Another upload is another folder; whether the file is still there is seen when it is read.
        if (location.Immutable) return Path.GetDirectoryName(location.Path);
        if (!File.Exists(location.Path)) return null;
        var version = VersionOf(location);
        var changed = new[] { location.Path, location.Path + "-wal" }.Select(File.GetLastWriteTimeUtc).Max();
        return FileClock.Settled(changed, time) ? $"{location.Path}:{version}" : null;
    }

    // Writers in write-ahead mode leave the file itself alone until a checkpoint.
    private static string VersionOf(SqliteLocation location)
    {
        if (location.Immutable) return "";
        var path = location.Path;
        var file = new FileInfo(path);
        var wal = new FileInfo(path + "-wal");
        return $"{file.Length}:{file.LastWriteTimeUtc.Ticks}:{(wal.Exists ? wal.Length : 0)}:{(wal.Exists ? wal.LastWriteTimeUtc.Ticks : 0)}";
    }

    /// <summary>Where the file is now; checked anew each time, since a link may have been put in its place.</summary>
    private async Task<Result<SqliteLocation>> LocationAsync(SourceHandle source, CancellationToken ct)
    {
        if (source.Text("path") is { } path)
            return RealPaths.Below(path, settings.FileRoots) is var found && found.Error is { } outside ? outside : new SqliteLocation(found.Value, Immutable: false);
        var files = await uploads.OfAsync(source.Id, ct);
        // Another upload is another file.
        return files is [var file, ..] ? new SqliteLocation(store.OriginalOf(file), Immutable: true)
            : new Conflict("The source has no file yet: upload an .sqlite or .db file, or set its path.");
    }

    private async Task<Result<T>> WithAsync<T>(SourceHandle source, Func<SqliteFile, SqliteLocation, Result<T>> use, CancellationToken ct)
    {
        var location = await LocationAsync(source, ct);
        if (location.Error is { } error) return error;
        try
        {
            // The driver blocks its thread.
            return await Task.Run(() =>
            {
                using var file = SqliteFile.Open(location.Value, ct);
                return use(file, location.Value);
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
