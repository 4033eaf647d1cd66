using DataMesh.Portal.Query.DuckDb.Files;

namespace DataMesh.Portal.Features.Sources.Connectors.Files;

/// <summary>How a file was read, in the words of the settings that correct it.</summary>
internal static class FileWords
{
    /// <summary>What was told or said, by setting; empty where there is nothing to correct.</summary>
    public static IReadOnlyDictionary<string, string> Of(FileDialect dialect, FileFormat format)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        if (format is FileFormat.Csv or FileFormat.Tsv)
        {
            words["separator"] = dialect.Separator switch { '\t' => "tab", ' ' => "space", var sign => $"{sign}" };
            words["quote"] = dialect.Quote is null or '\0' ? "none" : $"{dialect.Quote}";
            words["header"] = dialect.Header == false ? "no" : "yes";
            words["encoding"] = dialect.Encoding switch { TextEncoding.Utf16 => "utf-16", TextEncoding.Windows1252 => "windows-1252", TextEncoding.Latin1 => "latin-1", _ => "utf-8" };
            words["decimal"] = $"{dialect.DecimalMark ?? '.'}";
            if (dialect.Dates is { } dates) words["dates"] = FileDates.ToPeople(dates);
            if (dialect.Nulls.Count > 0) words["nulls"] = string.Join(", ", dialect.Nulls);
        }

        if (format is FileFormat.Json or FileFormat.NdJson)
        {
            if (dialect.Json.Rows.Length > 0) words["rows"] = dialect.Json.Rows;
            words["nested"] = dialect.Json.Flatten ? "columns" : "text";
            if (dialect.Json.Paths.Count > 0) words["paths"] = Lines(dialect.Json.Paths.Select(p => (p.Key, p.Value)));
        }

        if (dialect.Types.Count > 0) words["types"] = Lines(dialect.Types.Select(t => (t.Key, t.Value.ToString())));
        return words;
    }

    private static string Lines(IEnumerable<(string Name, string Value)> pairs) => string.Join('\n', pairs.Select(p => $"{p.Name}: {p.Value}"));
}
