using System.Text;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.Files;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Files;

/// <summary>A folder that sources may name, and a connector that reads it.</summary>
internal sealed class Folder : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("datamesh-data-").FullName;
    private readonly FileLooks _looks;

    public Folder()
    {
        Outer = Directory.CreateTempSubdirectory("datamesh-folder-").FullName;
        Root = Directory.CreateDirectory(Path.Combine(Outer, "root")).FullName;
        var settings = new PortalSettings { FileRoots = [Root], DataDirectory = _data };
        _looks = new FileLooks(settings, TimeProvider.System, NullLogger<FileLooks>.Instance);
        Connector = new FilesConnector(null!, null!, new FolderSource(settings, _looks, TimeProvider.System), settings);
    }

    /// <summary>The folder around the root.</summary>
    public string Outer { get; }

    /// <summary>The configured root.</summary>
    public string Root { get; }

    public FilesConnector Connector { get; }

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = PathOf(name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public string Parquet(string name, string select)
    {
        var path = PathOf(name);
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [path] });
        using var connection = database.Connect();
        connection.Execute($"COPY ({select}) TO '{path.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet)");
        return path;
    }

    public static SourceHandle Handle(string root = ".", string? glob = null, params (string Name, object Value)[] more)
    {
        var settings = more.Append(("root", root)).ToDictionary(s => s.Item1, s => JsonSerializer.SerializeToElement(s.Item2));
        if (glob is not null) settings["glob"] = JsonSerializer.SerializeToElement(glob);
        return new SourceHandle(Guid.Empty, "Lake", settings, new Dictionary<string, string>());
    }

    public async Task<string> TablesAsync(SourceHandle source)
    {
        var tables = await Connector.TablesAsync(source, default);
        return tables.Error is { } error ? error.Message : string.Join(", ", tables.Value.Select(t => $"{t.Name}:{t.Rows}"));
    }

    public async Task<string> ColumnsAsync(SourceHandle source, string table)
    {
        var columns = await Connector.ColumnsAsync(source, table, default);
        return columns.Error is { } error ? error.Message : string.Join(", ", columns.Value.Select(c => $"{c.Name} {c.Type}"));
    }

    public async Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, params string[] columns)
        => await Connector.OpenAsync(source, table, new TableWish(columns, null, columns.ToHashSet()), default);

    /// <summary>The rows as text, sorted; values with bars between.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(SourceHandle source, string table, params string[] columns)
    {
        var names = columns.Length > 0 ? columns : [.. (await Connector.ColumnsAsync(source, table, default)).Value.Select(c => c.Name)];
        var opened = (FileInput)(await OpenAsync(source, table, names)).Value;
        var order = names.Select(n => opened.Set!.Columns.ToList().FindIndex(c => c.Column.Name.Equals(n, StringComparison.OrdinalIgnoreCase))).ToList();
        var rows = await EngineFiles.HeadAsync(opened.Set!, table, opened.Format, 10_000, default);
        return [.. rows.Select(r => string.Join('|', order.Select(i => r[i] switch { null => "∅", DateOnly d => d.ToString("yyyy-MM-dd", null), var v => FormattableString.Invariant($"{v}") }))).Order(StringComparer.Ordinal)];
    }

    public void Dispose()
    {
        _looks.Dispose();
        Directory.Delete(_data, recursive: true);
        Directory.Delete(Outer, recursive: true);
    }

    private string PathOf(string name)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
