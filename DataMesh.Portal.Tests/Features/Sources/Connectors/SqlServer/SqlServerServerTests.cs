using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

/// <summary>Catalog and types of a real SQL Server.</summary>
public class SqlServerServerTests
{
    [SqlServerFact]
    public async Task Catalog_TablesViewsAndKeys_AreTold()
    {
        await using var bench = await SqlServerDatabase.MakeAsync("""
            CREATE SCHEMA sales
            GO
            CREATE TABLE sales.customers (id int PRIMARY KEY, email nvarchar(50) NOT NULL UNIQUE, nick nvarchar(20));
            CREATE TABLE sales.[with.dot] (order_id int, no int, customer int REFERENCES sales.customers (id), twice AS (no * 2), PRIMARY KEY (order_id, no));
            INSERT INTO sales.customers VALUES (1, 'a@example.com', NULL), (2, 'b@example.com', NULL);
            GO
            CREATE VIEW sales.nicks AS SELECT nick FROM sales.customers
            """);
        var tables = (await bench.Connector.TablesAsync(bench.Handle, default)).Value.Where(t => t.Name.StartsWith("sales.", StringComparison.Ordinal));
        Assert.Equal("sales.customers table 2, sales.nicks view , sales.[with.dot] table 0", string.Join(", ", tables.Select(t => $"{t.Name} {t.Kind} {t.Rows}")));
        Assert.Equal("id integer False True True , email string False False True , nick string True False False ", await ColumnsAsync(bench, "sales.customers"));
        Assert.Equal("order_id integer False True False , no integer False True False , customer integer True False False sales.customers.id, twice integer True False False ", await ColumnsAsync(bench, "sales.[with.dot]"));
        Assert.Equal(2, (await bench.RowsAsync("sales.nicks")).Count);
        Assert.IsType<NotFound>((await bench.Connector.ColumnsAsync(bench.Handle, "sales.nothing", default)).Error);
        Assert.IsType<NotFound>((await bench.Connector.ColumnsAsync(bench.Handle, "sys.objects", default)).Error);
    }

    [SqlServerFact]
    public async Task Rows_EveryType_AreReadAndPlacedAlike()
    {
        await using var bench = await SqlServerDatabase.MakeAsync("""
            CREATE TABLE dbo.everything (k int, ti tinyint, si smallint, bi bigint, b bit, r real, f float, d decimal(12,2), w decimal(38,30), m money, sm smallmoney,
                c char(5), nc nchar(5), v varchar(20), nv nvarchar(max), tx ntext, u uniqueidentifier, bn binary(3), vb varbinary(max), rv rowversion, x xml, h hierarchyid, g geometry,
                da date, dt datetime, sd smalldatetime, d2 datetime2, d3 datetime2(3), dz datetimeoffset, ti7 time, odd sql_variant);
            INSERT INTO dbo.everything (k, ti, si, bi, b, r, f, d, w, m, sm, c, nc, v, nv, tx, u, bn, vb, x, h, g, da, dt, sd, d2, d3, dz, ti7, odd) VALUES
                (1, 255, -32768, 9223372036854775807, 1, 0.5, -1.25e300, -12345678.91, 0.1, -922337203685477.5808, -0.0001, 'ab', N'ä', 'x ', N'😀 z', N'long', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 0x0AFF, 0x00,
                '<a>1</a>', '/1/2/', geometry::STGeomFromText('POINT (1 2)', 0), '9999-12-31', '2026-11-22T10:00:00.007', '2026-11-22T10:01:00', '9999-12-31 23:59:59.9999999', '2026-11-22 10:00:00.123', '2026-11-22 12:00:00.1234567 +02:00', '23:59:59.9999999', 1);
            INSERT INTO dbo.everything (k) VALUES (2);
            """);
        var columns = (await bench.Connector.ColumnsAsync(bench.Handle, "dbo.everything", default)).Value;
        Assert.DoesNotContain(columns, c => c.Name == "odd");
        var names = columns.Select(c => c.Name).Where(n => n != "rv").ToArray();
        var rows = (await bench.RowsAsync("dbo.everything", names)).OrderBy(r => (long)r[0]!).ToList();
        object?[] first =
        [
            1L, 255L, -32768L, long.MaxValue, true, 0.5, -1.25e300, -12345678.91m, 0.1m, -922337203685477.5808m, -0.0001m, "ab", "ä", "x ", "😀 z", "long", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "0AFF00", "00",
            "<a>1</a>", "/1/2/", "POINT (1 2)", DateOnly.MaxValue, Utc(10).AddMilliseconds(7), Utc(10).AddMinutes(1), new DateTime(DateTime.MaxValue.Ticks - 9, DateTimeKind.Utc), Utc(10).AddMilliseconds(123), Utc(10).AddMicroseconds(123456), new TimeOnly(TimeSpan.TicksPerDay - 10),
        ];
        Assert.Equal(first, rows[0]);
        Assert.All(rows[1][1..], Assert.Null);
        if (!bench.Asks) return;
        var relation = (await bench.Connector.PlaceAsync(bench.Handle, "dbo.everything", default)).Value;
        List<SchemaColumn> placed = [.. columns.Where(c => c.Name != "rv" && relation.Columns.ContainsKey(c.Name)).Select(c => new SchemaColumn(c.Name, c.Type))];
        var asked = bench.AskAsync(new SqlStatement($"SELECT {string.Join(", ", placed.Select(c => relation.Columns[c.Name]))} FROM {relation.From} WHERE [k] = @p1", [1L]), placed);
        Assert.Equal(placed.Select(c => first[Array.IndexOf(names, c.Name)]), (await SqlServerBench.AllAsync(asked))[0]);
    }

