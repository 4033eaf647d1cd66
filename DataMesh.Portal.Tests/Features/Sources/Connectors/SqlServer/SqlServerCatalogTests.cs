using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.SqlServer;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

public class SqlServerCatalogTests
{
    private const string Utf8 = " COLLATE Latin1_General_100_BIN2_UTF8 AS ";

    [Theory]
    [InlineData("bit", 1, 1, 0, "boolean", "[x]", "[x]")]
    [InlineData("tinyint", 1, 3, 0, "integer", "[x]", "[x]")]
    [InlineData("bigint", 8, 19, 0, "integer", "[x]", "[x]")]
    [InlineData("numeric", 9, 18, 4, "decimal(18,4)", "[x]", "[x]")]
    [InlineData("money", 8, 19, 4, "decimal(19,4)", "CAST([x] AS decimal(19,4))", "CAST([x] AS decimal(19,4))")]
    [InlineData("smallmoney", 4, 10, 4, "decimal(10,4)", "CAST([x] AS decimal(10,4))", "CAST([x] AS decimal(10,4))")]
    [InlineData("real", 4, 24, 0, "number", "[x]", "CAST([x] AS float)")]
    [InlineData("date", 3, 10, 0, "date", "[x]", "[x]")]
    [InlineData("smalldatetime", 4, 16, 0, "timestamp", "[x]", "CAST([x] AS datetime2(3))")]
    [InlineData("datetime2", 6, 23, 3, "timestamp", "[x]", "[x]")]
    [InlineData("datetime2", 8, 27, 7, "timestamp", "[x]", "CAST(DATEADD(nanosecond, -(DATEPART(nanosecond, [x]) % 1000), [x]) AS datetime2(6))")]
    [InlineData("datetimeoffset", 10, 34, 7, "timestamp", "[x]", "CAST(DATEADD(nanosecond, -(DATEPART(nanosecond, SWITCHOFFSET([x], '+00:00')) % 1000), SWITCHOFFSET([x], '+00:00')) AS datetime2(6))")]
    [InlineData("time", 5, 16, 7, "time", "[x]", "CAST(DATEADD(nanosecond, -(DATEPART(nanosecond, [x]) % 1000), [x]) AS time(6))")]
    [InlineData("nvarchar", 100, 0, 0, "string", "[x]", "CAST(CAST(CAST([x] AS nvarchar(50))" + Utf8 + "varchar(150)) AS varbinary(150))")]
    [InlineData("varchar", -1, 0, 0, "string", "[x]", "CAST(CAST(CAST([x] AS nvarchar(max))" + Utf8 + "varchar(max)) AS varbinary(max))")]
    [InlineData("varchar", 8000, 0, 0, "string", "[x]", "CAST(CAST(CAST([x] AS nvarchar(max))" + Utf8 + "varchar(max)) AS varbinary(max))")]
    [InlineData("char", 3, 0, 0, "string", "RTRIM([x])", "CAST(CAST(CAST(RTRIM([x]) AS nvarchar(3))" + Utf8 + "varchar(9)) AS varbinary(9))")]
    [InlineData("xml", -1, 0, 0, "string", "CAST([x] AS nvarchar(max))", "CAST(CAST(CAST(CAST([x] AS nvarchar(max)) AS nvarchar(max))" + Utf8 + "varchar(max)) AS varbinary(max))")]
    [InlineData("hierarchyid", 892, 0, 0, "string", "CAST([x] AS nvarchar(4000))", "CAST(CAST(CAST(CAST([x] AS nvarchar(4000)) AS nvarchar(max))" + Utf8 + "varchar(max)) AS varbinary(max))")]
    [InlineData("geography", -1, 0, 0, "string", "[x].STAsText()", "CAST(CAST(CAST([x].STAsText() AS nvarchar(max))" + Utf8 + "varchar(max)) AS varbinary(max))")]
    [InlineData("uniqueidentifier", 16, 0, 0, "string", "LOWER(CAST([x] AS char(36)))", "CAST(LOWER(CAST([x] AS char(36))) AS varbinary(max))")]
    [InlineData("timestamp", 8, 0, 0, "string", "CONVERT(varchar(max), CAST([x] AS varbinary(max)), 2)", "CAST(CONVERT(varchar(max), CAST([x] AS varbinary(max)), 2) AS varbinary(max))")]
    public void Types_OfTheServer_AreReadAndPlacedAlike(string type, int bytes, int precision, int scale, string logical, string read, string placed)
    {
        var (own, form, width) = SqlServerTypes.Of(type, bytes, precision, scale)!.Value;
        var column = new SqlServerColumn(new SourceColumn("x", own, true, false, false, null), form, width);
        Assert.Equal(logical, own.ToString());
        Assert.Equal(read, column.Sql());
        Assert.Equal(placed, column.Placed());
    }

