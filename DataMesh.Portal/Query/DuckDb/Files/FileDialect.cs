using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>How the characters of a text file are written.</summary>
public enum TextEncoding
{
    /// <summary>UTF-8.</summary>
    Utf8,

    /// <summary>UTF-16; little-endian unless a byte order mark says otherwise.</summary>
    Utf16,

    /// <summary>Windows-1252, Western European.</summary>
    Windows1252,

    /// <summary>ISO 8859-1.</summary>
    Latin1,
}

/// <summary>What of JSON becomes columns.</summary>
public sealed record JsonLayout
{
    /// <summary>The path to the array of rows in a JSON document; empty where the document is the array.</summary>
    public string Rows { get; init; } = "";

    /// <summary>Whether what lies in objects becomes columns of its own, named by the path; otherwise nested values are JSON text.</summary>
    public bool Flatten { get; init; }

    /// <summary>Columns by name that are read at a path of their own, such as <c>lines.0.sku</c>.</summary>
    public IReadOnlyDictionary<string, string> Paths { get; init; } = new Dictionary<string, string>();
}

/// <summary>How text files are written: CSV and TSV, and JSON as far as it says so. What is not said is told by the file.</summary>
public sealed record FileDialect
{
    /// <summary>The dialect that says nothing.</summary>
    public static FileDialect Unsaid { get; } = new();

    /// <summary>What stands between values: one ASCII character.</summary>
    public char? Separator { get; init; }

    /// <summary>What stands around text: one ASCII character, doubled inside; NUL for none.</summary>
    public char? Quote { get; init; }

    /// <summary>Whether the first row names the columns; otherwise they are named column1, column2, …</summary>
    public bool? Header { get; init; }

    /// <summary>How characters are written.</summary>
    public TextEncoding? Encoding { get; init; }

    /// <summary>The texts that mean null, besides none at all.</summary>
    public IReadOnlyList<string> Nulls { get; init; } = [];

    /// <summary>The decimal mark: a point or a comma.</summary>
    public char? DecimalMark { get; init; }

    /// <summary>How days are written, e.g. <c>%d.%m.%Y</c>.</summary>
    public string? Dates { get; init; }

    /// <summary>How moments are written, e.g. <c>%d.%m.%Y %H:%M</c>; told by the file only.</summary>
    public string? Timestamps { get; init; }

    /// <summary>Types of columns by name (of JSON too), where they are not what their values look like.</summary>
    public IReadOnlyDictionary<string, LogicalType> Types { get; init; } = new Dictionary<string, LogicalType>();

    /// <summary>What of JSON becomes columns.</summary>
    public JsonLayout Json { get; init; } = new();
}
