using System.Text.Json;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>A source's settings, checked.</summary>
/// <param name="Root">The folder as it was named; null where files are uploaded.</param>
/// <param name="Glob">Which files below it; null for all data files.</param>
/// <param name="Table">The name of the table that all files are; null where their names and folders say it.</param>
/// <param name="Format">The files' format; null where their extensions say it.</param>
/// <param name="Dialect">How text is read.</param>
internal sealed record FileSettings(string? Root, string? Glob, string? Table, FileFormat? Format, FileDialect Dialect)
{
    /// <summary>The settings of a source, or every field that is wrong.</summary>
    public static Result<FileSettings> Read(SourceHandle source) => new Reader(source.Settings, "settings.").Read();

    /// <summary>What goes along with an upload: the fields of reading, by their own names.</summary>
    public static Result<FileDialect> ReadDialect(IReadOnlyDictionary<string, JsonElement> fields)
    {
        var unknown = fields.Keys.Where(name => FileFields.Reading.All(f => f.Name != name))
            .Select(name => new FieldError(name, $"There is no '{name}' to say about a file; there are {string.Join(", ", FileFields.Reading.Select(f => f.Name))}.")).ToList();
        return unknown.Count > 0 ? Invalid.Of(unknown) : new Reader(fields, "").Read().Map(s => s.Dialect);
    }

    private sealed class Reader(IReadOnlyDictionary<string, JsonElement> settings, string prefix) : SettingsReader(settings, prefix)
    {
        private const int MostNulls = 20;

        public Result<FileSettings> Read()
        {
            var (root, glob, table) = (Text("root"), Text("glob"), Text("table"));
            if (root is null && glob is not null) Wrong("root", "Name the folder below which the files are, '.' for the configured folder itself.");
            if (root is null && table is not null) Wrong("table", "Uploaded files are tables by their names; leave this out, or name the folder.");
            if (glob is not null && FileGlob.Check(glob) is { } wrong) Wrong("glob", wrong);
            if (table is not null && (table.Length > 128 || table.Contains('/', StringComparison.Ordinal))) Wrong("table", "The table's name has up to 128 characters and no '/'.");
            var format = Choice("format", [FileFields.Told, "csv", "tsv", "json", "ndjson", "parquet"]);
            var read = new FileSettings(root, glob, table, format == 0 ? null : (FileFormat)(format - 1), Dialect());
            return Errors.Count > 0 ? Invalid.Of(Errors) : read;
        }

        private FileDialect Dialect()
        {
            var quote = Sign("quote");
            return new FileDialect
            {
                Separator = Sign("separator"),
                Quote = quote,
                Header = Choice("header", [FileFields.Told, "yes", "no"]) switch { 0 => null, var at => at == 1 },
                Encoding = Choice("encoding", [FileFields.Told, "utf-8", "utf-16", "windows-1252", "latin-1"]) switch { 0 => null, var at => (TextEncoding)(at - 1) },
                DecimalMark = Choice("decimal", [FileFields.Told, ".", ","]) switch { 0 => null, 1 => '.', _ => ',' },
                Dates = Dates(),
                Nulls = Nulls(),
                Types = Types(),
                Json = new JsonLayout { Rows = Path("rows", Text("rows") ?? ""), Flatten = Choice("nested", ["text", "columns"]) == 1, Paths = Paths() },
            };
        }

        private char? Sign(string name) => Text(name) switch
        {
            null or FileFields.Told => null,
            "tab" => '\t',
            "space" => ' ',
            "none" when name == "quote" => '\0',
            { Length: 1 } sign when char.IsAscii(sign[0]) && !char.IsLetterOrDigit(sign[0]) => sign[0],
            _ => WrongSign(name),
        };

        private char? WrongSign(string name)
        {
            Wrong(name, $"This is one sign, such as {(name == "quote" ? "\" or ', or 'none'" : "; or |, or 'tab' or 'space'")}.");
            return null;
        }

        private string? Dates()
        {
            if (Text("dates") is not { } text || text == FileFields.Told) return null;
            if (FileDates.ToEngine(text) is { } format) return format;
            Wrong("dates", "A date is written with yyyy or yy, MM or M and dd or d once each, and signs between, e.g. dd.MM.yyyy.");
            return null;
        }

        private List<string> Nulls()
        {
            var nulls = (Text("nulls") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList();
            if (nulls.Count > MostNulls || nulls.Any(n => n.Length > 50)) Wrong("nulls", $"There are up to {MostNulls} texts of up to 50 characters.");
            return nulls;
        }

        private Dictionary<string, LogicalType> Types()
        {
            var types = new Dictionary<string, LogicalType>(StringComparer.OrdinalIgnoreCase);
            foreach (var (column, name) in Pairs("types", StringComparer.OrdinalIgnoreCase))
            {
                if (LogicalType.TryParse(name, out var type)) types[column] = type;
                else Wrong("types", $"There is no type '{name}' for '{column}'; there are integer, decimal(p,s), number, string, boolean, date, timestamp and time.");
            }

            return types;
        }

        private Dictionary<string, string> Paths()
        {
            var paths = Pairs("paths", StringComparer.OrdinalIgnoreCase);
            foreach (var (name, path) in paths)
            {
                if (path.Length == 0) Wrong("paths", $"Name the path to '{name}'.");
                Path("paths", path);
            }

            return paths;
        }

        private string Path(string name, string path)
        {
            if (path.Length > 0 && path.Split('.').Any(p => p.Length == 0)) Wrong(name, "A path is names with one dot between them, e.g. data.items.");
            return path;
        }
    }
}