    [Fact]
    public async Task Columns_ThatCannotBeRead_AreLeftOutAndTheReasonIsTold()
    {
        await using var server = Server(["id|int|4|10|0|key", "odd|sql_variant|8016|0|0", "card|nvarchar|60|0|0|encrypted", "own||20|0|0", "closed|int|4|10|0|denied"]);
        using var bench = new SqlServerBench(server.Port);
        var columns = (await bench.Connector.ColumnsAsync(bench.Handle(), "dbo.t", default)).Value;
        var id = Assert.Single(columns);
        Assert.Equal(("id", true, true), (id.Name, id.PrimaryKey, id.Unique));
        Assert.Contains("'odd' cannot be read: it is a sql_variant", await RefusedAsync(bench, "odd", "odd"), StringComparison.Ordinal);
        Assert.Contains("Always Encrypted", await RefusedAsync(bench, "card", "card"), StringComparison.Ordinal);
        Assert.Contains("a program in the server", await RefusedAsync(bench, "own", "own"), StringComparison.Ordinal);
        // What the reader may not know of has no name.
        Assert.DoesNotContain("odd", await RefusedAsync(bench, "odd", "id"), StringComparison.Ordinal);
        Assert.True((await bench.Connector.OpenAsync(bench.Handle(), "dbo.t", new TableWish(["id", "closed"], null, new HashSet<string> { "id" }), default)).Ok);
    }

    [Fact]
    public async Task Columns_NoneOfThemReadable_SayWhy()
    {
        await using var server = Server(["odd|sql_variant|8016|0|0"]);
        using var bench = new SqlServerBench(server.Port);
        Assert.Contains("'odd', it is a sql_variant", Assert.IsType<Unavailable>((await bench.Connector.ColumnsAsync(bench.Handle(), "dbo.t", default)).Error).Message, StringComparison.Ordinal);
        await using var closed = Server(["id|int|4|10|0|denied"]);
        using var other = new SqlServerBench(closed.Port);
        Assert.Contains("GRANT SELECT", Assert.IsType<Unavailable>((await other.Connector.ColumnsAsync(other.Handle(), "dbo.t", default)).Error).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("dbo.nothing")]
    [InlineData("dbo.t]; DROP TABLE x; --")]
    public async Task Columns_NoSuchTable_AreNotFound(string table)
    {
        await using var server = Server([]);
        using var bench = new SqlServerBench(server.Port);
        Assert.IsType<NotFound>((await bench.Connector.ColumnsAsync(bench.Handle(), table, default)).Error);
        Assert.IsType<NotFound>((await bench.Connector.PlaceAsync(bench.Handle(), table, default)).Error);
    }

    [Fact]
    public async Task Tables_Listed_HaveNamesThatCanBeAskedFor()
    {
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts()
            : TdsAnswer.Rows("schema nvarchar;name nvarchar;view bit;rows bigint", ["dbo", "orders", false, 500L], ["dbo", "with.dot", true, null]));
        using var bench = new SqlServerBench(server.Port);
        Assert.Equal("dbo.orders table 500, dbo.[with.dot] view ", string.Join(", ", (await bench.Connector.TablesAsync(bench.Handle(), default)).Value.Select(t => $"{t.Name} {t.Kind} {t.Rows}")));
    }

    [Fact]
    public async Task Open_SomeColumnsAndALimit_AskForNothingElseAndShowLess()
    {
        await using var server = Server(["a|int|4|10|0", "b|uniqueidentifier|16|0|0", "secret|nvarchar|40|0|0"], TdsAnswer.Rows("b nvarchar;secret nvarchar", ["x", "y"], [null, null]));
        using var bench = new SqlServerBench(server.Port);
        var opened = (RowInput)(await bench.Connector.OpenAsync(bench.Handle(), "dbo.t", new TableWish(["b", "secret", "gone"], 2, new HashSet<string> { "b", "gone" }), default)).Value;
        Assert.Equal("SELECT TOP (2) LOWER(CAST([b] AS char(36))) FROM [dbo].[t]", opened.Statement);
        Assert.Equal(["b", "secret"], opened.Columns.Select(c => c.Name));
        Assert.Equal(2, (await SqlServerBench.AllAsync(opened.Batches)).Count);
        Assert.Equal("SELECT TOP (2) LOWER(CAST([b] AS char(36))), [secret] FROM [dbo].[t]", server.Asked[^1]);
    }

    [Theory]
    [InlineData(true, false, "a,s")]
    [InlineData(false, false, "a")]
    [InlineData(true, true, "")]
    public async Task Place_ServerWithoutUtf8OrOfAnotherMake_LeavesOutWhatItWouldCompareOtherwise(bool utf8, bool babelfish, string placed)
    {
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts(utf8: utf8, babelfish: babelfish) : SqlServerBench.Columns("a|int|4|10|0", "s|nvarchar|40|0|0"));
        using var bench = new SqlServerBench(server.Port);
        var relation = (await bench.Connector.PlaceAsync(bench.Handle(), "dbo.t", default)).Value;
        Assert.Equal((SourceEngine.SqlServer, "[dbo].[t]", 3000000L), (relation.Engine, relation.From, relation.Rows));
        Assert.Equal(placed, string.Join(',', relation.Columns.Keys));
    }

    private static async Task<string> RefusedAsync(SqlServerBench bench, string column, string shown)
        => Assert.IsType<Unavailable>((await bench.Connector.OpenAsync(bench.Handle(), "dbo.t", new TableWish([column], null, new HashSet<string> { shown }), default)).Error).Message;

    private static TdsServer Server(string[] columns, TdsAnswer? rows = null) => new(sql =>
        sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts()
        : sql.Contains("sys.foreign_key_columns", StringComparison.Ordinal) ? SqlServerBench.Columns(columns)
        : rows ?? TdsAnswer.Rows("c int"));
}
