using System.Text;
using DataMesh.Portal.Query.DuckDb;
using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.DuckDb.Files;

public sealed class DialectTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("dialects").FullName;

    public static TheoryData<string, string> Encodings => new() { { "utf-16", "Utf16" }, { "utf-16BE", "Utf16" }, { "windows-1252", "Windows1252" } };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Encodings))]
    public async Task Import_OtherEncodings_AreToldByTheBytes(string encoding, string told)
    {
        var from = encoding == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : Encoding.GetEncoding(encoding);
        var (table, rows) = await ImportAsync([.. from.GetPreamble(), .. from.GetBytes("id;naïve\n1;Zoë “€”\n")]);

        Assert.Equal(told, table.Dialect.Encoding.ToString());
        Assert.Equal(["id integer", "naïve string"], Columns(table));
        Assert.Equal([[1L, "Zoë “€”"]], rows);
    }

    [Fact]
    public async Task Import_EncodingThatIsSaid_IsTaken()
    {
        // Without a byte order mark nothing tells UTF-16, and the signs of windows-1252 mean something else in ISO 8859-1.
        var (_, wide) = await ImportAsync(Encoding.Unicode.GetBytes("id,name\n1,Zoë\n"), new FileDialect { Encoding = TextEncoding.Utf16 });
        Assert.Equal([[1L, "Zoë"]], wide);

        var (_, latin) = await ImportAsync([.. "id,name\n1,"u8, 0x80, 0xE4, (byte)'\n'], new FileDialect { Encoding = TextEncoding.Latin1 });
        Assert.Equal([[1L, "\u0080ä"]], latin);

        var said = await Assert.ThrowsAsync<FileImportException>(() => ImportAsync([.. "id,name\n1,"u8, 0xE4, (byte)'\n'], new FileDialect { Encoding = TextEncoding.Utf8 }));
        Assert.Equal(2, said.Line);
    }

    [Theory]
    [InlineData("id;amount;note\n1;1,5;a\n2;-2,25;b,c\n", ';', ',')]
    [InlineData("id;amount;note\n1;1.5;a\n2;-2.25;b,c\n", ';', '.')]
    [InlineData("id,amount,note\n1,1.5,a\n2,-2.25,b\n", ',', '.')]
    [InlineData("id\tamount\tnote\n1\t\"1,5\"\ta\n2\t\"-2,25\"\tb\n", '\t', ',')]
    public async Task Import_DecimalMarks_AreTold(string text, char separator, char mark)
    {
        var (table, rows) = await ImportAsync(Encoding.UTF8.GetBytes(text));

        Assert.Equal((separator, mark), (table.Dialect.Separator!.Value, table.Dialect.DecimalMark!.Value));
        Assert.Equal(["id integer", "amount number", "note string"], Columns(table));
        Assert.Equal([1.5, -2.25], rows.Select(row => row[1]));
    }

    [Fact]
    public async Task Import_DatesBothWays_AreToldByTheRowsOrSaid()
    {
        const string Ambiguous = "d\n03/04/2026\n05/06/2026\n";
        var (told, rows) = await ImportAsync("d\n03/04/2026\n25/12/2026\n"u8.ToArray());
        Assert.Equal("%d/%m/%Y", told.Dialect.Dates);
        Assert.Equal(new DateOnly(2026, 4, 3), rows[0][0]);

        foreach (var (format, day) in new[] { ("%d/%m/%Y", new DateOnly(2026, 4, 3)), ("%m/%d/%Y", new DateOnly(2026, 3, 4)) })
        {
            Assert.Equal(day, (await ImportAsync(Encoding.UTF8.GetBytes(Ambiguous), new FileDialect { Dates = format })).Rows[0][0]);
        }
    }

    [Theory]
    [InlineData("DATE", "%Y-%m-%d", "2026-11-22", "0001-01-01", "9999-12-31", "2024-02-29", "2026-1-2", " 2026-01-02 ")]
    [InlineData("TIMESTAMP", "%Y-%m-%d %H:%M:%S", "2026-11-22 10:11:12", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "2026-1-2 3:04:05")]
    [InlineData("TIMESTAMP", "%Y-%m-%dT%H:%M:%S", "2026-11-22T10:11:12", "1969-12-31T23:59:59")]
    public async Task From_PatternThatTheEngineKnows_IsLeftOutAndReadsTheSame(string type, string pattern, params string[] texts)
    {
        var path = Path.Combine(folder, "days.csv");
        await File.WriteAllTextAsync(path, $"d\n{string.Join('\n', texts.Select(t => $"\"{t}\""))}\n\"\"\n");
        var dialect = new FileDialect { Separator = ',', Quote = '"', Header = true, Dates = type == "DATE" ? pattern : null, Timestamps = type == "DATE" ? null : pattern };
        var (strict, known) = (From(true), From(false));
        Assert.Contains(pattern, strict, StringComparison.Ordinal);
        Assert.DoesNotContain(pattern, known, StringComparison.Ordinal);
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [path] });
        using var connection = database.Connect();
        var values = Ask(known);
        Assert.Equal(Ask(strict), values);
        Assert.Equal(texts.Length, values.Count(value => value is not null));

        // Any other way of writing stays as it was said.
        Assert.Contains("%d.%m.%Y", CsvFile.From(["'x'"], dialect with { Dates = "%d.%m.%Y" }, [("d", "DATE")]), StringComparison.Ordinal);

        string From(bool strict) => CsvFile.From([FileReader.File(path)], dialect, [("d", type)], strict: strict);

        List<object?> Ask(string from) => [.. connection.Query($"SELECT CAST(d AS VARCHAR) FROM {from}").Select(row => row[0])];
    }

    [Fact]
    public async Task Import_DaysThatAreNotAsThePatternSays_AreNone()
    {
        // The engine by itself would take them.
        var types = new Dictionary<string, LogicalType>(StringComparer.OrdinalIgnoreCase) { ["d"] = LogicalType.Date };
        var said = await Assert.ThrowsAsync<FileImportException>(() => ImportAsync("d\n2026-11-22\n2026/11/22\n"u8.ToArray(), new FileDialect { Dates = "%Y-%m-%d", Types = types }));
        Assert.Equal(3, said.Line);
    }

    [Theory]
    [InlineData("1,2.5,2026-01-02\n2,3.5,2026-01-03\n", false, "column1 integer, column2 number, column3 date")]
    [InlineData("2019,2020\n1,2\n", true, "2019 integer, 2020 integer")]
    [InlineData("country,2020\nDE,2\n", true, "country string, 2020 integer")]
    [InlineData("1,Anna\n2,Ben\n", true, "1 integer, Anna string")]
    public async Task Import_FirstRow_IsDataOnlyWhereNothingInItIsAName(string text, bool header, string columns)
    {
        var (table, rows) = await ImportAsync(Encoding.UTF8.GetBytes(text));

        Assert.Equal(header, table.Dialect.Header);
        Assert.Equal(columns, string.Join(", ", Columns(table)));
        Assert.Equal(header ? text.Count(c => c == '\n') - 1 : text.Count(c => c == '\n'), rows.Count);
    }

    [Fact]
    public async Task Import_CorrectedByAPerson_IsReadThatWay()
    {
        var dialect = new FileDialect
        {
            Header = false, Separator = '^', Quote = '\'', Nulls = ["NULL", "n/a"], DecimalMark = ',',
            Types = new Dictionary<string, LogicalType>(StringComparer.OrdinalIgnoreCase) { ["COLUMN2"] = LogicalType.String, ["column3"] = LogicalType.Decimal(10, 2) },
        };
        var (table, rows) = await ImportAsync("'it''s ^'^007^1,50\nn/a^NULL^2\n"u8.ToArray(), dialect);

        Assert.Equal(["column1 string", "column2 string", "column3 decimal(10,2)"], Columns(table));
        Assert.Equal([["it's ^", "007", 1.50m], [null, null, 2.00m]], rows);
    }

    [Fact]
    public async Task Import_TypeThatDoesNotFit_NamesTheLine()
    {
        var types = new Dictionary<string, LogicalType>(StringComparer.OrdinalIgnoreCase) { ["n"] = LogicalType.Integer };
        var error = await Assert.ThrowsAsync<FileImportException>(() => ImportAsync("n\n1\nsecret\n"u8.ToArray(), new FileDialect { Types = types }));

        Assert.Equal(3, error.Line);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);

        types["gone"] = LogicalType.Integer;
        types.Remove("n");
        Assert.Contains("no column 'gone'", (await Assert.ThrowsAsync<FileImportException>(() => ImportAsync("n\n1\n"u8.ToArray(), new FileDialect { Types = types }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_OffsetsInCsv_BecomeUtc()
    {
        var (told, rows) = await ImportAsync("at\n2026-11-22T12:00:00+02:00\n2026-11-22T12:00:00Z\n"u8.ToArray());
        Assert.Equal(["at timestamp"], Columns(told));
        Assert.Equal([10, 12], rows.Select(row => ((DateTime)row[0]!).Hour));

        var types = new Dictionary<string, LogicalType>(StringComparer.OrdinalIgnoreCase) { ["at"] = LogicalType.Timestamp };
        var (_, mixed) = await ImportAsync("at\n2026-11-22T12:00:00+02:00\n2026-11-22\n"u8.ToArray(), new FileDialect { Types = types });
        Assert.Equal([10, 0], mixed.Select(row => ((DateTime)row[0]!).Hour));
    }

    [Theory]
    [InlineData("name\nx;y\n", "x;y")]
    [InlineData("name\n'quoted'\n", "quoted")]
    [InlineData("name\n't Hooft\n", "'t Hooft")]
    [InlineData("name\nO'Hara\n", "O'Hara")]
    public async Task Import_OneColumn_KeepsItsSigns(string text, string value)
        => Assert.Equal([[value]], (await ImportAsync(Encoding.UTF8.GetBytes(text))).Rows);

    private static IEnumerable<string> Columns(FileTable table) => table.Columns.Select(column => $"{column.Name} {column.Type}");

    private async Task<(FileTable Table, IReadOnlyList<object?[]> Rows)> ImportAsync(byte[] bytes, FileDialect? dialect = null)
    {
        var (path, target) = (Path.Combine(folder, "a [1]*.csv"), Path.Combine(folder, "out.parquet"));
        await File.WriteAllBytesAsync(path, bytes);
        var table = await EngineFiles.ImportAsync(path, "a.csv", FileFormat.Csv, target, new FileImportLimits(), CancellationToken.None, dialect);
        Assert.Equal(2, Directory.GetFiles(folder).Length);
        return (table, await EngineFiles.HeadAsync(target, 100, CancellationToken.None));
    }
}
