using System.Text;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Downloading;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Features.DataSets.Downloading;

public class CsvRowsTests
{
    private static readonly PlanColumn[] s_columns = [Column("name", LogicalType.String), Column("=amount", LogicalType.Decimal(10, 2)), Column("at", LogicalType.Timestamp)];

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 30", "'+49 30")]
    [InlineData("-1", "'-1")]
    [InlineData("@cmd", "'@cmd")]
    [InlineData("\tx", "'\tx")]
    [InlineData("a=b", "a=b")]
    public void Text_WhatASpreadsheetWouldRun_IsMadeText(string value, string expected) => Assert.Equal(expected, CsvRows.Text(value));

    [Fact]
    public void Text_Numbers_StayNumbers()
    {
        Assert.Equal("-12.50", CsvRows.Text(-12.50m));
        Assert.Equal("-7", CsvRows.Text(-7L));
        Assert.Equal("0.1", CsvRows.Text(0.1));
        Assert.Null(CsvRows.Text(null));
    }

    [Fact]
    public async Task Write_QuotesLinesAndNulls_FollowRfc4180()
        => Assert.Equal("name,'=amount,at\r\n\"a \"\"b\"\", c\nd\",1.50,2026-11-22T10:00:00Z\r\n,,\r\n",
            await WriteAsync(new CsvRows(), ["a \"b\", c\nd", 1.50m, new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc)], [null, null, null]));

    [Fact]
    public async Task WriteJson_ValuesThatJsonLacks_AreNull()
        => Assert.Contains("\"rows\":[[\"x\",1.50,\"2026-11-22T10:00:00Z\"],[null,null,null]]",
            await WriteAsync(new JsonRows(), ["x", 1.50m, new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc)], [null, double.NaN, double.PositiveInfinity]), StringComparison.Ordinal);

    [Fact]
    public async Task WriteNdjson_Rows_AreOneObjectALine()
        => Assert.Equal("{\"name\":\"x\",\"=amount\":1.50,\"at\":null}\n{\"name\":\"y\",\"=amount\":2,\"at\":null}\n", await WriteAsync(new NdjsonRows(), ["x", 1.50m, null], ["y", 2L, null]));

    private static async Task<string> WriteAsync(IRowWriter writer, params object?[][] rows)
    {
        using var target = new MemoryStream();
        await writer.WriteAsync(new QueryStream(s_columns, BatchesAsync(rows)), target, default);
        return Encoding.UTF8.GetString(target.ToArray());
    }

    private static async IAsyncEnumerable<RowBatch> BatchesAsync(object?[][] rows)
    {
        await Task.Yield();
        yield return new RowBatch(rows);
    }

    private static PlanColumn Column(string name, LogicalType type) => new(name, type, "internal", false);
}
