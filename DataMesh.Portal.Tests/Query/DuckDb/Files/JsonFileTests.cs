using DataMesh.Portal.Query.DuckDb.Files;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Tests.Query.DuckDb.Files;

public sealed class JsonFileTests : IDisposable
{
    private const string Nested = """
        {"id":1,"customer":{"name":"Anna","address":{"city":"Bonn","geo.lat":50.7}},"lines":[{"sku":"a","n":2},{"sku":"b"}],"at":"2026-11-22T12:00:00+02:00","big":9223372036854775808}
        {"id":2,"customer":{"name":null,"address":{"city":"Köln"}},"lines":[],"at":"2026-11-22","mixed":7}
        {"id":3,"customer":null,"mixed":"x\"y","ID":true}
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("json").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Import_Plain_KeepsNestedValuesAsJson()
    {
        var (columns, rows) = await ImportAsync(Nested, FileFormat.NdJson);

        Assert.Equal("id integer, customer string, lines string, at timestamp, big decimal(38,0), mixed string, ID_2 boolean", columns);
        Assert.Equal([1L, """{"name":"Anna","address":{"city":"Bonn","geo.lat":50.7}}""", """[{"sku":"a","n":2},{"sku":"b"}]""", new DateTime(2026, 11, 22, 10, 0, 0, DateTimeKind.Utc), 9223372036854775808m, null, null], rows[0]);
        Assert.Equal([2L, """{"name":null,"address":{"city":"Köln"}}""", "[]", new DateTime(2026, 11, 22, 0, 0, 0, DateTimeKind.Utc), null, "7", null], rows[1]);
        Assert.Equal([3L, null, null, null, null, "x\"y", true], rows[2]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Import_Flattened_MakesColumnsOfObjects(bool array)
    {
        // Another letter case makes the engine read whole objects; both ways have to agree.
        var text = array ? $"[{string.Join(',', Nested.Replace(",\"ID\":true", "", StringComparison.Ordinal).Split('\n'))}]" : Nested;
        var (columns, rows) = await ImportAsync(text, array ? FileFormat.Json : FileFormat.NdJson, new JsonLayout { Flatten = true });

        Assert.StartsWith("id integer, customer.name string, customer.address.city string, customer.address.geo.lat number, lines string, at timestamp, big decimal(38,0), mixed string", columns, StringComparison.Ordinal);
        Assert.Equal([1L, "Anna", "Bonn", 50.7], rows[0][..4]);
        Assert.Equal([2L, null, "Köln", null], rows[1][..4]);
        Assert.Equal([3L, null, null, null], rows[2][..4]);
    }

    [Fact]
    public async Task Import_ChosenPaths_AreColumnsOfTheirOwn()
    {
        var layout = new JsonLayout
        {
            Paths = new Dictionary<string, string> { ["sku"] = "lines.0.sku", ["lat"] = "customer.address.geo.lat", ["ID_2"] = "customer.name", ["quantity"] = "lines.0.n" },
        };
        var (columns, rows) = await ImportAsync(Nested, FileFormat.NdJson, layout);

        Assert.Equal("id integer, customer string, lines string, at timestamp, big decimal(38,0), mixed string, sku string, lat number, ID_2 string, quantity integer", columns);
        Assert.Equal(["a", 50.7, "Anna", 2L], rows[0][6..]);
        Assert.Equal([null, null, null, null], rows[2][6..]);
    }

    [Fact]
    public async Task Import_RowsInsideADocument_AreFoundByTheirPath()
    {
        const string Document = """{"meta":{"n":2},"data":{"all.items":[{"id":1,"x":{"y":3}},{"id":2,"a/b~c\"d":"q"}]}}""";
        var (columns, rows) = await ImportAsync(Document, FileFormat.Json, new JsonLayout { Rows = "data.all.items", Flatten = true });

        Assert.Equal("id integer, x.y integer, a/b~c\"d string", columns);
        Assert.Equal([[1L, 3L, null], [2L, null, "q"]], rows);
        Assert.Contains("'data.gone' does not lead", (await Assert.ThrowsAsync<FileImportException>(() => ImportAsync(Document, FileFormat.Json, new JsonLayout { Rows = "data.gone" }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_TypesThatAreSaid_AreTaken()
    {
        var (columns, rows) = await ImportAsync("""[{"price":12.50,"code":7}]""", FileFormat.Json, null, new() { ["price"] = LogicalType.Decimal(12, 2), ["code"] = LogicalType.String });

        Assert.Equal("price decimal(12,2), code string", columns);
        Assert.Equal([[12.50m, "7"]], rows);
    }

    [Theory]
    [InlineData("[{\"a\":\"\\ud800\"}]", "not Unicode")]
    [InlineData("[{\"\":1}]", "")]
    public async Task Import_OddNames_AreReadOrRefused(string text, string refusal)
    {
        if (refusal.Length > 0)
        {
            Assert.Contains(refusal, (await Assert.ThrowsAsync<FileImportException>(() => ImportAsync(text, FileFormat.Json))).Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal([[1L]], (await ImportAsync(text, FileFormat.Json)).Rows);
    }

    private async Task<(string Columns, IReadOnlyList<object?[]> Rows)> ImportAsync(string text, FileFormat format, JsonLayout? layout = null, Dictionary<string, LogicalType>? types = null)
    {
        var (path, target) = (Path.Combine(folder, "a.json"), Path.Combine(folder, "out.parquet"));
        await File.WriteAllTextAsync(path, text);
        var dialect = new FileDialect { Json = layout ?? new JsonLayout(), Types = types ?? [] };
        var table = await EngineFiles.ImportAsync(path, "a.json", format, target, new FileImportLimits(), CancellationToken.None, dialect);
        return (string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.Type}")), await EngineFiles.HeadAsync(target, 100, CancellationToken.None));
    }
}
