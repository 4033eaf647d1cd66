using System.Text;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Tests.Query.Shared;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Query.DuckDb.Files;

public sealed class EngineFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("files").FullName;

    private string Target => Path.Combine(folder, "out.parquet");

    public static TheoryData<FileFormat, string, long?, string> Broken => new()
    {
        { FileFormat.Csv, "", null, "empty" },
        { FileFormat.Csv, "\n\n", null, "empty" },
        { FileFormat.Csv, "a,b\n1,2\n3\n", 3, "1 values, the header 2" },
        { FileFormat.Csv, "a,b\n1,2\n\n3,4,5\n", 4, "3 values, the header 2" },
        { FileFormat.Csv, "a,b\r\n1,\"x\r\ny\"\r\n3\r\n", 4, "1 values" },
        { FileFormat.Csv, "a,b\n1,\"x\n2,y\n", 2, "never closed" },
        { FileFormat.Csv, "a,b\n1,\"x\"y\n", 2, "closing quotation mark" },
        { FileFormat.Csv, "a,b,A\n1,2,3\n", 1, "'a' comes more than once" },
        { FileFormat.Csv, "a,,c\n1,2,3\n", 1, "column 2 has no name" },
        { FileFormat.Tsv, "a\tb\n1\n", 2, "1 values" },
        { FileFormat.Csv, "a,b\n\xC3\xA4,2\n1,\xFF\n", 3, "not UTF-8" },
        { FileFormat.Csv, "a,b\n1,x\0y\n", 2, "NUL" },
        { FileFormat.Json, "", null, "empty" },
        { FileFormat.Json, "  \n ", null, "empty" },
        { FileFormat.Json, "{\"a\":1}", 1, "not a JSON array" },
        { FileFormat.Json, "[{\"a\":1},\n 5]", 2, "no object" },
        { FileFormat.Json, "[{\"a\":1},\n{\"a\":]", 2, "not valid" },
        { FileFormat.Json, "[{\"a\":1}", 1, "not valid" },
        { FileFormat.NdJson, "{\"a\":1}\n{\"a\":\n", 2, "not valid JSON" },
        { FileFormat.NdJson, "{\"a\":1}\n\n[1]\n", 3, "no JSON object" },
        { FileFormat.NdJson, "\n", null, "empty" },
        { FileFormat.Parquet, "PAR1 but not really", null, "Parquet" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Import_BrokenFile_NamesFileLineAndMend(FileFormat format, string text, long? line, string part)
    {
        var path = Write(Encoding.Latin1.GetBytes(text));

        var error = await Assert.ThrowsAsync<FileImportException>(() => ImportAsync(path, format));

        Assert.Equal(("orders.dat", line), (error.File, error.Line));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Import_NonUtf8FarInside_NamesTheLine()
    {
        var text = new StringBuilder("a,b\n");
        for (var i = 0; i < 200_000; i++)
        {
            text.Append(i).Append(",äöü€𝄞\n");
        }

        var path = Write([.. Encoding.UTF8.GetBytes(text.ToString()), .. "1,"u8, 0xE4, (byte)'\n', .. "2,ok\n"u8]);

        Assert.Equal(200_002, (await Assert.ThrowsAsync<FileImportException>(() => ImportAsync(path, FileFormat.Csv))).Line);
    }

    [Fact]
    public async Task Import_TooLargeOrTooWide_IsRefused()
    {
        var path = Write("a,b,c\n1,2,3\n");

        Assert.Contains("are allowed", (await Assert.ThrowsAsync<FileImportException>(() => ImportAsync(path, FileFormat.Csv, new FileImportLimits(MaxBytes: 5)))).Message, StringComparison.Ordinal);
        Assert.Contains("3 columns; 2", (await Assert.ThrowsAsync<FileImportException>(() => ImportAsync(path, FileFormat.Csv, new FileImportLimits(MaxColumns: 2)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_Csv_InfersTypesFromAllRows()
    {
        var text = new StringBuilder("id,code,amount,day,at,ok,late,clock,text\n");
        for (var i = 0; i < 30_000; i++)
        {
            text.Append(i).Append(",x").Append(i).Append(",12.5,2026-11-22,2026-11-22 10:00:00,true,").Append(i == 29_999 ? "word" : "7").Append(",10:00:00,\"a, \"\"b\"\"\"\n");
        }

        var table = await ImportAsync(Write(text.ToString()), FileFormat.Csv);

        Assert.Equal(30_000, table.Rows);
        Assert.Equal(
            ["id integer", "code string", "amount number", "day date", "at timestamp", "ok boolean", "late string", "clock time", "text string"],
            table.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equivalent(table with { Dialect = FileDialect.Unsaid }, await EngineFiles.DescribeParquetAsync(Target, CancellationToken.None));
        Assert.Equal(
            [[0L, "x0", 12.5, new DateOnly(2026, 11, 22), new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc), true, "7", new TimeOnly(10, 0), "a, \"b\""]],
            await EngineFiles.HeadAsync(Target, 1, CancellationToken.None));
    }

    [Theory]
    [InlineData("a;b\n1;x,y\n", FileFormat.Csv)]
    [InlineData("\uFEFFa|b\n1|\"x,y\"", FileFormat.Csv)]
    [InlineData("a\tb\r\n1\tx,y\r\n", FileFormat.Tsv)]
    [InlineData("a\tb\n1\tx,y\n\n", FileFormat.Csv)]
    [InlineData("a,b\r1,\"x,y\"\r", FileFormat.Csv)]
    public async Task Import_OtherSeparatorsAndEnds_AreUnderstood(string text, FileFormat format)
    {
        var table = await ImportAsync(Write(text), format);

        Assert.Equal(["a integer", "b string"], table.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal([[1L, "x,y"]], await EngineFiles.HeadAsync(Target, 5, CancellationToken.None));
    }

    [Theory]
    [InlineData("name,city\nAnna,Berlin\nBob,Paris\n", 2)]
    [InlineData("name,city\n", 0)]
    [InlineData("name,city", 0)]
    public async Task Import_OnlyTextOrOnlyHeader_TakesTheFirstLineAsHeader(string text, long rows)
    {
        var table = await ImportAsync(Write(text), FileFormat.Csv);

        Assert.Equal(["name string", "city string"], table.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal(rows, table.Rows);
    }

    [Theory]
    [InlineData(FileFormat.Json, "[{\"id\":1,\"lines\":[{\"sku\":\"a\",\"n\":2}],\"at\":\"2026-11-22T10:00:00Z\"},\n{\"id\":2,\"lines\":[],\"extra\":{\"x\":1.5}}]")]
    [InlineData(FileFormat.NdJson, "{\"id\":1,\"lines\":[{\"sku\":\"a\",\"n\":2}],\"at\":\"2026-11-22T10:00:00Z\"}\n{\"id\":2,\"lines\":[],\"extra\":{\"x\":1.5}}\n")]
    public async Task Import_NestedJson_BecomesJsonText(FileFormat format, string text)
    {
        var table = await ImportAsync(Write(text), format);

        Assert.Equal(["id integer", "lines string", "at timestamp", "extra string"], table.Columns.Select(column => $"{column.Name} {column.Type}"));
        Assert.Equal(
            [[1L, "[{\"sku\":\"a\",\"n\":2}]", new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc), null], [2L, "[]", null, "{\"x\":1.5}"]],
            await EngineFiles.HeadAsync(Target, 5, CancellationToken.None));
    }

    [Fact]
    public async Task Import_JsonWithRareFields_KeepsThemAsColumns()
    {
        var lines = Enumerable.Range(0, 500).Select(i => $"{{\"id\":{i},\"f{i}\":{i}}}");

        Assert.Equal(501, (await ImportAsync(Write(string.Join('\n', lines)), FileFormat.NdJson)).Columns.Count);
    }

    [Fact]
    public async Task Import_Parquet_MapsEveryType()
    {
        var source = Path.Combine(folder, "source.parquet");
        using (var database = DataMesh.Portal.Query.DuckDb.DuckDbDatabase.OpenInMemory(new() { AllowedPaths = [source] }))
        using (var connection = database.Connect())
        {
            connection.Execute($"copy (select 1::utinyint a, 18446744073709551615::ubigint b, 1.5::decimal(10,2) c, 1.5::float d, timestamptz '2026-11-22 10:00:00+02' e, uuid '00112233-4455-6677-8899-aabbccddeeff' f, '\\xAB'::blob g, map {{'k': 1}} h, 'x'::enum('x') i, timestamp_ns '2026-11-22 10:00:00.123456789' j) to '{source}'");
        }

        var table = await ImportAsync(source, FileFormat.Parquet);

        Assert.Equal(
            ["integer", "decimal(38,0)", "decimal(10,2)", "number", "timestamp", "string", "string", "string", "string", "timestamp"], table.Columns.Select(column => column.Type.ToString()));
        Assert.Equal(
            [[1L, 18446744073709551615m, 1.50m, 1.5, new DateTime(2026, 11, 22, 8, 0, 0, DateTimeKind.Utc), "00112233-4455-6677-8899-aabbccddeeff", "ab", "{\"k\":1}", "x", new DateTime(2026, 11, 22, 10, 0, 0, 123, 456, DateTimeKind.Utc)]],
            await EngineFiles.HeadAsync(Target, 1, CancellationToken.None));
    }

    [Fact]
    public async Task Import_Cancelled_LeavesNothing()
    {
        var path = Write("a\n" + string.Join('\n', Enumerable.Range(0, 100_000)));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => EngineFiles.ImportAsync(path, "a.csv", FileFormat.Csv, Target, new FileImportLimits(), new CancellationToken(canceled: true)));

        Assert.Equal([path], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task Import_OverExistingTarget_ReplacesItOnlyOnSuccess()
    {
        await ImportAsync(Write("a\n1\n"), FileFormat.Csv);
        await Assert.ThrowsAsync<FileImportException>(() => ImportAsync(Write("a,b\n1\n"), FileFormat.Csv));
        Assert.Equal([[1L]], await EngineFiles.HeadAsync(Target, 5, CancellationToken.None));

        await ImportAsync(Write("a\n2\n"), FileFormat.Csv);
        Assert.Equal([[2L]], await EngineFiles.HeadAsync(Target, 5, CancellationToken.None));
    }

    [SharedDataFact]
    public async Task Import_Jaffle_HasTheKnownShape()
    {
        var table = await ImportAsync(Repository.SharedFile("jaffle/raw_orders.csv"), FileFormat.Csv);

        Assert.Equal(99, table.Rows);
        Assert.Equal(["id integer", "user_id integer", "order_date date", "status string"], table.Columns.Select(column => $"{column.Name} {column.Type}"));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<FileTable> ImportAsync(string path, FileFormat format, FileImportLimits? limits = null) =>
        EngineFiles.ImportAsync(path, "orders.dat", format, Target, limits ?? new FileImportLimits(), CancellationToken.None);

    private string Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    private string Write(byte[] bytes)
    {
        var path = Path.Combine(folder, "it's in.dat");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
