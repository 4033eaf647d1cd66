using System.Globalization;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Settings;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Execution;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>Files below a configured folder, read where they are. Each question looks at the folder anew: files that arrived are seen.</summary>
internal sealed class FolderSource(PortalSettings settings, FileLooks looks, TimeProvider time)
{
    private const int MostCounted = 500;

    public async Task<Result<string>> TestAsync(FileSettings source, CancellationToken ct)
    {
        var found = await FindAsync(source, ct);
        if (found.Error is { } error) return error;
        var (files, tables) = found.Value;
        foreach (var table in tables)
        {
            var read = await ReadAsync(files.Root, table, source, null, ct);
            if (read.Error is { } broken) return broken;
        }

        var outside = files.Outside == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {files.Outside:N0} {(files.Outside == 1 ? "link leads" : "links lead")} out of the configured folder and {(files.Outside == 1 ? "is" : "are")} left out.");
        return string.Create(CultureInfo.InvariantCulture, $"{files.Files.Count:N0} {(files.Files.Count == 1 ? "file" : "files")} as {tables.Count:N0} {(tables.Count == 1 ? "table" : "tables")}.{outside}");
    }

    public async Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(FileSettings source, CancellationToken ct)
    {
        var found = await FindAsync(source, ct);
        if (found.Error is { } error) return error;
        var (files, tables) = found.Value;
        // The numbers of Parquet files stand at their ends; those of others are known once they were looked into.
        if (files.Files.Count <= MostCounted) await CountAsync(files, source, ct);
        return tables.Select(t =>
        {
            var known = t.Files.Select(f => looks.Known(files.Root, f, source.Dialect)).ToList();
            return new SourceTable(t.Name, "file", known.All(k => k is not null) ? known.Sum(k => k!.Rows) : null, t.Files.Count == 1 ? t.Files[0].Name : Words(t), t.Files.Sum(f => f.Bytes))
            {
                Reading = t.Files.Count > 0 && known.FirstOrDefault() is { } first ? FileWords.Of(first.Dialect, first.Format) : null,
            };
        }).ToList();
    }

    public async Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(FileSettings source, string table, CancellationToken ct)
    {
        var found = await FindAsync(source, ct);
        if (found.Error is { } error) return error;
        if (Table(found.Value.Tables, table) is not { } own) return NotFound.Of("table", table);
        var read = await ReadAsync(found.Value.Files.Root, own, source, null, ct);
        return read.Error is { } broken ? broken : read.Value.Table.Select(c => new SourceColumn(c.Name, c.Type, true, false, false, null)).ToList();
    }

    /// <summary>Opens a table. Its reader is told nothing of files and columns: those who manage the source see more.</summary>
    public async Task<Result<TableInput>> OpenAsync(string name, FileSettings source, string table, TableWish wanted, CancellationToken ct)
    {
        var found = await FindAsync(source, ct);
        if (found.Error is not null) return new Unavailable($"The files of {name} cannot be found; its owner sees why by testing the source.");
        if (Table(found.Value.Tables, table) is not { } own) return new Unavailable($"{name} no longer has the files of this table; its owner has to point the port at another.");
        var read = await ReadAsync(found.Value.Files.Root, own, source, wanted.Columns, ct);
        return read.Error is null ? new FileInput(name, own.Files[0].Format, read.Value.Paths, read.Value.Rows) { Set = read.Value }
            : new Unavailable($"A file of {name} cannot be read; its owner sees which and why by testing the source.");
    }

    /// <summary>A word for a table's files as they are now; null where one of them has just been written, since clocks of files are coarse.</summary>
    public async Task<Result<string?>> VersionAsync(FileSettings source, string table, CancellationToken ct)
    {
        var found = await FindAsync(source, ct);
        if (found.Error is { } error) return error;
        if (Table(found.Value.Tables, table) is not { } own) return NotFound.Of("table", table);
        return own.Files.All(f => FileClock.Settled(f.Changed, time)) ? string.Join('|', own.Files.Select(f => string.Create(CultureInfo.InvariantCulture, $"{f.Name}:{f.Bytes}:{f.Changed.Ticks}"))) : null;
    }

    private static FolderTable? Table(IReadOnlyList<FolderTable> tables, string name) => tables.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static string Words(FolderTable table) => string.Create(CultureInfo.InvariantCulture, $"{table.Files.Count:N0} files");

    private async Task<Result<(FolderFiles Files, IReadOnlyList<FolderTable> Tables)>> FindAsync(FileSettings source, CancellationToken ct)
    {
        // The file system blocks its thread.
        var found = await Task.Run(() => FolderWalk.Find(source, settings.FileRoots, ct), ct);
        if (found.Error is { } error) return error;
        if (found.Value.Files.Count > 0) return (found.Value, FolderTables.Of(found.Value, source));
        return new Unavailable($"No data file below '{source.Root}' fits{(source.Glob is { } glob ? $" '{glob}'" : "")}; mend the pattern, or put a file there ({(source.Format is { } format ? $"read as {format}" : "csv, tsv, json, ndjson, jsonl, parquet")}).");
    }

    private async Task<Result<FileSet>> ReadAsync(string root, FolderTable table, FileSettings source, IReadOnlyCollection<string>? wanted, CancellationToken ct)
    {
        if (table.Problem is { } problem) return new Unavailable(problem);
        try
        {
            var facts = await looks.OfAsync(root, table.Files, source.Dialect, ct);
            var partitions = table.Partitions;
            if (Hidden(root, facts, partitions) is { } hidden) return new Unavailable(hidden);
            if (wanted is null) FileSets.Expect(facts, source.Dialect);
            return FileSets.Of(facts, partitions, wanted);
        }
        catch (FileImportException e)
        {
            return new Unavailable(e.Message);
        }
    }

    /// <summary>The engine takes keys of all folders on the way for columns, those above the source's folder too.</summary>
    private static string? Hidden(string root, IReadOnlyList<FileFacts> facts, FilePartitions partitions)
    {
        if (partitions.Columns.Count == 0) return null;
        var above = FolderKeys.Of($"{root}/file").Select(k => k.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return facts.SelectMany(f => f.Columns).Select(c => c.Name).Concat(partitions.Columns.Select(c => c.Name)).FirstOrDefault(above.Contains) is { } name
            ? $"The folder of the source itself lies in one with the key '{name}', which would hide the column '{name}'; name a folder further above, or rename the column." : null;
    }

    private async Task CountAsync(FolderFiles files, FileSettings source, CancellationToken ct)
    {
        try
        {
            await looks.OfAsync(files.Root, [.. files.Files.Where(f => f.Format == FileFormat.Parquet)], source.Dialect, ct);
        }
        catch (FileImportException)
        {
            // A list of tables does not fail for a broken one; whoever looks at that one is told.
        }
    }
}
