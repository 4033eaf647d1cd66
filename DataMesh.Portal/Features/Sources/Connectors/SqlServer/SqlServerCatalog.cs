using DataMesh.Portal.Features.Sources.Contracts;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>The columns of a table.</summary>
/// <param name="Columns">Those that can be read, in order.</param>
/// <param name="LeftOut">Those that cannot be, with the reason.</param>
/// <param name="Rows">About how many rows it has; null where the server keeps no count.</param>
internal sealed record SqlServerTable(IReadOnlyList<SqlServerColumn> Columns, IReadOnlyDictionary<string, string> LeftOut, long? Rows);

/// <summary>Tables, columns and keys, as far as the user may read them; each by one statement.</summary>
internal static class SqlServerCatalog
{
    // Views have rows of their own only where they are kept as tables are, external tables have none.
    private const string Count = "CASE WHEN x.is_external = 1 THEN NULL ELSE (SELECT SUM(p.rows) FROM sys.partitions AS p WHERE p.object_id = o.object_id AND p.index_id IN (0, 1)) END";
    private const string Object = "QUOTENAME(s.name) + '.' + QUOTENAME(o.name)";

    // A right to some columns only is none to the table; what is asked second is asked only then.
    private const string TablesSql = $"""
        SELECT s.name, o.name, CAST(CASE WHEN o.type = 'V' THEN 1 ELSE 0 END AS bit),
            {Count}
        FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id LEFT JOIN sys.tables AS x ON x.object_id = o.object_id
        WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 AND s.name NOT IN ('sys', 'INFORMATION_SCHEMA')
            AND 1 = CASE WHEN HAS_PERMS_BY_NAME({Object}, 'OBJECT', 'SELECT') = 1 THEN 1
                WHEN EXISTS (SELECT 1 FROM sys.columns AS c WHERE c.object_id = o.object_id AND HAS_PERMS_BY_NAME({Object}, 'OBJECT', 'SELECT', c.name, 'COLUMN') = 1) THEN 1 ELSE 0 END
        ORDER BY s.name, o.name
        """;

    private const string ColumnsSql = $"""
        SELECT c.name, CASE WHEN c.system_type_id <> 240 THEN TYPE_NAME(c.system_type_id) WHEN t.is_user_defined = 0 THEN t.name ELSE '' END,
            CAST(c.max_length AS int), CAST(c.precision AS int), CAST(c.scale AS int), c.is_nullable,
            CAST(CASE WHEN c.encryption_type IS NULL THEN 0 ELSE 1 END AS bit),
            CAST(CASE WHEN EXISTS (SELECT 1 FROM sys.indexes AS i JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id
                WHERE i.object_id = o.object_id AND i.is_primary_key = 1 AND k.column_id = c.column_id) THEN 1 ELSE 0 END AS bit),
            CAST(CASE WHEN EXISTS (SELECT 1 FROM sys.indexes AS i JOIN sys.index_columns AS k ON k.object_id = i.object_id AND k.index_id = i.index_id
                WHERE i.object_id = o.object_id AND i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0 AND k.column_id = c.column_id AND k.is_included_column = 0
                    AND 1 = (SELECT COUNT(*) FROM sys.index_columns AS n WHERE n.object_id = i.object_id AND n.index_id = i.index_id AND n.is_included_column = 0)) THEN 1 ELSE 0 END AS bit),
            CAST(CASE WHEN HAS_PERMS_BY_NAME({Object}, 'OBJECT', 'SELECT', c.name, 'COLUMN') = 1 THEN 1 ELSE 0 END AS bit),
            SCHEMA_NAME(f.schema_id), f.name, f.column_name, {Count}
        FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id LEFT JOIN sys.tables AS x ON x.object_id = o.object_id
        JOIN sys.columns AS c ON c.object_id = o.object_id AND c.is_hidden = 0
        JOIN sys.types AS t ON t.user_type_id = c.user_type_id
        OUTER APPLY (
            SELECT TOP (1) r.schema_id, r.name, rc.name AS column_name
            FROM sys.foreign_key_columns AS k JOIN sys.objects AS r ON r.object_id = k.referenced_object_id
            JOIN sys.columns AS rc ON rc.object_id = k.referenced_object_id AND rc.column_id = k.referenced_column_id
            WHERE k.parent_object_id = o.object_id AND k.parent_column_id = c.column_id
            ORDER BY (SELECT COUNT(*) FROM sys.foreign_key_columns AS n WHERE n.constraint_object_id = k.constraint_object_id), k.constraint_object_id
        ) AS f
        WHERE s.name = @p1 AND o.name = @p2 AND o.type IN ('U', 'V') AND o.is_ms_shipped = 0 AND s.name NOT IN ('sys', 'INFORMATION_SCHEMA')
        ORDER BY c.column_id
        """;

    public static async Task<IReadOnlyList<SourceTable>> TablesAsync(SqlServerPool pool, CancellationToken ct)
    {
        var tables = new List<SourceTable>();
        await using var reading = await pool.CatalogAsync(TablesSql, [], ct);
        while (await reading.NextAsync())
        {
            var r = reading.Reader;
            var (name, view) = (new SqlServerName(r.GetString(0), r.GetString(1)).ToString(), r.GetBoolean(2));
            tables.Add(new SourceTable(name, view ? "view" : "table", r.IsDBNull(3) ? null : r.GetInt64(3)));
        }

        return tables;
    }

    /// <summary>The columns that the user may read; null where there is no such table, with none where none of it may be read.</summary>
    public static async Task<SqlServerTable?> ColumnsAsync(SqlServerPool pool, SqlServerName table, CancellationToken ct)
    {
        var found = false;
        long? rows = null;
        var columns = new List<SqlServerColumn>();
        var leftOut = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var reading = await pool.CatalogAsync(ColumnsSql, [table.Schema, table.Table], ct);
        while (await reading.NextAsync())
        {
            found = true;
            Add(reading.Reader, columns, leftOut);
            rows ??= reading.Reader.IsDBNull(13) ? null : reading.Reader.GetInt64(13);
        }

        return found ? new SqlServerTable(columns, leftOut, rows) : null;
    }

    // Read from left to right, as the rows come.
    private static void Add(SqlDataReader r, List<SqlServerColumn> columns, Dictionary<string, string> leftOut)
    {
        var (name, type) = (r.GetString(0), r.GetString(1));
        var read = SqlServerTypes.Of(type, r.GetInt32(2), r.GetInt32(3), r.GetInt32(4));
        var (nullable, encrypted, key, unique, granted) = (r.GetBoolean(5), r.GetBoolean(6), r.GetBoolean(7), r.GetBoolean(8), r.GetBoolean(9));
        if (!granted) return;
        if (encrypted || read is null)
        {
            leftOut[name] = SqlServerTypes.Why(type, encrypted);
            return;
        }

        var other = r.IsDBNull(10) ? null : $"{new SqlServerName(r.GetString(10), r.GetString(11))}.{r.GetString(12)}";
        columns.Add(new SqlServerColumn(new SourceColumn(name, read.Value.Type, nullable, key, unique, other), read.Value.Form, read.Value.Width));
    }
}
