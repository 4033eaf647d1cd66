using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>A table as its file tells of it.</summary>
/// <param name="Name">Its name as the file spells it.</param>
/// <param name="Columns">Its columns in order.</param>
/// <param name="Rows">How many rows it has; null where they were not counted.</param>
internal sealed record SqliteTable(string Name, IReadOnlyList<SqliteColumn> Columns, long? Rows)
{
    /// <summary>The table as statements name it.</summary>
    public SourceRelation Relation => field ??= Placed();

    private SourceRelation Placed()
    {
        List<SqliteColumn> placed = [.. Columns.Where(c => c.Placed is not null)];
        return new SourceRelation(SourceEngine.Sqlite, SqliteTypes.Quote(Name), placed.ToDictionary(c => c.Column.Name, c => c.Placed!, StringComparer.Ordinal), Rows,
            placed.Where(c => c.Indexed is not null).ToDictionary(c => c.Column.Name, c => c.Indexed!, StringComparer.Ordinal));
    }
}

/// <summary>A column with what is known of its values.</summary>
/// <param name="Column">As features see it.</param>
/// <param name="IsSettled">Whether every value was looked at, and an index's comparisons are those of the column's type.</param>
/// <param name="IsPlain">Whether every value is stored as the column's type, is compared as such, and stays so: a table of a file that nobody writes to.</param>
internal sealed record SqliteColumn(SourceColumn Column, bool IsSettled, bool IsPlain)
{
    private const string Day = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";

    private string Name => SqliteTypes.Quote(Column.Name);

    /// <summary>The column as it is read: bytes are shown in hexadecimal, since there is no type for them.</summary>
    public string Sql => Column.Type.Kind == LogicalKind.String && !IsPlain ? $"CASE typeof({Name}) WHEN 'blob' THEN hex({Name}) ELSE {Name} END" : Name;

    /// <summary>
    /// The column as an expression of its logical type, and of nothing else: SQLite's columns hold whatever is put into them, so a value
    /// that is stored in another way is an error (what is asked of JSON there is none) instead of a comparison that means something else.
    /// Where all values are known to be of the type, the column stands for itself, and its indexes serve it. Null for types that SQLite has not.
    /// </summary>
    public string? Placed => Column.Type.Kind switch
    {
        LogicalKind.Integer or LogicalKind.Number or LogicalKind.Boolean when IsPlain => Name,
        LogicalKind.String or LogicalKind.Date when IsPlain => $"({Name} COLLATE BINARY)",
        LogicalKind.Integer => $"CASE typeof({Name}) WHEN 'integer' THEN {Name} WHEN 'null' THEN NULL ELSE {Error} END",
        LogicalKind.Number => $"CASE typeof({Name}) WHEN 'real' THEN {Name} WHEN 'integer' THEN CAST({Name} AS REAL) WHEN 'null' THEN NULL ELSE {Error} END",
        LogicalKind.String => $"CASE typeof({Name}) WHEN 'blob' THEN hex({Name}) ELSE CAST({Name} AS TEXT) END",
        LogicalKind.Boolean => $"CASE WHEN {Name} IS NULL THEN NULL WHEN typeof({Name}) = 'integer' AND {Name} IN (0, 1) THEN {Name} WHEN typeof({Name}) = 'text' AND lower({Name}) IN ('true', 'false') THEN lower({Name}) = 'true' ELSE {Error} END",
        LogicalKind.Date => $"CASE WHEN {Name} IS NULL THEN NULL WHEN typeof({Name}) = 'text' AND {Name} GLOB '{Day}' AND date({Name}) = {Name} THEN {Name} ELSE {Error} END",
        _ => null,
    };

    /// <summary>The column as an index knows it.</summary>
    public IndexedColumn? Indexed => !IsSettled ? null : Column.Type.Kind switch
    {
        LogicalKind.Integer => new IndexedColumn(Name, "{0}", Ordered: true),
        // Whatever its declaration says of capitals.
        LogicalKind.String or LogicalKind.Date => new IndexedColumn($"{Name} COLLATE BINARY", "{0}", Ordered: true),
        _ => null,
    };

    private string Error => $"json('x' || typeof({Name}))";
}
