using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>How the engine reads files, and what their columns become.</summary>
internal static class FileReader
{
    /// <summary>A table function over files.</summary>
    /// <param name="format">The files' format.</param>
    /// <param name="files">The files, each as SQL: a parameter or a literal.</param>
    /// <param name="separator">The separator of CSV files; null lets the engine tell it.</param>
    internal static string From(FileFormat format, IEnumerable<string> files, char? separator = null)
    {
        var list = $"[{string.Join(", ", files)}]";
        return format switch
        {
            FileFormat.Parquet => $"read_parquet({list})",
            FileFormat.Json => $"read_json({list}, format = 'array', {Json}, sample_size = -1)",
            FileFormat.NdJson => $"read_json({list}, format = 'newline_delimited', {Json}, sample_size = -1)",
            FileFormat.Tsv => $"read_csv({list}, delim = '\t', {Csv})",
            _ when separator is { } sign => $"read_csv({list}, delim = '{sign}', {Csv})",
            _ => $"read_csv({list}, header = true, sample_size = -1)",
        };
    }

    /// <summary>The columns of a table function, with how each is read as its logical type.</summary>
    internal static IReadOnlyList<(FileColumn Column, string Sql)> Describe(
        DuckDbConnection connection, string from, IReadOnlyList<object?>? parameters, CancellationToken cancellationToken) =>
        [.. connection.Query($"DESCRIBE SELECT * FROM {from}", parameters, cancellationToken).Select(row => Column((string)row[0]!, (string)row[1]!))];

    /// <summary>A file as a literal that means this file, whatever signs its name holds.</summary>
    internal static string File(string path) => Literal(Pattern(path));

    /// <summary>A file as the engine names it: signs that it would take for a pattern are bracketed.</summary>
    internal static string Pattern(string path) =>
        path.AsSpan().IndexOfAny('[', '*', '?') < 0 ? path : string.Concat(path.Select(sign => sign is '[' or '*' or '?' ? $"[{sign}]" : sign.ToString()));

    internal static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>The logical type of an engine's type.</summary>
    internal static LogicalType TypeOf(string engineType) => Column("", engineType).Column.Type;

    /// <summary>A column of an engine's type as its logical type.</summary>
    internal static string Read(string name, string engineType) => Column(name, engineType).Sql;

    internal static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    private const string Csv = "quote = '\"', escape = '\"', comment = '', header = true, skip = 0, sample_size = -1";

    private const string Json = "records = 'true', map_inference_threshold = -1, field_appearance_threshold = 0";

    private static (FileColumn Column, string Sql) Column(string name, string engineType)
    {
        var quoted = Quoted(name);
        var (type, sql) = engineType switch
        {
            "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" => (LogicalType.Integer, $"CAST({quoted} AS BIGINT)"),
            "HUGEINT" or "UBIGINT" or "UHUGEINT" => (LogicalType.Decimal(38, 0), $"CAST({quoted} AS DECIMAL(38,0))"),
            "FLOAT" or "DOUBLE" => (LogicalType.Number, $"CAST({quoted} AS DOUBLE)"),
            "BOOLEAN" => (LogicalType.Boolean, quoted),
            "DATE" => (LogicalType.Date, quoted),
            "TIME" => (LogicalType.Time, quoted),
            "TIMESTAMP" => (LogicalType.Timestamp, quoted),
            "TIMESTAMP_S" or "TIMESTAMP_MS" or "TIMESTAMP_NS" => (LogicalType.Timestamp, $"CAST({quoted} AS TIMESTAMP)"),
            // The connection's zone is UTC, so the cast gives UTC.
            "TIMESTAMP WITH TIME ZONE" => (LogicalType.Timestamp, $"CAST({quoted} AS TIMESTAMP)"),
            "VARCHAR" => (LogicalType.String, quoted),
            "BLOB" => (LogicalType.String, $"lower(hex({quoted}))"),
            _ when engineType.StartsWith("DECIMAL(", StringComparison.Ordinal) => (LogicalType.Parse(engineType), quoted),
            _ when IsNested(engineType) => (LogicalType.String, $"CAST(to_json({quoted}) AS VARCHAR)"),
            _ => (LogicalType.String, $"CAST({quoted} AS VARCHAR)"),
        };
        return (new FileColumn(name, type), sql);
    }

    private static bool IsNested(string type) =>
        type.EndsWith(']') || type.StartsWith("STRUCT(", StringComparison.Ordinal) || type.StartsWith("MAP(", StringComparison.Ordinal) || type.StartsWith("UNION(", StringComparison.Ordinal);
}
