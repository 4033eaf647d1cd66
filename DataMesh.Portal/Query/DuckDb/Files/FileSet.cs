using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Files that are read as one table: columns by name, and keys of their folders as columns.</summary>
/// <param name="From">What stands behind FROM.</param>
/// <param name="Columns">The columns, each with how it is read as its type.</param>
/// <param name="Paths">Everything that reading reaches.</param>
/// <param name="Rows">How many rows the files had when they were looked into.</param>
public sealed record FileSet(string From, IReadOnlyList<(FileColumn Column, string Sql)> Columns, IReadOnlyList<string> Paths, long Rows)
{
    /// <summary>The columns without how they are read.</summary>
    public IReadOnlyList<FileColumn> Table => [.. Columns.Select(column => column.Column)];

    /// <summary>The files as they were when they were looked into.</summary>
    public IReadOnlyList<FileStamp> Stamps { get; init; } = [];

    /// <summary>Whether all files are still what they were: what is known of them holds for nothing else.</summary>
    public bool Holds => Stamps.All(stamp => stamp.Holds);
}

/// <summary>The keys in the folders of a table's files, such as <c>year=2026</c>.</summary>
/// <param name="Columns">Their names and types, outermost first.</param>
internal sealed record FilePartitions(IReadOnlyList<FileColumn> Columns)
{
    internal static FilePartitions None { get; } = new([]);

    internal bool Has(string name) => Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The option of a table function.</summary>
    internal string Option => Columns.Count == 0
        ? ", hive_partitioning = false"
        : $", hive_partitioning = true, hive_types = {{{string.Join(", ", Columns.Select(column => $"{FileReader.Literal(column.Name)}: {Sql.DuckDbDialect.TypeName(column.Type)}"))}}}";
}
