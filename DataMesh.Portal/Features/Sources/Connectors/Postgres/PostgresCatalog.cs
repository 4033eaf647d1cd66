using DataMesh.Portal.Features.Sources.Contracts;
using Npgsql;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>Tables, columns and keys, as far as the user may read them; each by one statement.</summary>
internal static class PostgresCatalog
{
    private const string Own = "n.nspname !~ '^(pg_|_timescaledb_)' AND n.nspname NOT IN ('information_schema', 'crdb_internal')";

    // A partitioned table is one table: its partitions are not listed. Statistics are kept for each partition, so the parent's rows are their sum.
    private const string TablesSql = $"""
        WITH RECURSIVE part AS (
            SELECT i.inhparent AS root, i.inhrelid AS leaf FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent AND p.relkind = 'p'
            UNION ALL
            SELECT part.root, i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.leaf
        ), sums AS (
            SELECT part.root, sum(l.reltuples::float8) AS rows FROM part JOIN pg_class l ON l.oid = part.leaf WHERE l.relkind <> 'p' AND l.reltuples >= 0 GROUP BY part.root
        )
        SELECT n.nspname::text, c.relname::text, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END,
            CASE WHEN c.relkind = 'v' THEN NULL WHEN c.reltuples >= 0 AND c.relkind <> 'p' THEN c.reltuples::int8 ELSE coalesce(sums.rows, nullif(c.reltuples::float8, -1))::int8 END
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace LEFT JOIN sums ON sums.root = c.oid
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND {Own}
            AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
        ORDER BY n.nspname, c.relname
        """;

    // The last step of a domain is the type below it, with the modifier that the domain gave it.
    private const string ColumnsSql = $"""
        WITH RECURSIVE rel AS (
            SELECT c.oid, has_schema_privilege(n.oid, 'USAGE') AS enter FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND {Own}
        ), typed AS (
            SELECT a.attnum, t.oid, t.typtype, t.typbasetype, t.typtypmod, t.typcategory, a.atttypmod AS mod
            FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped JOIN pg_type t ON t.oid = a.atttypid
            UNION ALL
            SELECT d.attnum, t.oid, t.typtype, t.typbasetype, t.typtypmod, t.typcategory, d.typtypmod FROM typed d JOIN pg_type t ON t.oid = d.typbasetype WHERE d.typtype = 'd'
        )
        SELECT a.attname::text, typed.oid::int8, typed.mod, typed.typtype::text, typed.typcategory::text, a.attnotnull,
            EXISTS (SELECT FROM pg_index i WHERE i.indrelid = rel.oid AND i.indisprimary AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])),
            EXISTS (SELECT FROM pg_index i WHERE i.indrelid = rel.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum),
            r.nspname, r.relname, r.attname, a.attcollation::int8
        FROM rel
        LEFT JOIN (pg_attribute a JOIN typed ON typed.attnum = a.attnum AND typed.typtype <> 'd')
            ON a.attrelid = rel.oid AND rel.enter AND has_column_privilege(rel.oid, a.attnum, 'SELECT')
        LEFT JOIN LATERAL (
            SELECT fn.nspname::text, fc.relname::text, fa.attname::text
            FROM pg_constraint k JOIN pg_class fc ON fc.oid = k.confrelid JOIN pg_namespace fn ON fn.oid = fc.relnamespace
            JOIN pg_attribute fa ON fa.attrelid = k.confrelid AND fa.attnum = k.confkey[array_position(k.conkey, a.attnum)]
            WHERE k.conrelid = rel.oid AND k.contype = 'f' AND a.attnum = ANY (k.conkey) ORDER BY cardinality(k.conkey), k.conname LIMIT 1
        ) r ON true
        ORDER BY a.attnum
        """;

    // As above, for one table.
    private const string RowsSql = $"""
        WITH RECURSIVE rel AS (
            SELECT c.oid, c.relkind, c.reltuples::float8 AS rows FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2 AND {Own}
        ), part AS (
            SELECT i.inhrelid AS leaf FROM rel JOIN pg_inherits i ON i.inhparent = rel.oid WHERE rel.relkind = 'p'
            UNION ALL
            SELECT i.inhrelid FROM part JOIN pg_inherits i ON i.inhparent = part.leaf
        )
        SELECT CASE WHEN rel.relkind = 'v' THEN NULL WHEN rel.relkind <> 'p' THEN nullif(rel.rows, -1)
            ELSE (SELECT sum(l.reltuples::float8) FROM part JOIN pg_class l ON l.oid = part.leaf WHERE l.relkind <> 'p' AND l.reltuples >= 0) END::int8
        FROM rel
        """;

    public static async Task<IReadOnlyList<SourceTable>> TablesAsync(PostgresPool pool, CancellationToken ct)
    {
        var tables = new List<SourceTable>();
        await using var reading = await pool.StartAsync(TablesSql, [], ct);
        while (await reading.NextAsync())
        {
            var r = reading.Reader;
            tables.Add(new SourceTable(new PostgresName(r.GetString(0), r.GetString(1)).ToString(), r.GetString(2), r.IsDBNull(3) ? null : r.GetInt64(3)));
        }

        return tables;
    }

    /// <summary>About how many rows a table has; null where the server keeps no count.</summary>
    public static async Task<long?> RowsAsync(PostgresPool pool, PostgresName table, CancellationToken ct)
    {
        await using var reading = await pool.StartAsync(RowsSql, [table.Schema, table.Table], ct);
        return await reading.NextAsync() && !reading.Reader.IsDBNull(0) ? reading.Reader.GetInt64(0) : null;
    }

    /// <summary>The columns that the user may read, in order; null where there is no such table, empty where none of it may be read.</summary>
    public static async Task<IReadOnlyList<PostgresColumn>?> ColumnsAsync(PostgresPool pool, PostgresName table, CancellationToken ct)
    {
        List<PostgresColumn>? columns = null;
        await using (var reading = await pool.StartAsync(ColumnsSql, [table.Schema, table.Table], ct))
        {
            while (await reading.NextAsync())
            {
                columns ??= [];
                if (Column(reading.Reader) is { } column) columns.Add(column);
            }
        }

        return columns;
    }

    // Read from left to right, as the rows come.
    private static PostgresColumn? Column(NpgsqlDataReader r)
    {
        if (r.IsDBNull(0)) return null;
        var name = r.GetString(0);
        var oid = (uint)r.GetInt64(1);
        var (type, form) = PostgresTypes.Of(oid, r.GetInt32(2), r.GetString(3)[0], r.GetString(4)[0]);
        var (required, key, unique) = (r.GetBoolean(5), r.GetBoolean(6), r.GetBoolean(7));
        var other = r.IsDBNull(8) ? null : $"{new PostgresName(r.GetString(8), r.GetString(9))}.{r.GetString(10)}";
        return new PostgresColumn(new SourceColumn(name, type, !required, key, unique, other), form) { Indexed = PostgresTypes.Indexed(PostgresName.Quote(name), oid, (uint)r.GetInt64(11)) };
    }
}
