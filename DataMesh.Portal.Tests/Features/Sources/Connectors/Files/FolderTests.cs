using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Files;

public sealed class FolderTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Tables_PlainFiles_AreTablesByTheirNames()
    {
        _folder.Write("orders.csv", "id,amount\n1,2.5\n2,3\n");
        _folder.Write("it's [1]*?.csv", "id\n7\n");
        _folder.Write("it's 1x?.csv", "id\n8\n");
        _folder.Write("sub/customers.ndjson", "{\"id\":1}\n");
        _folder.Parquet("lines.parquet", "SELECT range AS n FROM range(5)");
        _folder.Write("readme.md", "# no data");
        _folder.Write(".hidden.csv", "id\n1\n");
        _folder.Write("_SUCCESS", "");
        _folder.Write("_temporary/part.csv", "id\n1\n");
        var source = Folder.Handle();

        // What was not looked into yet has no number of rows, but Parquet says it at its end.
        Assert.Equal("it's 1x?:, it's [1]*?:, lines:5, orders:, sub.customers:", await _folder.TablesAsync(source));
        Assert.Equal("id integer, amount number", await _folder.ColumnsAsync(source, "ORDERS"));
        Assert.Equal(["1|2.5", "2|3"], await _folder.RowsAsync(source, "orders"));
        Assert.Equal(["7"], await _folder.RowsAsync(source, "it's [1]*?"));
        Assert.Equal(["8"], await _folder.RowsAsync(source, "it's 1x?"));
        Assert.Equal(["1"], await _folder.RowsAsync(source, "sub.customers"));
        Assert.StartsWith("it's 1x?:1, it's [1]*?:1, lines:5, orders:2", await _folder.TablesAsync(source), StringComparison.Ordinal);
        Assert.Contains("There is no table 'gone'", await _folder.ColumnsAsync(source, "gone"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.csv", "a:")]
    [InlineData("sales/*.csv", "b:, c:")]
    [InlineData("sales/**/*.csv", "sales:")]
    [InlineData("**/*.csv", "root:")]
    [InlineData("s*/?.csv", "root:")]
    [InlineData("./sales/b.csv", "b:")]
    [InlineData("sales/**", "sales:")]
    public async Task Tables_Patterns_MakeFilesOrFoldersTables(string glob, string tables)
    {
        foreach (var file in (string[])["a.csv", "sales/b.csv", "sales/c.csv", "sales/deep/er/d.csv"]) _folder.Write(file, "id\n1\n");
        Assert.Equal(tables, await _folder.TablesAsync(Folder.Handle(glob: glob)));
    }

    [Fact]
    public async Task Tables_OneTableByName_TakesAllFiles()
    {
        _folder.Write("a.csv", "id\n1\n");
        _folder.Write("b.ndjson", "{\"id\":2,\"more\":true}\n");
        _folder.Parquet("c.parquet", "SELECT 3::SMALLINT id, false more");
        var source = Folder.Handle(more: ("table", "all"));

        Assert.Equal("id integer, more boolean", await _folder.ColumnsAsync(source, "all"));
        Assert.Equal(["1|∅", "2|True", "3|False"], await _folder.RowsAsync(source, "all"));
        Assert.Equal(["False|3", "True|2", "∅|1"], await _folder.RowsAsync(source, "all", "more", "id"));
    }

    [Fact]
    public async Task Tables_TwoFilesOfOneName_SaySo()
    {
        _folder.Write("a.csv", "id\n1\n");
        _folder.Write("A.json", "[{\"id\":2}]");
        _folder.Write("b.csv", "id\n1\n");

        Assert.Contains("A.json and a.csv would both be this table", await _folder.ColumnsAsync(Folder.Handle(), "a"), StringComparison.Ordinal);
        Assert.Equal("id integer", await _folder.ColumnsAsync(Folder.Handle(), "b"));
    }

    [Fact]
    public async Task Partitions_Keys_AreTypedColumns()
    {
        _folder.Parquet("sales/year=2025/month=01/day=2025-01-31/region=S%C3%A3o%20Paulo/x.parquet", "SELECT 1 id, 'file' AS \"Region\"");
        _folder.Parquet("sales/year=2026/month=12/day=2026-12-01/region=__HIVE_DEFAULT_PARTITION__/y.parquet", "SELECT 2 id, 'file' AS \"Region\"");
        _folder.Write("plain.csv", "id\n1\n");
        foreach (var glob in (string?[])[null, "**/*.parquet", "sales/**/*.parquet", "sales/*/*/*/*/*.parquet"])
        {
            var source = Folder.Handle(glob: glob);
            Assert.Contains("sales:2", await _folder.TablesAsync(source), StringComparison.Ordinal);
            Assert.Equal("id integer, year integer, month integer, day date, region string", await _folder.ColumnsAsync(source, "sales"));
            Assert.Equal(["1|2025|1|2025-01-31|São Paulo", "2|2026|12|2026-12-01|∅"], await _folder.RowsAsync(source, "sales"));
        }

        Assert.Equal(["São Paulo", "∅"], await _folder.RowsAsync(Folder.Handle(), "sales", "region"));
    }

    [Theory]
    [InlineData("csv", "id,year,v\n1,1999,x\n", "id,year,v\n2,,y\n")]
    [InlineData("ndjson", "{\"id\":1,\"year\":1999,\"v\":\"x\"}\n", "{\"id\":2,\"v\":\"y\"}\n")]
    public async Task Partitions_OfText_HideColumnsOfTheSameName(string extension, string one, string two)
    {
        _folder.Write($"t/year=2025/a.{extension}", one);
        _folder.Write($"t/year=late/a.{extension}", two);

        Assert.Equal("id integer, v string, year string", await _folder.ColumnsAsync(Folder.Handle(), "t"));
        Assert.Equal(["1|x|2025", "2|y|late"], await _folder.RowsAsync(Folder.Handle(), "t"));
    }

    [Fact]
    public async Task Partitions_OtherEncoding_KeepTheirKeys()
    {
        _folder.Write("t/year=2025/a.csv", [.. "id;name\n1;"u8, 0xE4, (byte)'\n']);
        _folder.Write("t/year=2026/a.csv", "id;name\n2;ö\n");

        Assert.Equal(["1|ä|2025", "2|ö|2026"], await _folder.RowsAsync(Folder.Handle(), "t"));
    }

    [Fact]
    public async Task Partitions_OtherKeys_NameTheFile()
    {
        _folder.Write("t/year=2025/a.csv", "id\n1\n");
        _folder.Write("t/Year=2026/b.csv", "id\n1\n");
        _folder.Write("u/k=1/k=2/b.csv", "id\n1\n");

        Assert.Contains("t/year=2025/a.csv lies in folders with the keys year, t/Year=2026/b.csv in folders with the keys Year", await _folder.ColumnsAsync(Folder.Handle(), "t"), StringComparison.Ordinal);
        Assert.Contains("u/k=1/k=2/b.csv: a key comes twice", await _folder.ColumnsAsync(Folder.Handle(), "u"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_KeyAboveTheFolder_IsNoColumnAndHidesNone()
    {
        _folder.Parquet("env=prod/t/year=2025/a.parquet", "SELECT 1 id");
        _folder.Parquet("env=prod/u/year=2025/a.parquet", "SELECT 1 id, 'file' env");
        _folder.Parquet("env=prod/v.parquet", "SELECT 1 id, 'file' env");
        var source = Folder.Handle("env=prod");

        Assert.Equal(["1|2025"], await _folder.RowsAsync(source, "t"));
        Assert.Contains("would hide the column 'env'", await _folder.ColumnsAsync(source, "u"), StringComparison.Ordinal);
        Assert.Equal(["1|file"], await _folder.RowsAsync(source, "v"));
    }

    [Fact]
    public async Task Schemas_ThatGoTogether_AreUnitedByName()
    {
        _folder.Write("t/1.csv", "id,amount,day,empty\n1,5,2026-01-01,\n");
        _folder.Write("t/2.csv", "AMOUNT;id;extra\n2,5;2;x\n");
        _folder.Write("t/3.csv", "id,amount,day,empty\n3,7,2026-01-02 10:00:00,word\n");
        var source = Folder.Handle(glob: "t/*.csv", more: ("table", "t"));

        Assert.Equal("id integer, amount number, day timestamp, empty string, extra string", await _folder.ColumnsAsync(source, "t"));
        Assert.Equal(["1|5|∅|∅", "2|2.5|∅|x", "3|7|word|∅"], await _folder.RowsAsync(source, "t", "id", "amount", "empty", "extra"));
        Assert.Equal(["01/01/2026 00:00:00", "01/02/2026 10:00:00", "∅"], await _folder.RowsAsync(source, "t", "day"));
    }

    [Fact]
    public async Task Schemas_ThatDisagree_NameFileAndColumnAndCanBeMended()
    {
        _folder.Write("t/1.csv", "id,code\n1,5\n");
        _folder.Write("t/2.csv", "id,code\n2,0x\n");
        var source = Folder.Handle(glob: "t/*.csv", more: ("table", "t"));

        Assert.Equal("t/2.csv: the column 'code' is string here and integer in t/1.csv; mend the file, or say the column's type.", await _folder.ColumnsAsync(source, "t"));
        // Who does not need the column is not bothered by it, and who does is not told of it.
        Assert.Equal(["1", "2"], await _folder.RowsAsync(source, "t", "id"));
        var refused = Assert.IsType<Unavailable>((await _folder.OpenAsync(source, "t", "code")).Error);
        Assert.DoesNotContain("code", refused.Message, StringComparison.Ordinal);

        var mended = Folder.Handle(glob: "t/*.csv", more: [("table", "t"), ("types", new Dictionary<string, string> { ["code"] = "string" })]);
        Assert.Equal(["1|5", "2|0x"], await _folder.RowsAsync(mended, "t"));
    }

    [Fact]
    public async Task Settings_OfReading_ApplyToAllFiles()
    {
        _folder.Write("t.txt", "1^'a'^01.02.2026^NULL\n");
        _folder.Write("deep.txt", "x");
        var source = Folder.Handle(glob: "t.txt", more: [("format", "csv"), ("separator", "^"), ("quote", "'"), ("header", "no"), ("nulls", "NULL"), ("dates", "dd.MM.yyyy"), ("types", new Dictionary<string, string> { ["column1"] = "string" })]);
        Assert.Equal(["1|a|2026-02-01|∅"], await _folder.RowsAsync(source, "t"));
        var reading = Assert.Single((await _folder.Connector.TablesAsync(source, default)).Value).Reading!;
        Assert.Equal("separator=^ quote=' header=no encoding=utf-8 decimal=. dates=dd.MM.yyyy nulls=NULL types=column1: string", string.Join(' ', reading.Select(r => $"{r.Key}={r.Value}")));

        _folder.Write("doc.json", """{"data":[{"id":1,"a":{"b":2},"l":[3]}]}""");
        var json = Folder.Handle(glob: "doc.json", more: [("rows", "data"), ("nested", "columns"), ("paths", new Dictionary<string, string> { ["first"] = "l.0" })]);
        Assert.Equal("id integer, a.b integer, l string, first integer", await _folder.ColumnsAsync(json, "doc"));
        Assert.Equal(["1|2|[3]|3"], await _folder.RowsAsync(json, "doc"));
        var nowhere = Folder.Handle(glob: "doc.json", more: [("rows", "data"), ("paths", new Dictionary<string, string> { ["first"] = "gone.0" })]);
        Assert.Contains("'gone.0'", await _folder.ColumnsAsync(nowhere, "doc"), StringComparison.Ordinal);
    }
}
