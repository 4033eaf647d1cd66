using System.Text.Json;
using DataMesh.Portal.Query.Json;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Looks into JSON and NDJSON files, and says how the engine reads them.</summary>
internal static class JsonFile
{
    private const string Document = "\"\u0001\"";

    /// <summary>The columns of a file, told by all of its rows.</summary>
    /// <exception cref="FileImportException">It is broken or empty.</exception>
    internal static async Task<FileFacts> LookAsync(FileToLook file, int maxColumns, CancellationToken cancellationToken)
    {
        await Utf8Check.RunAsync(file.Path, file.Name, mayBeOther: false, cancellationToken);
        var layout = file.Dialect.Json;
        var shape = Shape(layout.Flatten ? JsonShape.MostLevels : 1);
        var chosen = layout.Paths.Select(path => new Chosen(path.Key, path.Value, Shape(1))).ToList();
        var reader = new JsonRowReader(file.Path, file.Name, row =>
        {
            shape.Add(row);
            chosen.ForEach(path => path.Add(row));
        });
        IReadOnlyList<string> root = [];
        var rows = 0L;
        if (file.Format == FileFormat.NdJson)
        {
            rows = await reader.LinesAsync(cancellationToken);
        }
        else if (layout.Rows.Length > 0)
        {
            (rows, root) = await reader.DocumentAsync(layout.Rows, cancellationToken);
        }
        else
        {
            rows = await reader.ArrayAsync(cancellationToken);
        }

        var columns = shape.Columns().Where(column => chosen.All(path => !path.Name.Equals(column.Name, StringComparison.OrdinalIgnoreCase))).ToList();
        return new FileFacts(file.Path, file.Name, file.Format, file.Dialect, [.. columns.Concat(chosen.Select(path => path.Column).OfType<JsonColumn>()).Select(Fact)], rows) { Root = root };

        JsonShape Shape(int levels) => new(message => new FileImportException(file.Name, null, $"{char.ToLowerInvariant(message[0])}{message[1..]}"), levels, maxColumns);

        FactColumn Fact(JsonColumn column)
        {
            var type = file.Dialect.Types.TryGetValue(column.Name, out var said) ? said : column.Type;
            return new FactColumn(column.Name, type, "", column.Filled) { Path = column.Path };
        }
    }

    /// <summary>Files whose rows lie in the same place, as a table function, and how their columns are read.</summary>
    internal static (string From, IReadOnlyList<string> Expressions) Group(IReadOnlyList<FileFacts> files, IReadOnlyList<FileColumn> columns, FilePartitions partitions)
    {
        var places = new Dictionary<string, List<IReadOnlyList<string>>>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in files.SelectMany(file => file.Columns))
        {
            var known = places.TryGetValue(column.Name, out var held) ? held : places[column.Name] = [];
            if (!known.Any(path => path.SequenceEqual(column.Path!)))
            {
                known.Add(column.Path!);
            }
        }

        var wanted = columns.Select(column => places.GetValueOrDefault(column.Name) ?? []).ToList();
        var paths = string.Join(", ", files.Select(file => FileReader.File(file.Path)));
        var format = files[0].Format == FileFormat.NdJson ? "newline_delimited" : "array";
        var keys = string.Concat(partitions.Columns.Select(key => $", {FileReader.Quoted(key.Name)}"));
        if (files[0].Root.Count > 0)
        {
            return (
                $"(SELECT unnest(CAST(json_extract(json, {JsonPath.Pointer(files[0].Root)}) AS JSON[])) AS {Document}{keys} FROM read_json_objects([{paths}], format = 'unstructured', maximum_object_size = {FileLimits.MostDocumentBytes}{partitions.Option}))",
                Whole(columns, wanted));
        }

        // Whatever is used in more than one way comes as JSON.
        var tops = wanted.SelectMany((held, i) => held.Select(path => (Top: path[0], Type: held.Count == 1 && path.Count == 1 ? Engine(columns[i].Type) : "JSON")))
            .GroupBy(top => top.Top, StringComparer.Ordinal).Select(group => (Top: group.Key, Type: group.Count() == 1 ? group.First().Type : "JSON")).ToList();
        // The engine's columns differ by more than the case of letters, and have names.
        if (tops.Count == 0 || tops.Any(top => string.IsNullOrWhiteSpace(top.Top) || partitions.Has(top.Top)) || tops.DistinctBy(top => top.Top, StringComparer.OrdinalIgnoreCase).Count() < tops.Count)
        {
            return ($"(SELECT json AS {Document}{keys} FROM read_json_objects([{paths}], format = '{format}'{partitions.Option}))", Whole(columns, wanted));
        }

        var types = tops.ToDictionary(top => top.Top, top => top.Type, StringComparer.Ordinal);
        return (
            $"read_json([{paths}], format = '{format}', records = 'true', columns = {{{string.Join(", ", tops.Select(top => $"{FileReader.Literal(top.Top)}: {FileReader.Literal(top.Type)}"))}}}{partitions.Option})",
            [.. columns.Select((column, i) => wanted[i] is [[var top]] && types[top] != "JSON"
                ? FileReader.Read(top, types[top])
                : As(Text(wanted[i].Select(path => path.Count == 1 ? $"json_extract_string({FileReader.Quoted(path[0])}, '$')" : $"json_extract_string({FileReader.Quoted(path[0])}, {JsonPath.Pointer(path.Skip(1))})")), column.Type))]);
    }

    private static IReadOnlyList<string> Whole(IReadOnlyList<FileColumn> columns, IReadOnlyList<List<IReadOnlyList<string>>> places) =>
        [.. columns.Select((column, i) => As(Text(places[i].Select(path => $"json_extract_string({Document}, {JsonPath.Pointer(path)})")), column.Type))];

    private static string Text(IEnumerable<string> places) => places.ToList() switch
    {
        [] => "CAST(NULL AS VARCHAR)",
        [var one] => one,
        var more => $"coalesce({string.Join(", ", more)})",
    };

    private static string As(string text, LogicalType type) => type.Kind switch
    {
        LogicalKind.String => text,
        LogicalKind.Timestamp => $"CAST(CAST({text} AS TIMESTAMPTZ) AS TIMESTAMP)",
        _ => $"CAST({text} AS {DuckDbDialect.TypeName(type)})",
    };

    // Without the zone, the engine would drop the offset.
    private static string Engine(LogicalType type) => type.Kind == LogicalKind.Timestamp ? "TIMESTAMP WITH TIME ZONE" : DuckDbDialect.TypeName(type);

    /// <summary>A path that a person chose, and what the rows hold there.</summary>
    private sealed class Chosen(string name, string path, JsonShape shape)
    {
        private IReadOnlyList<string>? place;

        internal string Name => name;

        internal JsonColumn? Column => place is null ? null : new JsonColumn(name, place, shape.Type) { Filled = shape.Filled };

        internal void Add(JsonElement row)
        {
            if (JsonPath.Find(row, path) is var (names, value))
            {
                place ??= names;
                shape.Add(value);
            }
        }
    }
}
