using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Features.Sources.Storage;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>Files that people upload; each is one table.</summary>
internal sealed class FilesConnector(UploadStore store, UploadedFiles uploads) : ISourceConnector
{
    public const string KindName = "files";

    public string Kind => KindName;

    public SchemaOrigin Origin => SchemaOrigin.ValuesTellTypes;

    public IReadOnlyList<SourceField> Fields { get; } = [new("root", "Folder"), new("glob", "Files")];

    public IReadOnlyList<FieldError> Validate(SourceHandle source)
        => [.. Fields.Select(f => f.Name).Where(s => source.Text(s) is not null).Select(s => new FieldError($"settings.{s}",
            $"Reading a folder of the server is not there yet; leave '{s}' out and upload the files into the source."))];

    public async Task<Result<string>> TestAsync(SourceHandle source, CancellationToken ct)
    {
        var files = await uploads.OfAsync(source.Id, ct);
        var lost = files.Where(f => !File.Exists(store.ParquetOf(f))).Select(f => f.FileName).ToList();
        if (lost.Count > 0) return new Unavailable($"The data directory has lost {string.Join(", ", lost)}; upload the file again.");
        return files.Count == 0 ? "Ready: no files yet. Upload one." : $"{files.Count} {(files.Count == 1 ? "file is" : "files are")} there.";
    }

    public async Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(SourceHandle source, CancellationToken ct)
        => (await uploads.OfAsync(source.Id, ct)).Select(f => new SourceTable(f.Table, "file", f.Rows, f.FileName, f.Bytes, f.UploadedAt)).ToList();

    public async Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct)
        => await uploads.FindAsync(source.Id, table, ct) is { } file ? (Result<IReadOnlyList<SourceColumn>>)UploadedFiles.ReadColumns(file).ToList() : NotFound.Of("table", table);

    public async Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct)
    {
        if (await uploads.FindAsync(source.Id, table, ct) is not { } file)
            return new Unavailable("The source no longer has a table that the product reads; its owner has to upload the file again.");
        var path = store.ParquetOf(file);
        return File.Exists(path) ? new FileInput(source.Name, FileFormat.Parquet, [path])
            : new Unavailable("A file of the source is missing in the data directory; its owner has to upload it again.");
    }
}
