using System.Text.Json;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Sources.Connectors.Files;
using DataMesh.Portal.Features.Sources.Connectors.Sqlite;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Managing;
using DataMesh.Portal.Features.Sources.Model;
using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.DuckDb.Files;
using Microsoft.EntityFrameworkCore;

namespace DataMesh.Portal.Features.Sources.Uploading;

/// <summary>
/// Takes a file in: to disk as it arrives, checked, written as Parquet, and only then made visible by one row. Whatever ends it
/// before leaves nothing; a table that is replaced stays readable until the new one is whole.
/// </summary>
internal sealed class Uploader(PortalSettings settings, UploadStore store, UploadedFiles uploads, IDbContextFactory<PortalDbContext> factory, TimeProvider time)
{
    private const int CopyBytes = 128 * 1024;
    private const long ImportMemoryBytes = 1024L * 1024 * 1024;
    private const int MostTries = 5;

    public async Task<Result<UploadedTable>> TakeAsync(Principal principal, DomainInfo domain, Source source, string fileName, Stream content, IReadOnlyDictionary<string, JsonElement> reading, IProgress<long>? progress, CancellationToken ct)
    {
        var database = source.Kind == SqliteConnector.KindName;
        if (database && source.SettingsJson.Contains("\"path\"", StringComparison.Ordinal))
            return new Conflict($"{source.Name} reads the file that its path names; take the path out of its settings to upload one.");
        if (SourceSettings.Read(source.SettingsJson).ContainsKey("root"))
            return new Conflict($"{source.Name} reads the folder that its root names; put the file there, or take the root out of its settings to upload files.");
        if (database && reading.Count > 0) return Invalid.Field(reading.Keys.First(), "A database says by itself how it is read; leave this out.");
        var dialect = FileSettings.ReadDialect(reading);
        if (dialect.Error is { } wrong) return wrong;
        var names = FileNames.Of(fileName, database);
        if (names.Error is { } unnamed) return unnamed;

        using var folder = UploadFolder.Make(store, source.Id);
        var original = folder.PathOf(UploadStore.OriginalName(names.Value.Format));
        var copied = await CopyAsync(content, original, names.Value.FileName, progress, ct);
        if (copied.Error is { } notCopied) return notCopied;
        var table = database
            ? await SqliteFile.IsOneAsync(original, ct) ? new FileTable([], 0)
                : (Result<FileTable>)Invalid.Field("file", $"{names.Value.FileName}: this is not an SQLite database; its first bytes say something else.")
            : await ImportAsync(names.Value, original, folder, dialect.Value, ct);
        if (table.Error is { } broken) return broken;

        var words = database ? new Dictionary<string, string>() : FileWords.Of(table.Value.Dialect, FormatOf(names.Value));
        await File.WriteAllBytesAsync(folder.PathOf(UploadStore.ReadingName), JsonSerializer.SerializeToUtf8Bytes(words), ct);
        IReadOnlyList<SourceColumn> columns = [.. table.Value.Columns.Select(c => new SourceColumn(c.Name, c.Type, true, false, false, null))];
        long? rows = database ? null : table.Value.Rows;
        await SaveAsync(principal, domain, source, new SourceFile
        {
            SourceId = source.Id, Table = names.Value.Table, TableKey = UploadedFiles.KeyOf(names.Value.Table), FileName = names.Value.FileName, Format = names.Value.Format,
            Upload = folder.Upload, Bytes = copied.Value, Rows = rows, ColumnsJson = UploadedFiles.WriteColumns(columns),
        }, database, ct);
        folder.Keep();
        return new UploadedTable(names.Value.Table, columns, rows) { Reading = words };
    }

