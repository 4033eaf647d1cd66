using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.Postgres;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Postgres;

[Collection(PostgresTests.Name)]
public class PostgresCatalogTests(PostgresServer server)
{
    [PostgresFact]
    public async Task Tables_EveryKind_AreListedWithEstimates()
    {
        using var bench = await PostgresBench.MakeAsync(server, $"""
            CREATE TABLE counted (i int); INSERT INTO counted SELECT generate_series(1, 500); ANALYZE counted;
            CREATE TABLE fresh (i int) WITH (autovacuum_enabled = off);
            CREATE VIEW looked AS SELECT i FROM counted;
            CREATE MATERIALIZED VIEW kept AS SELECT i FROM counted WHERE i <= 100; ANALYZE kept;
            CREATE TABLE parted (i int, d date) PARTITION BY RANGE (d);
            CREATE TABLE parted_a PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
            CREATE TABLE parted_b PARTITION OF parted FOR VALUES FROM ('2026-02-01') TO ('2026-03-01') PARTITION BY LIST (i);
            CREATE TABLE parted_b1 PARTITION OF parted_b DEFAULT;
            INSERT INTO parted VALUES (1, '2026-01-05'), (2, '2026-01-06'), (3, '2026-02-05'); ANALYZE parted_a; ANALYZE parted_b1;
            CREATE SCHEMA sales; CREATE TABLE sales.orders (id int PRIMARY KEY);
            CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '{server.Port}', dbname 'postgres');
            CREATE SCHEMA far; CREATE FOREIGN TABLE far.people (id int) SERVER far;
            CREATE SEQUENCE no_table; CREATE INDEX no_table_either ON counted (i); CREATE TYPE nor_this AS (a int);
            """);
        var tables = (await bench.Connector.TablesAsync(bench.Handle(), default)).Value;
        Assert.Equal("far.people table , public.counted table 500, public.fresh table , public.kept view 100, public.looked view , public.parted table 3, sales.orders table ",
            string.Join(", ", tables.Select(t => $"{t.Name} {t.Kind} {t.Rows}")));
        Assert.Equal(3, (await bench.RowsAsync("public.parted")).Count);
        Assert.Equal(100, (await bench.RowsAsync("public.kept")).Count);
    }

    [PostgresFact]
    public async Task Columns_Keys_AreTold()
    {
        using var bench = await PostgresBench.MakeAsync(server, """
            CREATE SCHEMA s; CREATE TABLE s.customers (id int PRIMARY KEY, email text NOT NULL UNIQUE, nick text);
            CREATE UNIQUE INDEX ON s.customers (nick) WHERE nick <> '';
            CREATE TABLE s.lines (order_id int, no int, customer int REFERENCES s.customers, gone int, twice int GENERATED ALWAYS AS (no * 2) STORED, PRIMARY KEY (order_id, no) INCLUDE (customer));
            ALTER TABLE s.lines DROP COLUMN gone;
            CREATE TABLE s.notes (o int, n int, FOREIGN KEY (o, n) REFERENCES s.lines (order_id, no));
            """);
        Assert.Equal("id False True True , email False False True , nick True False False ", await KeysAsync(bench, "s.customers"));
        Assert.Equal("order_id False True False , no False True False , customer True False False s.customers.id, twice True False False ", await KeysAsync(bench, "s.lines"));
        Assert.Equal("o True False False s.lines.order_id, n True False False s.lines.no", await KeysAsync(bench, "s.notes"));
    }

