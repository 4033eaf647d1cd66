using System.Text.Json;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>What the screens ask for: where files of the server are, and how files are read.</summary>
internal static class FileFields
{
    public const string Told = "auto";

    /// <summary>Where a folder's files are, and which of them are one table.</summary>
    public static IReadOnlyList<SourceField> Folder { get; } =
    [
        new("root", "Folder") { Required = true, Hint = "One of the folders that the administrator named in Sources:FileRoots, or a folder below one.", Placeholder = "sales" },
        new("glob", "Files") { Hint = "Which files, with * for any signs, ? for one and ** for any folders; all data files if you say nothing.", Placeholder = "orders/**/*.parquet" },
        new("table", "One table") { Hint = "Makes all files one table of this name. If you say nothing, each file is a table, and files in folders such as year=2026 are one.", Placeholder = "orders" },
        new("format", "Format")
        {
            Detail = true, Shape = SourceFieldShape.Choice,
            Options = [(Told, "By the file's extension"), ("csv", "CSV"), ("tsv", "TSV"), ("json", "JSON"), ("ndjson", "NDJSON"), ("parquet", "Parquet")],
        },
    ];

    /// <summary>How text is read. Each is told by the file unless it is said.</summary>
    public static IReadOnlyList<SourceField> Reading { get; } =
    [
        new("separator", "Separator of values") { Detail = true, Shape = SourceFieldShape.Choice, Options = [(Told, "As the file tells"), (",", "Comma"), (";", "Semicolon"), ("tab", "Tab"), ("|", "Bar"), ("space", "Space")] },
        new("quote", "Quotation mark") { Detail = true, Shape = SourceFieldShape.Choice, Options = [(Told, "As the file tells"), ("\"", "Double"), ("'", "Single"), ("none", "None")] },
        new("header", "First row") { Detail = true, Shape = SourceFieldShape.Choice, Options = [(Told, "As the file tells"), ("yes", "Names the columns"), ("no", "Holds values")] },
        new("encoding", "Encoding") { Detail = true, Shape = SourceFieldShape.Choice, Options = [(Told, "As the file tells"), ("utf-8", "UTF-8"), ("utf-16", "UTF-16"), ("windows-1252", "Windows-1252"), ("latin-1", "ISO 8859-1")] },
        new("decimal", "Decimal mark") { Detail = true, Shape = SourceFieldShape.Choice, Options = [(Told, "As the file tells"), (".", "Point"), (",", "Comma")] },
        new("dates", "Dates")
        {
            Detail = true, Shape = SourceFieldShape.Choice,
            Options = [(Told, "As the file tells"), .. new[] { "yyyy-MM-dd", "dd.MM.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "dd-MM-yyyy", "yyyy/MM/dd", "yyyyMMdd", "dd.MM.yy", "MM/dd/yy" }.Select(d => (d, d))],
        },
        new("nulls", "Null") { Detail = true, Hint = "Texts that mean no value, with commas between.", Placeholder = "NULL, n/a" },
        new("types", "Types") { Detail = true, Shape = SourceFieldShape.Pairs, Hint = "One \"column: type\" a line where a type is not what it looks like, e.g. of numbers that begin with 0.", Placeholder = "postcode: string" },
        new("rows", "Path to the rows") { Detail = true, Hint = "JSON: the names that lead to the array of rows, with dots between; empty when the file is the array.", Placeholder = "data.items" },
        new("nested", "Nested objects") { Detail = true, Shape = SourceFieldShape.Choice, Options = [("text", "JSON: stay JSON text"), ("columns", "JSON: become columns")] },
        new("paths", "Further columns") { Detail = true, Shape = SourceFieldShape.Pairs, Hint = "JSON: one \"name: path\" a line for values that lie deeper.", Placeholder = "city: customer.address.city" },
    ];

    /// <summary>What a form says about reading; fields that nobody knows are left to be refused.</summary>
    public static Result<IReadOnlyDictionary<string, JsonElement>> ReadForm(IReadOnlyDictionary<string, string> form)
    {
        var read = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, text) in form.Where(f => f.Value.Length > 0))
        {
            read[name] = SourceFieldText.Read(Reading.FirstOrDefault(f => f.Name == name) ?? new SourceField(name, name), text, out var wrong);
            if (wrong is not null) return Invalid.Field(name, wrong);
        }

        return read;
    }
}