    /// <summary>Takes the file of a table in again: the original was kept.</summary>
    public async Task<Result<UploadedTable>> AgainAsync(Principal principal, DomainInfo domain, Source source, string table, IReadOnlyDictionary<string, JsonElement> reading, CancellationToken ct)
    {
        if (source.Kind == SqliteConnector.KindName) return new Conflict("A database says by itself how it is read.");
        if (await uploads.FindAsync(source.Id, table, ct) is not { } file) return NotFound.Of("table", table);
        var original = store.OriginalOf(file);
        if (!File.Exists(original)) return new Unavailable($"The data directory has lost {file.FileName}; upload it again.");
        await using var content = File.OpenRead(original);
        return await TakeAsync(principal, domain, source, file.FileName, content, reading, null, ct);
    }

    private async Task<Result<long>> CopyAsync(Stream content, string path, string name, IProgress<long>? progress, CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, CopyBytes, useAsync: true);
        var buffer = new byte[CopyBytes];
        long bytes = 0;
        int read;
        while ((read = await content.ReadAsync(buffer, ct)) > 0)
        {
            bytes += read;
            if (bytes > settings.MaxUploadBytes)
                return new TooLarge($"{name} is larger than {settings.MaxUploadMegabytes:N0} MiB, the most that an upload may have (Sources:MaxUploadMegabytes). Split it, or bring it as Parquet, which is smaller.");
            await file.WriteAsync(buffer.AsMemory(0, read), ct);
            progress?.Report(bytes);
        }

        return bytes;
    }

    private async Task<Result<FileTable>> ImportAsync(FileNames names, string original, UploadFolder folder, FileDialect dialect, CancellationToken ct)
    {
        var spill = folder.PathOf("spill");
        try
        {
            return await EngineFiles.ImportAsync(original, names.FileName, FormatOf(names), folder.PathOf(UploadStore.TableName),
                new FileImportLimits(settings.MaxUploadBytes, MemoryBytes: ImportMemoryBytes, TempDirectory: spill), ct, dialect);
        }
        catch (FileImportException e)
        {
            return Invalid.Field("file", e.Message);
        }
        finally
        {
            if (Directory.Exists(spill)) Directory.Delete(spill, recursive: true);
        }
    }

    private static FileFormat FormatOf(FileNames names) => names.Format switch
    {
        "csv" => FileFormat.Csv,
        "tsv" => FileFormat.Tsv,
        "json" => FileFormat.Json,
        "ndjson" => FileFormat.NdJson,
        _ => FileFormat.Parquet,
    };

    /// <summary>Makes the upload visible. Of two uploads of one table at once both succeed, one after the other: the later one stays.</summary>
    private async Task SaveAsync(Principal principal, DomainInfo domain, Source source, SourceFile made, bool only, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var db = await factory.CreateDbContextAsync(ct);
            // A database source has one file, whatever it is called; a file source one per table.
            var before = await db.Set<SourceFile>().Where(f => f.SourceId == source.Id && (only || f.TableKey == made.TableKey)).ToListAsync(ct);
            var row = before.FirstOrDefault();
            var replaced = before.Select(f => f.Upload).ToList();
            if (row is null) db.Add(row = new SourceFile { Id = Guid.CreateVersion7(), SourceId = source.Id, Table = made.Table, TableKey = made.TableKey, FileName = made.FileName, Format = made.Format });
            (row.Table, row.TableKey, row.FileName, row.Format) = (made.Table, made.TableKey, made.FileName, made.Format);
            (row.Upload, row.Bytes, row.Rows, row.ColumnsJson) = (made.Upload, made.Bytes, made.Rows, made.ColumnsJson);
            (row.UploadedAt, row.UploadedById) = (time.GetUtcNow(), principal.Id);
            db.Record(principal, new FileUploaded(source.Id, domain.Slug, source.Slug, made.Table, made.FileName, made.Bytes, made.Rows));
            var failed = await db.TrySaveAsync("the table", "taken", ct);
            if (failed is not null && attempt < MostTries) continue;
            if (failed is not null) throw new InvalidOperationException($"The table could not be replaced {MostTries} times in a row: {failed.Message}");
            foreach (var upload in replaced) store.Abandon(source.Id, upload);
            return;
        }
    }
}