    [PostgresFact]
    public async Task Names_Odd_AreReadAsTheyAre()
    {
        string[] names = ["od\"d", "with.dot", "Upper", "upper", "semi;colon -- x", "a@b:c$1", "back\\slash", "ü ä", "'quoted'", "select"];
        var sql = string.Join('\n', names.Select((n, i) => $"CREATE TABLE \"sch.e\"\"ma\".{PostgresName.Quote(n)} ({PostgresName.Quote(n)} int, x int); INSERT INTO \"sch.e\"\"ma\".{PostgresName.Quote(n)} VALUES ({i}, NULL);"));
        using var bench = await PostgresBench.MakeAsync(server, "CREATE SCHEMA \"sch.e\"\"ma\";\nCREATE SCHEMA a; CREATE SCHEMA \"a.b\"; CREATE TABLE a.\"b.c\" (one int); CREATE TABLE \"a.b\".c (two int);\n" + sql);
        var tables = (await bench.Connector.TablesAsync(bench.Handle(), default)).Value.Select(t => t.Name).ToList();
        Assert.Equal(names.Length + 2, tables.Distinct().Count());
        for (var i = 0; i < names.Length; i++)
        {
            var table = new PostgresName("sch.e\"ma", names[i]).ToString();
            Assert.Contains(table, tables);
            Assert.Equal([(long)i], Assert.Single(await bench.RowsAsync(table, names[i])));
        }

        Assert.Equal("one integer", await bench.ColumnsAsync("a.\"b.c\""));
        Assert.Equal("two integer", await bench.ColumnsAsync("\"a.b\".c"));
    }

