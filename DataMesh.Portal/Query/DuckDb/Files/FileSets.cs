using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Makes one table of files whose columns agree. Files that look alike are read by one table function, which reads them side by side.</summary>
internal static class FileSets
{
    /// <summary>Makes a table.</summary>
    /// <param name="files">The files, at least one.</param>
    /// <param name="partitions">The keys of their folders; they hide columns of the same name.</param>
    /// <param name="wanted">The columns that matter, by name; null for all.</param>
    /// <exception cref="FileImportException">A column's types do not go together, or there are too many columns.</exception>
    internal static FileSet Of(IReadOnlyList<FileFacts> files, FilePartitions partitions, IReadOnlyCollection<string>? wanted = null)
    {
        var columns = Merge(files, partitions, wanted?.ToHashSet(StringComparer.OrdinalIgnoreCase));
        var groups = files.GroupBy(file => Likeness(file, columns), StringComparer.Ordinal).Select(group => Group([.. group], columns, partitions)).ToList();
        IReadOnlyList<string> paths = [.. files.SelectMany(file => new[] { file.Path, FileReader.Pattern(file.Path) }).Distinct(StringComparer.Ordinal)];
        var rows = files.Sum(file => file.Rows);
        IReadOnlyList<FileStamp> stamps = [.. files.Select(file => file.Stamp)];
        var keys = partitions.Columns.Where(key => wanted is null || wanted.Contains(key.Name, StringComparer.OrdinalIgnoreCase)).ToList();
        if (groups is [var (from, expressions)])
        {
            return new FileSet(from, [.. columns.Values.Select((column, i) => (column.Column, expressions[i])), .. keys.Select(key => (key, FileReader.Quoted(key.Name)))], paths, rows) { Stamps = stamps };
        }

        var names = columns.Values.Select(column => column.Column).Concat(keys).Select(column => (column, FileReader.Quoted(column.Name))).ToList();
        var parts = groups.Select(group => "SELECT "
            + string.Join(", ", group.Expressions.Concat(keys.Select(key => FileReader.Quoted(key.Name))).Select((sql, i) => $"{sql} AS {names[i].Item2}").DefaultIfEmpty("1"))
            + $" FROM {group.From}");
        return new FileSet($"({string.Join(" UNION ALL ", parts)})", names, paths, rows) { Stamps = stamps };
    }

    /// <summary>Tells of paths that a person chose and that lead nowhere in all of the files.</summary>
    /// <exception cref="FileImportException">There is one.</exception>
    internal static void Expect(IReadOnlyList<FileFacts> files, FileDialect dialect)
    {
        var json = files.Where(file => file.Format is FileFormat.Json or FileFormat.NdJson).ToList();
        foreach (var (name, path) in json.Count > 0 ? dialect.Json.Paths : new Dictionary<string, string>())
        {
            if (json.All(file => file.Columns.All(column => !column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))))
            {
                throw new FileImportException(json[0].Name, null, $"the path '{path}' of the column '{name}' leads nowhere in any row; mend the path.");
            }
        }
    }

    private static OrderedDictionary<string, Merged> Merge(IReadOnlyList<FileFacts> files, FilePartitions partitions, HashSet<string>? wanted)
    {
        var merged = new OrderedDictionary<string, Merged>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in files)
        {
            foreach (var column in file.Columns.Where(column => !partitions.Has(column.Name) && wanted?.Contains(column.Name) != false))
            {
                if (!merged.TryGetValue(column.Name, out var known))
                {
                    merged[column.Name] = new Merged(new FileColumn(column.Name, column.Type), column.Filled ? file : null);
                    if (merged.Count > FileLimits.MostColumns)
                    {
                        throw new FileImportException(file.Name, null, $"with the files before it there are more columns than the {FileLimits.MostColumns:N0} that are allowed.");
                    }
                }
                else if (column.Filled)
                {
                    var type = known.Seen is null ? column.Type
                        : TypeRules.Unify(known.Column.Type, column.Type)
                            ?? throw new FileImportException(file.Name, null, $"the column '{known.Column.Name}' is {column.Type} here and {known.Column.Type} in {known.Seen.Name}; mend the file, or say the column's type.");
                    merged[column.Name] = new Merged(known.Column with { Type = type }, known.Seen ?? file);
                }
            }
        }

        return merged;
    }

    /// <summary>Files with the same text are read in the same way.</summary>
    private static string Likeness(FileFacts file, OrderedDictionary<string, Merged> columns) => file.Format switch
    {
        FileFormat.Parquet => string.Join('\n', file.Columns.Select(column => $"{column.Name}\t{column.Engine}").Order(StringComparer.Ordinal)),
        FileFormat.Json or FileFormat.NdJson => $"{file.Format}{JsonPath.Pointer(file.Root)}",
        _ => CsvFile.From([], file.Dialect, Raw(file, columns)),
    };

    private static (string From, IReadOnlyList<string> Expressions) Group(IReadOnlyList<FileFacts> files, OrderedDictionary<string, Merged> columns, FilePartitions partitions)
    {
        if (files[0].Format is FileFormat.Json or FileFormat.NdJson)
        {
            return JsonFile.Group(files, [.. columns.Values.Select(column => column.Column)], partitions);
        }

        var paths = files.Select(file => FileReader.File(file.Path));
        var raw = Raw(files[0], columns).ToList();
        var own = raw.ToDictionary(column => column.Name, StringComparer.OrdinalIgnoreCase);
        var from = files[0].Format == FileFormat.Parquet
            ? $"read_parquet([{string.Join(", ", paths)}]{partitions.Option})"
            // The keys hide columns of the same name, which the engine must not try to read as the key's type.
            : CsvFile.From(paths, files[0].Dialect, raw.Select((column, i) => partitions.Has(column.Name) ? ($"\u0001{i}", "VARCHAR") : column), partitions.Option);
        return (from, [.. columns.Values.Select(column => own.TryGetValue(column.Column.Name, out var held)
            ? As(held.Name, held.Type, column.Column.Type) : $"CAST(NULL AS {DuckDbDialect.TypeName(column.Column.Type)})")]);
    }

    /// <summary>A file's own columns as the engine reads them; those without values as what they are in other files, those that nobody wants as text.</summary>
    private static IEnumerable<(string Name, string Type)> Raw(FileFacts file, OrderedDictionary<string, Merged> columns) => file.Columns.Select(column =>
    {
        if (file.Format == FileFormat.Parquet)
        {
            return (column.Name, column.Engine);
        }

        return (column.Name, !columns.TryGetValue(column.Name, out var all) ? "VARCHAR" : column.Filled ? column.Engine : DuckDbDialect.TypeName(all.Column.Type));
    });

    private static string As(string name, string engine, LogicalType type)
    {
        var sql = FileReader.Read(name, engine);
        return FileReader.TypeOf(engine) == type ? sql : $"CAST({sql} AS {DuckDbDialect.TypeName(type)})";
    }

    /// <summary>A column of the table, and the first file that has values there.</summary>
    private sealed record Merged(FileColumn Column, FileFacts? Seen);
}
