using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>Files that people upload, each one table, or files below a configured folder.</summary>
internal sealed class FilesConnector(UploadStore store, UploadedFiles uploads, FolderSource folders, PortalSettings portal) : ISourceConnector
{
    public const string KindName = "files";

    public string Kind => KindName;

    public SchemaOrigin Origin => SchemaOrigin.ValuesTellTypes;

    public IReadOnlyList<SourceField> Fields { get; } = [.. FileFields.Folder, .. FileFields.Reading];

    public IReadOnlyList<FieldError> Validate(SourceHandle source)
    {
        var settings = FileSettings.Read(source);
        if (settings.Error is Invalid wrong) return wrong.Fields;
        return settings.Value.Root is { } root && RealPaths.Folder(root, portal.FileRoots).Error is Invalid outside ? outside.Fields : [];
    }

    public Task<Result<string>> TestAsync(SourceHandle source, CancellationToken ct) => EitherAsync(source, settings => folders.TestAsync(settings, ct), async () =>
    {
        var files = await uploads.OfAsync(source.Id, ct);
        var lost = files.Where(f => !File.Exists(store.ParquetOf(f))).Select(f => f.FileName).ToList();
        if (lost.Count > 0) return (Result<string>)new Unavailable($"The data directory has lost {string.Join(", ", lost)}; upload the file again.");
        return files.Count == 0 ? "Ready: no files yet. Upload one." : $"{files.Count} {(files.Count == 1 ? "file is" : "files are")} there.";
    });

    public Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(SourceHandle source, CancellationToken ct) => EitherAsync(source, settings => folders.TablesAsync(settings, ct), async () =>
        (Result<IReadOnlyList<SourceTable>>)(await uploads.OfAsync(source.Id, ct)).Select(f => new SourceTable(f.Table, "file", f.Rows, f.FileName, f.Bytes, f.UploadedAt) { Reading = store.ReadingOf(f) }).ToList());

    public Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct) => EitherAsync(source, settings => folders.ColumnsAsync(settings, table, ct), async () =>
        await uploads.FindAsync(source.Id, table, ct) is { } file ? (Result<IReadOnlyList<SourceColumn>>)UploadedFiles.ReadColumns(file).ToList() : NotFound.Of("table", table));

    public Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct) => EitherAsync(source, settings => folders.OpenAsync(source.Name, settings, table, wanted, ct), async () =>
    {
        if (await uploads.FindAsync(source.Id, table, ct) is not { } file)
            return (Result<TableInput>)new Unavailable("The source no longer has a table that the product reads; its owner has to upload the file again.");
        var path = store.ParquetOf(file);
        return File.Exists(path) ? new FileInput(source.Name, FileFormat.Parquet, [path], file.Rows)
            : new Unavailable("A file of the source is missing in the data directory; its owner has to upload it again.");
    });

    public async Task<string?> VersionAsync(SourceHandle source, string table, CancellationToken ct)
        => await EitherAsync(source, settings => folders.VersionAsync(settings, table, ct), async () =>
            // Another upload is another file.
            await uploads.FindAsync(source.Id, table, ct) is { } file ? (Result<string?>)file.Upload.ToString("N") : NotFound.Of("table", table)) is { Ok: true } version ? version.Value : null;

    private static async Task<Result<T>> EitherAsync<T>(SourceHandle source, Func<FileSettings, Task<Result<T>>> folder, Func<Task<Result<T>>> uploaded)
    {
        var settings = FileSettings.Read(source);
        if (settings.Error is { } wrong) return wrong;
        return await (settings.Value.Root is null ? uploaded() : folder(settings.Value));
    }
}
