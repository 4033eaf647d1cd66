using System.Globalization;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan.Rewriting;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>How a table is read as rows.</summary>
internal static class SqliteSelect
{
    /// <summary>The statement. Names come from the file's own schema and are quoted; without columns only the number of rows matters.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Those wanted.</param>
    /// <param name="predicate">What rows may be left out by; parts of it that SQLite means otherwise are left to the engine, which asks all of it again.</param>
    /// <param name="limit">So many rows suffice.</param>
    public static SqlStatement Of(SqliteTable table, IReadOnlyList<SqliteColumn> columns, Scalar? predicate, long? limit)
    {
        var parameters = new SqlParameters();
        var list = columns.Count > 0 ? string.Join(", ", columns.Select(c => c.Sql)) : "1";
        return new SqlStatement($"SELECT {list} FROM {SqliteTypes.Quote(table.Name)}{Where(table, predicate, parameters)}{Most(limit)}", parameters.Values);
    }

    /// <summary>The statement as it may be told: what leaves rows out may come of a row filter.</summary>
    public static string Shown(SqliteTable table, IEnumerable<SqliteColumn> columns, long? limit)
    {
        var list = string.Join(", ", columns.Select(c => SqliteTypes.Quote(c.Column.Name)));
        return $"SELECT {(list.Length > 0 ? list : "1")} FROM {SqliteTypes.Quote(table.Name)}{Most(limit)}";
    }

    private static string Most(long? limit) => limit is { } rows ? string.Create(CultureInfo.InvariantCulture, $" LIMIT {rows}") : "";

    private static string Where(SqliteTable table, Scalar? predicate, SqlParameters parameters)
    {
        var dialect = SourceDialect.Of(SourceEngine.Sqlite);
        var placed = table.Columns.Where(c => c.Placed is not null).ToDictionary(c => c.Column.Name, c => c.Placed!, StringComparer.Ordinal);
        var parts = Conditions.Conjuncts(predicate).Where(part => dialect.Keeps(part) && ScalarSafety.CannotFail(part) && part.Columns().All(placed.ContainsKey)).ToList();
        var writer = new ScalarWriter(dialect, parameters);
        return parts.Count == 0 ? "" : $" WHERE {string.Join(" AND ", parts.Select(part => writer.Condition(part, name => placed[name])))}";
    }
}
