using System.Globalization;
using System.Text;
using DataMesh.Portal.Features.Sources.Contracts;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>Tables, columns and keys of an SQLite file.</summary>
internal static class SqliteSchema
{
    // Counting and typing every row of a file up to this size takes about a second; larger ones are sampled and not counted.
    private const long SmallFile = 256L * 1024 * 1024;
    private const int SampledRows = 100_000;
    private const int ColumnsPerStatement = 150;

    public static List<SourceTable> Tables(SqliteFile file, long bytes)
    {
        var tables = file.Query(
            "SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name COLLATE NOCASE",
            r => (Name: r.GetString(0), Kind: r.GetString(1)));
        return [.. tables.Select(t => new SourceTable(t.Name, t.Kind, t.Kind == "table" && bytes <= SmallFile ? Count(file, t.Name) : null))];
    }

    /// <summary>The table with its columns, or null where there is no such table or view.</summary>
    /// <param name="file">The file.</param>
    /// <param name="table">Its name, in any capitals.</param>
    /// <param name="bytes">The file's size.</param>
    /// <param name="immutable">Whether nobody ever writes to the file.</param>
    public static SqliteTable? Table(SqliteFile file, string table, long bytes, bool immutable)
    {
        if (Find(file, table) is not var (name, kind)) return null;
        var declared = file.Query(
            "SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo($table) WHERE hidden <> 1 ORDER BY cid",
            r => (Name: r.GetString(0), Type: r.IsDBNull(1) ? "" : r.GetString(1), NotNull: r.GetBoolean(2), Key: r.GetInt32(3)), ("$table", name));
        var unique = file.Query(
            "SELECT min(c.name) FROM pragma_index_list($table) i, pragma_index_info(i.name) c WHERE i.\"unique\" = 1 AND i.partial = 0 GROUP BY i.name HAVING count(*) = 1",
            r => r.IsDBNull(0) ? "" : r.GetString(0), ("$table", name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var references = References(file, name);
        var keys = declared.Count(c => c.Key > 0);
        var all = bytes <= SmallFile;
        var counts = Counts(file, name, [.. declared.Select(c => (c.Name, c.Type))], all);
        var columns = declared.Select((c, i) =>
        {
            var type = SqliteTypes.Of(c.Type, counts[i]);
            var column = new SourceColumn(c.Name, type, !c.NotNull && c.Key == 0, c.Key > 0, (c.Key > 0 && keys == 1) || unique.Contains(c.Name), references.GetValueOrDefault(c.Name));
            // What a view gives may depend on the day.
            return new SqliteColumn(column, all && SqliteTypes.IsSettled(type, c.Type, counts[i]), all && immutable && kind == "table" && SqliteTypes.IsPlain(type, c.Type, counts[i]));
        });
        return new SqliteTable(name, [.. columns], all ? Count(file, name) : null);
    }

    /// <summary>The table's or view's name as the file spells it, and which of both it is; null where there is none.</summary>
    private static (string Name, string Kind)? Find(SqliteFile file, string table)
        => file.Query("SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'view') AND substr(name, 1, 7) <> 'sqlite_' AND name = $table",
            r => ((string, string)?)(r.GetString(0), r.GetString(1)), ("$table", table)).FirstOrDefault();

    /// <summary>How many rows a table has; null for views and in large files, where counting takes long, and where there is no such table.</summary>
    public static long? Count(SqliteFile file, string table, long bytes)
        => bytes <= SmallFile && file.Query("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) <> 'sqlite_' AND name = $table",
            r => r.GetString(0), ("$table", table)) is [var name, ..] ? Count(file, name) : null;

    private static long Count(SqliteFile file, string table)
        => file.Query($"SELECT count(*) FROM {SqliteTypes.Quote(table)}", r => r.GetInt64(0)).Single();

    private static Dictionary<string, string> References(SqliteFile file, string table)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var rows = file.Query("SELECT \"from\", \"table\", \"to\", count(*) OVER (PARTITION BY id) FROM pragma_foreign_key_list($table)",
            r => (From: r.GetString(0), Table: r.GetString(1), To: r.IsDBNull(2) ? null : r.GetString(2), Columns: r.GetInt64(3)), ("$table", table));
        foreach (var row in rows)
        {
            // Without a target column the declaration means the other table's primary key.
            var to = row.To ?? (row.Columns == 1
                ? file.Query("SELECT name FROM pragma_table_info($table) WHERE pk = 1", r => r.GetString(0), ("$table", row.Table)).FirstOrDefault() : null);
            if (to is not null) found.TryAdd(row.From, $"{row.Table}.{to}");
        }

        return found;
    }

    private static SqliteValueCounts[] Counts(SqliteFile file, string table, IReadOnlyList<(string Name, string Type)> columns, bool all)
    {
        var counts = new List<SqliteValueCounts>(columns.Count);
        foreach (var chunk in columns.Chunk(ColumnsPerStatement))
        {
            var sql = new StringBuilder("SELECT ");
            sql.AppendJoin(", ", chunk.Select(c => CountsOf(SqliteTypes.Quote(c.Name), c.Type)));
            sql.Append(" FROM ");
            sql.Append(all ? SqliteTypes.Quote(table)
                : $"(SELECT {string.Join(", ", chunk.Select(c => SqliteTypes.Quote(c.Name)))} FROM {SqliteTypes.Quote(table)} LIMIT {SampledRows.ToString(CultureInfo.InvariantCulture)})");
            counts.AddRange(file.Query(sql.ToString(), r => chunk.Select((_, i) => ReadCounts(r, i * 9)).ToList()).Single());
        }

        return [.. counts];
    }

    private static SqliteValueCounts ReadCounts(SqliteDataReader r, int at)
        => new(r.GetInt64(at), r.GetInt64(at + 1), r.GetInt64(at + 2), r.GetInt64(at + 3), r.GetInt64(at + 4), r.GetInt64(at + 5), r.GetInt64(at + 6), r.GetInt64(at + 7), r.GetInt64(at + 8));

    private static string CountsOf(string column, string declared)
    {
        const string Day = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]";
        const string Hour = "[0-9][0-9]:[0-9][0-9]";
        var text = $"typeof({column}) = 'text'";
        var number = $"typeof({column}) IN ('integer', 'real')";
        // date() brings the 30th of February into March; a day that comes back changed is none.
        var day = $"date(substr({column}, 1, 10)) = substr({column}, 1, 10)";
        string[] conditions =
        [
            $"typeof({column}) = 'integer'",
            $"typeof({column}) = 'real'",
            text,
            $"typeof({column}) = 'blob'",
            $"{text} AND {column} GLOB '{Day}' AND {day}",
            $"{text} AND {column} GLOB '{Day}[ T]{Hour}*' AND {day} AND datetime({column}) IS NOT NULL",
            $"{text} AND {column} GLOB '{Hour}*' AND time({column}) IS NOT NULL",
            $"({number} AND {column} IN (0, 1)) OR ({text} AND lower({column}) IN ('true', 'false'))",
            SqliteTypes.DeclaredDecimal(declared) is { } type
                ? string.Create(CultureInfo.InvariantCulture, $"{number} AND abs({column} - round({column}, {type.Scale})) <= 1e-9 * max(1, abs({column})) AND abs({column}) < 1e{type.Precision - type.Scale}")
                : "0",
        ];
        return string.Join(", ", conditions.Select(c => $"count(*) FILTER (WHERE {c})"));
    }
}
