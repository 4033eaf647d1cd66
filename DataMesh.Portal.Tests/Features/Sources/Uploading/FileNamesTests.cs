using DataMesh.Portal.Features.Sources.Uploading;

namespace DataMesh.Portal.Tests.Features.Sources.Uploading;

public class FileNamesTests
{
    [Theory]
    [InlineData("orders.csv", "orders", "csv")]
    [InlineData("../../etc/orders.CSV", "orders", "csv")]
    [InlineData(@"C:\data\Web orders 2026.tsv", "Web orders 2026", "tsv")]
    [InlineData("a.b.jsonl", "a.b", "ndjson")]
    [InlineData("or\u0000ders\n.parquet", "orders", "parquet")]
    public void Of_WhatBrowsersSend_BecomesTableAndFormat(string sent, string table, string format)
    {
        var names = FileNames.Of(sent, database: false).Value;
        Assert.Equal((table, format), (names.Table, names.Format));
    }

    [Theory]
    [InlineData("", "needs a name")]
    [InlineData("dir/", "needs a name")]
    [InlineData(".csv", "gives no table name")]
    [InlineData("...csv", "gives no table name")]
    [InlineData("orders", "no extension")]
    [InlineData("orders.exe", "no extension that says what it is; this source takes .csv")]
    [InlineData("orders.sqlite", "is a database file")]
    public void Of_NamesThatCannotBeUsed_SayWhatTo(string sent, string expected)
        => Assert.Contains(expected, FileNames.Of(sent, database: false).Error!.Message, StringComparison.Ordinal);

    [Fact]
    public void Of_TableForADatabaseSource_IsRefused()
        => Assert.Contains("this source takes .sqlite", FileNames.Of("orders.csv", database: true).Error!.Message, StringComparison.Ordinal);
}
