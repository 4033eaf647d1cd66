using System.Data.SqlTypes;
using System.Text;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Connectors.SqlServer;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.SqlServer;

public class SqlServerRowsTests
{
    [Fact]
    public async Task Rows_EveryTypeOverTheWire_IsExact()
    {
        var types = new (string Server, string Type, object Sent, object Read)[]
        {
            ("tinyint", "integer", (byte)255, 255L), ("smallint", "integer", (short)-32768, -32768L), ("int", "integer", int.MinValue, (long)int.MinValue), ("bigint", "integer", long.MaxValue, long.MaxValue),
            ("bit", "boolean", true, true), ("real", "number", 0.5f, 0.5d), ("float", "number", -1.25e300, -1.25e300),
            ("decimal(12,2)", "decimal(12,2)", SqlDecimal.Parse("-12345678.91"), -12345678.91m), ("decimal(38,30)", "decimal(38,30)", new SqlDecimal(38, 30, true, SqlDecimal.ConvertToPrecScale(SqlDecimal.Parse("0.1"), 38, 30).Data), 0.1m),
            ("nvarchar", "string", "Zoë 😀 ", "Zoë 😀 "), ("varbinary", "string", Encoding.UTF8.GetBytes("ä😀 "), "ä😀 "),
            ("date", "date", new DateTime(9999, 12, 31), DateOnly.MaxValue), ("datetime", "timestamp", new DateTime(2026, 11, 22, 10, 0, 0, 7), Utc(2026, 11, 22, 10).AddMilliseconds(7)),
            // What is finer than a microsecond is cut, not rounded: the end of time stays.
            ("datetime2", "timestamp", DateTime.MaxValue, new DateTime(DateTime.MaxValue.Ticks - 9, DateTimeKind.Utc)),
            ("datetimeoffset", "timestamp", new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(12345679), Utc(2026, 11, 22, 10).AddTicks(12345670)),
            ("time", "time", new TimeSpan(TimeSpan.TicksPerDay - 1), new TimeOnly(TimeSpan.TicksPerDay - 10)),
        };
        var columns = string.Join(';', types.Select((t, i) => $"c{i} {t.Server}"));
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts() : TdsAnswer.Rows(columns, [.. types.Select(t => t.Sent)], new object?[types.Length]));
        using var bench = new SqlServerBench(server.Port);
        var rows = await AskAsync(bench, [.. types.Select((t, i) => new SchemaColumn($"c{i}", LogicalType.Parse(t.Type)))]);
        Assert.Equal(types.Select(t => t.Read), rows[0]);
        Assert.All(rows[0].OfType<DateTime>(), m => Assert.Equal(DateTimeKind.Utc, m.Kind));
        Assert.All(rows[1], Assert.Null);
    }

    [Theory]
    [InlineData("decimal(38,0)", "12345678901234567890123456789012345678", "decimal(38,0)", "28 digits")]
    [InlineData("decimal(38,30)", "0.000000000000000000000000000001", "decimal(38,30)", "28 digits")]
    [InlineData("decimal(10,3)", "1.234", "decimal(10,2)", "more than 2 digits behind")]
    [InlineData("decimal(10,0)", "12345", "decimal(4,0)", "more than 4 digits before")]
    [InlineData("varbinary", "", "string", "no text")]
    public async Task Values_ThatDoNotFit_FailWithTheColumnAndWithoutTheValue(string server, string value, string type, string reason)
    {
        object sent = server == "varbinary" ? new byte[] { 0xFF, 0xFE } : SqlDecimal.Parse(value);
        await using var far = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts() : TdsAnswer.Rows($"odd {server}", [sent]));
        using var bench = new SqlServerBench(far.Port);
        var error = await Assert.ThrowsAsync<QueryException>(() => AskAsync(bench, new SchemaColumn("odd", LogicalType.Parse(type))));
        Assert.Equal(QueryFailure.Source, error.Failure);
        Assert.Contains("'odd' of Shop DB", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        if (value.Length > 0) Assert.DoesNotContain(value, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("100000000000000000000.0000000000", 38, 10, "100000000000000000000")]
    [InlineData("79228162514264337593543950335", 38, 0, "79228162514264337593543950335")]
    [InlineData("-0.5000000000000000000000000000000000000", 38, 37, "-0.5")]
    public void Decimals_WithZerosAtTheEnd_AreReadWithoutThem(string value, int precision, int scale, string read)
        => Assert.Equal(decimal.Parse(read, System.Globalization.CultureInfo.InvariantCulture), SqlServerValues.Decimal(SqlDecimal.Parse(value), LogicalType.Decimal(precision, scale)));

    [Theory]
    [InlineData(8115, 16, QueryFailure.Value, "out of range")]
    [InlineData(208, 16, QueryFailure.Source, "not there any more")]
    [InlineData(229, 14, QueryFailure.Source, "GRANT SELECT")]
    [InlineData(1205, 13, QueryFailure.Source, "try again")]
    [InlineData(1222, 16, QueryFailure.Source, "locked")]
    [InlineData(3952, 16, QueryFailure.Source, "ALLOW_SNAPSHOT_ISOLATION")]
    [InlineData(50001, 16, QueryFailure.Source, "error 50001")]
    public async Task Rows_ServersError_IsToldByItsNumberWithoutItsText(int number, byte level, QueryFailure failure, string expected)
    {
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts() : TdsAnswer.Error(number, level, "The secret value 4711 of column salary."));
        using var bench = new SqlServerBench(server.Port);
        var error = await Assert.ThrowsAsync<QueryException>(() => AskAsync(bench, new SchemaColumn("c", LogicalType.Integer)));
        Assert.Equal(failure, error.Failure);
        Assert.Contains("Shop DB", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("salary", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_ConnectionThatBreaks_EndsTheQueryAndTheNextOneConnectsAnew()
    {
        var broken = true;
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts() : broken ? TdsAnswer.Dropping("c bigint", [1L]) : TdsAnswer.Rows("c bigint", [2L]));
        using var bench = new SqlServerBench(server.Port);
        var error = await Assert.ThrowsAsync<QueryException>(() => AskAsync(bench, new SchemaColumn("c", LogicalType.Integer)));
        Assert.Equal("The connection to Shop DB was lost while its rows were read; run the query again.", error.Message);
        broken = false;
        Assert.Equal([2L], Assert.Single(await AskAsync(bench, new SchemaColumn("c", LogicalType.Integer))));
    }

    [Fact]
    public async Task Rows_Cancelled_StopTheStatementOnTheServer()
    {
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts() : TdsAnswer.Hanging("c bigint", [1L]));
        using var bench = new SqlServerBench(server.Port);
        using var cancel = new CancellationTokenSource();
        var input = (await bench.Connector.AskAsync(bench.Handle(), new SqlStatement("SELECT 1", []), [new SchemaColumn("c", LogicalType.Integer)], default)).Value;
        var reading = Task.Run(async () =>
        {
            await foreach (var _ in input.Batches.WithCancellation(cancel.Token)) Assert.Fail("A batch is full later.");
        });
        while (server.Asked.Count < 2) await Task.Delay(10);
        await cancel.CancelAsync();
        await server.Stopped.Task;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public async Task Rows_ReadNoFurther_StopTheStatementOnTheServer()
    {
        var many = Enumerable.Range(0, 5000).Select(i => new object?[] { (long)i }).ToArray();
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts() : TdsAnswer.Hanging("c bigint", many));
        using var bench = new SqlServerBench(server.Port);
        var input = (await bench.Connector.AskAsync(bench.Handle(), new SqlStatement("SELECT 1", []), [new SchemaColumn("c", LogicalType.Integer)], default)).Value;
        await foreach (var batch in input.Batches)
        {
            Assert.Equal([0L], batch.Rows[0]);
            break;
        }

        await server.Stopped.Task;
    }

    [Fact]
    public async Task Rows_OneAfterTheOther_ShareOneConnection()
    {
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts() : TdsAnswer.Rows("c bigint", [1L]));
        using var bench = new SqlServerBench(server.Port);
        for (var i = 0; i < 50; i++) await AskAsync(bench, new SchemaColumn("c", LogicalType.Integer));
        Assert.Equal(1, server.SignIns);
    }

    [Fact]
    public async Task Rows_AnotherTypeThanThePort_AreRefusedByName()
    {
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts() : TdsAnswer.Rows("c nvarchar", ["x"]));
        using var bench = new SqlServerBench(server.Port);
        var error = await Assert.ThrowsAsync<QueryException>(() => AskAsync(bench, new SchemaColumn("c", LogicalType.Integer)));
        Assert.Contains("'c' of Shop DB has got another type than integer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ask_Parameters_ReachTheDriverWithTheirTypes()
    {
        await using var server = new TdsServer(sql => sql.Contains("sys.databases", StringComparison.Ordinal) ? SqlServerBench.Facts() : TdsAnswer.Rows("c bigint", [1L]));
        using var bench = new SqlServerBench(server.Port);
        var statement = new SqlStatement("SELECT @p1, @p2, @p3, @p4, @p5, @p6, @p7, @p8", [1L, 1.5m, 0.5, "ä", true, new DateOnly(2026, 1, 1), DateTime.MaxValue.ToUniversalTime(), null]);
        var input = (await bench.Connector.AskAsync(bench.Handle(), statement, [new SchemaColumn("c", LogicalType.Integer)], default)).Value;
        Assert.Single(await SqlServerBench.AllAsync(input.Batches));
        Assert.Equal(statement.Text, server.Asked[^1]);
        Assert.Equal("@p1 bigint,@p2 decimal(2,1),@p3 float,@p4 varbinary(max) ,@p5 bit,@p6 date,@p7 datetime2(6),@p8 nvarchar(1)", server.Declared);
    }

    private static async Task<List<object?[]>> AskAsync(SqlServerBench bench, params SchemaColumn[] columns)
        => await SqlServerBench.AllAsync((await bench.Connector.AskAsync(bench.Handle(), new SqlStatement("SELECT 1", []), columns, default)).Value.Batches);

    private static DateTime Utc(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, DateTimeKind.Utc);
}