    [PostgresTheory]
    [InlineData("public.nothing")]
    [InlineData("t")]
    [InlineData("public.T")]
    [InlineData("pg_catalog.pg_authid")]
    [InlineData("information_schema.tables")]
    [InlineData("public.t\" WHERE true; --")]
    [InlineData("")]
    public async Task Columns_NoSuchTable_AreNotFound(string table)
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE TABLE t (i int)");
        Assert.IsType<NotFound>((await bench.Connector.ColumnsAsync(bench.Handle(), table, default)).Error);
        Assert.IsType<NotFound>((await bench.Connector.OpenAsync(bench.Handle(), table, new TableWish(["i"], null, new HashSet<string>()), default)).Error);
    }

    [PostgresFact]
    public async Task Rights_Missing_HideTablesAndColumnsAndSayWhatToGrant()
    {
        using var bench = await PostgresBench.MakeAsync(server, $"""
            DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD '{PostgresServer.Password.Replace("'", "''", StringComparison.Ordinal)}';
            CREATE TABLE closed (i int); CREATE TABLE half (open int, shut int); GRANT SELECT (open) ON half TO reader; CREATE TABLE opened (i int); GRANT SELECT ON opened TO reader;
            CREATE SCHEMA locked; CREATE TABLE locked.t (i int); GRANT SELECT ON locked.t TO reader;
            CREATE VIEW inner_closed AS SELECT i FROM closed; ALTER VIEW inner_closed SET (security_invoker = on); GRANT SELECT ON inner_closed TO reader;
            """);
        var reader = bench.Handle(("user", "reader"));
        Assert.Equal("public.half, public.inner_closed, public.opened", string.Join(", ", (await bench.Connector.TablesAsync(reader, default)).Value.Select(t => t.Name)));
        Assert.Equal("open", Assert.Single((await bench.Connector.ColumnsAsync(reader, "public.half", default)).Value).Name);
        foreach (var table in (string[])["public.closed", "locked.t"])
            Assert.Contains("GRANT", Assert.IsType<Unavailable>((await bench.Connector.ColumnsAsync(reader, table, default)).Error).Message, StringComparison.Ordinal);
        var view = (RowInput)(await bench.Connector.OpenAsync(reader, "public.inner_closed", new TableWish(["i"], null, new HashSet<string> { "i" }), default)).Value;
        var error = await Assert.ThrowsAsync<QueryException>(() => PostgresBench.AllAsync(view.Batches));
        Assert.Contains("GRANT", error.Message, StringComparison.Ordinal);
        Assert.Contains("Shop DB", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("closed", error.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Open_SomeColumnsAndALimit_AskForNothingElseAndShowLess()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE TABLE t (a int, b uuid, secret text); INSERT INTO t SELECT i, NULL, 's' FROM generate_series(1, 5) i");
        var opened = (RowInput)(await bench.Connector.OpenAsync(bench.Handle(), "public.t", new TableWish(["b", "secret", "gone"], 2, new HashSet<string> { "b", "gone" }), default)).Value;
        Assert.Equal("SELECT \"b\"::text FROM \"public\".\"t\" LIMIT 2", opened.Statement);
        Assert.Equal(["b", "secret"], opened.Columns.Select(c => c.Name));
        Assert.Equal(2, (await PostgresBench.AllAsync(opened.Batches)).Count);
        var none = (RowInput)(await bench.Connector.OpenAsync(bench.Handle(), "public.t", new TableWish(["secret"], null, new HashSet<string>()), default)).Value;
        Assert.Equal("SELECT 1 FROM \"public\".\"t\"", none.Statement);
    }

    [PostgresFact]
    public async Task Open_HiddenColumnThatDoesNotFit_IsNotNamed()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE TABLE t (a int, secret date); INSERT INTO t VALUES (1, 'infinity')");
        var opened = (RowInput)(await bench.Connector.OpenAsync(bench.Handle(), "public.t", new TableWish(["a", "secret"], null, new HashSet<string> { "a" }), default)).Value;
        var error = await Assert.ThrowsAsync<QueryException>(() => PostgresBench.AllAsync(opened.Batches));
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Open_ColumnsThatDifferInCapitalsOnly_AreRefusedTogether()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE TABLE t (\"A\" int, a int); INSERT INTO t VALUES (1, 2)");
        Assert.IsType<Unavailable>((await bench.Connector.OpenAsync(bench.Handle(), "public.t", new TableWish(["A", "a"], null, new HashSet<string> { "A", "a" }), default)).Error);
        Assert.Equal([2L], Assert.Single(await bench.RowsAsync("public.t", "a")));
        Assert.Equal([1L], Assert.Single(await bench.RowsAsync("public.t", "A")));
    }

    [PostgresFact]
    public async Task Rows_TableChangedAfterTheLastLook_SayThatAndRecover()
    {
        using var bench = await PostgresBench.MakeAsync(server, "CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2)");
        await bench.RowsAsync("public.t");
        await server.RunAsync("ALTER TABLE t DROP COLUMN b; ALTER TABLE t ALTER COLUMN a TYPE text", bench.Database);
        foreach (var column in (string[])["b", "a"])
        {
            await bench.Connector.ColumnsAsync(bench.Handle(), "public.t", default);
            await server.RunAsync("DROP TABLE t; CREATE TABLE t (a int, b int)", bench.Database);
            await bench.Connector.ColumnsAsync(bench.Handle(), "public.t", default);
            await server.RunAsync("ALTER TABLE t DROP COLUMN b; ALTER TABLE t ALTER COLUMN a TYPE text", bench.Database);
            var input = (RowInput)(await bench.Connector.OpenAsync(bench.Handle(), "public.t", new TableWish([column], null, new HashSet<string> { column }), default)).Value;
            var error = await Assert.ThrowsAsync<QueryException>(() => PostgresBench.AllAsync(input.Batches));
            Assert.Contains("Shop DB", error.Message, StringComparison.Ordinal);
            var again = (RowInput)(await bench.Connector.OpenAsync(bench.Handle(), "public.t", new TableWish(["a"], null, new HashSet<string> { "a" }), default)).Value;
            Assert.Equal("string", again.Columns[0].Type.ToString());
            Assert.Empty(await PostgresBench.AllAsync(again.Batches));
        }
    }

    private static async Task<string> KeysAsync(PostgresBench bench, string table)
        => string.Join(", ", (await bench.Connector.ColumnsAsync(bench.Handle(), table, default)).Value.Select(c => $"{c.Name} {c.Nullable} {c.PrimaryKey} {c.Unique} {c.References}"));
}