    [SqlServerFact]
    public async Task Names_Odd_AreReadAsTheyAre()
    {
        string[] names = ["od]d", "with.dot", "semi;colon -- x", "a@b:c$1", "back\\slash", "ü ä", "'quoted'", "select", "do\"uble"];
        await using var bench = await SqlServerDatabase.MakeAsync(string.Join('\n', names.Select((n, i) => $"CREATE TABLE dbo.[{n.Replace("]", "]]", StringComparison.Ordinal)}] ([{n.Replace("]", "]]", StringComparison.Ordinal)}] int); INSERT INTO dbo.[{n.Replace("]", "]]", StringComparison.Ordinal)}] VALUES ({i});")));
        var tables = (await bench.Connector.TablesAsync(bench.Handle, default)).Value.Select(t => t.Name).ToList();
        for (var i = 0; i < names.Length; i++)
        {
            var table = new DataMesh.Portal.Features.Sources.Connectors.SqlServer.SqlServerName("dbo", names[i]).ToString();
            Assert.Contains(table, tables);
            Assert.Equal([(long)i], Assert.Single(await bench.RowsAsync(table, names[i])));
        }
    }

    [SqlServerFact]
    public async Task Columns_OnlySqlVariant_SayWhyThereAreNone()
    {
        await using var bench = await SqlServerDatabase.MakeAsync("CREATE TABLE dbo.odd (v sql_variant)");
        Assert.Contains("sql_variant", Assert.IsType<Unavailable>((await bench.Connector.ColumnsAsync(bench.Handle, "dbo.odd", default)).Error).Message, StringComparison.Ordinal);
    }

    private static async Task<string> ColumnsAsync(SqlServerDatabase bench, string table)
        => string.Join(", ", (await bench.Connector.ColumnsAsync(bench.Handle, table, default)).Value.Select(c => $"{c.Name} {c.Type} {c.Nullable} {c.PrimaryKey} {c.Unique} {c.References}"));

    private static DateTime Utc(int hour) => new(2026, 11, 22, hour, 0, 0, DateTimeKind.Utc);
}
