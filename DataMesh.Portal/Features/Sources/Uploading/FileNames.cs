using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.Sources.Uploading;

/// <summary>An uploaded file's name, made safe.</summary>
/// <param name="FileName">The name without folders, up to 200 characters.</param>
/// <param name="Table">The name without its extension.</param>
/// <param name="Format">By the extension: <c>csv</c>, <c>tsv</c>, <c>json</c>, <c>ndjson</c>, <c>parquet</c> or <c>sqlite</c>.</param>
internal sealed record FileNames(string FileName, string Table, string Format)
{
    private static readonly Dictionary<string, string> s_formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".csv"] = "csv", [".tsv"] = "tsv", [".tab"] = "tsv", [".json"] = "json", [".ndjson"] = "ndjson", [".jsonl"] = "ndjson",
        [".parquet"] = "parquet", [".sqlite"] = "sqlite", [".sqlite3"] = "sqlite", [".db"] = "sqlite",
    };

    /// <summary>Reads a name as a browser or caller sent it.</summary>
    /// <param name="sent">May hold folders of either kind and anything else.</param>
    /// <param name="database">Whether the source takes database files rather than tables.</param>
    public static Result<FileNames> Of(string sent, bool database)
    {
        var name = sent[(sent.LastIndexOfAny(['/', '\\']) + 1)..];
        name = new string([.. name.Where(c => !char.IsControl(c))]).Trim();
        if (name.Length is 0 or > 200) return Invalid.Field("file", "The file needs a name of 1 to 200 characters.");
        var table = Path.GetFileNameWithoutExtension(name).Trim();
        if (table.Trim('.', ' ').Length == 0 || table.Length > 128) return Invalid.Field("file", $"'{name}' gives no table name: before the extension it needs 1 to 128 characters.");
        if (!s_formats.TryGetValue(Path.GetExtension(name), out var format))
            return Invalid.Field("file", $"'{name}' has no extension that says what it is; {Allowed(database)}");
        return (format == "sqlite") == database ? new FileNames(name, table, format)
            : Invalid.Field("file", database ? $"'{name}' is not a database file; {Allowed(true)}" : $"'{name}' is a database file; {Allowed(false)} A source of kind sqlite takes databases.");
    }

    private static string Allowed(bool database)
        => database ? "this source takes .sqlite, .sqlite3 and .db." : "this source takes .csv, .tsv, .json, .ndjson, .jsonl and .parquet.";
}
