using System.Globalization;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Tests.Shared;
using Microsoft.AspNetCore.Http;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

public class ShapeTests
{
    [Fact]
    public async Task Columns_Types_AreLearntFromTheSample()
    {
        await using var api = await ApiServer.StartAsync("""
            [{ "whole": 1, "wide": 9223372036854775808, "broad": 1, "part": 1, "flag": true, "day": "2026-11-22", "moment": "2026-11-22T10:00:00Z", "both": "2026-11-22", "text": "x", "mixed": 1, "none": null, "list": [1], "empty": {}, "huge": 1e400, "endless": 12345678901234567890123456789012345 },
             { "whole": null, "wide": 1, "broad": 12345678901234567890, "part": 2.5, "flag": false, "day": null, "moment": "2026-11-22T12:00:00.123456789+02:00", "both": "2026-11-22T10:00", "text": "2026-11-22", "mixed": "a", "late": 2 }]
            """);
        using var source = new ApiSource(api.Address);
        Assert.Equal("whole integer, wide decimal(38,0), broad decimal(38,0), part number, flag boolean, day date, moment timestamp, both timestamp, text string, mixed string, none string, list string, empty string, huge string, endless string, late integer", await source.ColumnsAsync());
        var rows = await source.ReadAsync(["whole", "wide", "part", "flag", "day", "moment", "both", "mixed", "none", "list", "huge", "late"]);
        Assert.Equal(new object?[] { 1L, 9223372036854775808m, 1d, true, new DateOnly(2026, 11, 22), Utc("2026-11-22T10:00:00"), Utc("2026-11-22T00:00:00"), "1", null, "[1]", "1e400", null }, rows[0]);
        Assert.Equal(new object?[] { null, 1m, 2.5d, false, null, Utc("2026-11-22T10:00:00.1234567"), Utc("2026-11-22T10:00:00"), "a", null, null, null, 2L }, rows[1]);
    }

    [Fact]
    public async Task Columns_NestedObjects_AreFlattenedToAPoint()
    {
        await using var api = await ApiServer.StartAsync("""
            [{ "id": 1, "who": { "name": "Zoë", "at": { "city": { "code": { "deep": 1 }, "name": "B" } } }, "tags": ["a", {"b": 2}], "odd": { "x": 1 } },
             { "id": 2, "who": null, "odd": 5 },
             { "id": 3, "who": { "at": null } },
             { "id": 4 }]
            """);
        using var source = new ApiSource(api.Address);
        Assert.Equal("id integer, who.name string, who.at.city.code string, who.at.city.name string, tags string, odd string", await source.ColumnsAsync());
        var rows = await source.ReadAsync(["who.name", "who.at.city.code", "who.at.city.name", "tags", "odd"]);
        Assert.Equal(["Zoë", "{ \"deep\": 1 }", "B", "[\"a\", {\"b\": 2}]", "{ \"x\": 1 }"], rows[0]);
        Assert.Equal([null, null, null, null, "5"], rows[1]);
        Assert.All(rows[2].Concat(rows[3]), Assert.Null);
    }

    [Fact]
    public async Task Columns_NamesThatMeet_AreToldApart()
    {
        await using var api = await ApiServer.StartAsync("""[{ "a.b": 1, "a": { "b": 2 }, "A.B": 3, "": 4 }]""");
        using var source = new ApiSource(api.Address);
        Assert.Equal("a.b integer, a.b_2 integer, A.B_3 integer, _ integer", await source.ColumnsAsync());
        Assert.Equal([1L, 2L, 3L, 4L], (await source.ReadAsync(["a.b", "a.b_2", "A.B_3", "_"])).Single());
    }

    [Fact]
    public async Task Columns_ObjectsWithDataForNames_StayWhole()
    {
        var prices = string.Join(',', Enumerable.Range(0, 500).Select(i => $"\"p{i}\": {i}"));
        await using var api = await ApiServer.StartAsync($$"""[{ "id": 1, "prices": { {{prices}} } }]""");
        using var source = new ApiSource(api.Address);
        Assert.Equal("id integer, prices string", await source.ColumnsAsync());
    }

    [Fact]
    public async Task Columns_TenThousand_AreRefused()
    {
        await using var api = await ApiServer.StartAsync($$"""[{ {{string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"p{i}\": {i}"))}} }]""");
        using var source = new ApiSource(api.Address);
        Assert.Contains("more than 1,000 different properties", await source.ColumnsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_LaterValueOfAnotherType_NamesSourceColumnAndRowOnly()
    {
        var rows = string.Join(',', Enumerable.Range(1, 1500).Select(i => i == 1400 ? """{"id": 1400, "price": "very private"}""" : $$"""{"id": {{i}}, "price": 1.5}"""));
        await using var api = await ApiServer.StartAsync($"[{rows}]");
        using var source = new ApiSource(api.Address);
        var said = await source.FailAsync("price");
        Assert.Contains("Shop API", said, StringComparison.Ordinal);
        Assert.Contains("'price'", said, StringComparison.Ordinal);
        Assert.Contains("row 1,400", said, StringComparison.Ordinal);
        Assert.DoesNotContain("very private", said, StringComparison.Ordinal);
        Assert.Equal(1500, (await source.ReadAsync(["id"])).Count);
        var hidden = await Assert.ThrowsAsync<Portal.Query.Execution.QueryException>(async () =>
        {
            await foreach (var _ in (await source.OpenAsync(["id", "price"], hidden: "price")).Batches)
            {
            }
        });
        Assert.DoesNotContain("price", hidden.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_ValueInPlaceOfAnObject_IsAnErrorToo()
    {
        var rows = string.Join(',', Enumerable.Range(1, 1100).Select(i => i == 1050 ? """{"a": 5}""" : """{"a": {"b": 1}}"""));
        await using var api = await ApiServer.StartAsync($"[{rows}]");
        using var source = new ApiSource(api.Address);
        Assert.Contains("row 1,050", await source.FailAsync("a.b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_NoneAtPresent_AreNoneAndNoError()
    {
        var json = "[]";
        await using var api = await ApiServer.StartAsync(http => ApiServer.JsonAsync(http, json));
        using var source = new ApiSource(api.Address);
        Assert.Equal("It answers: 0 rows on the first page, 0 columns.", await source.TestAsync());
        Assert.Contains("without rows", await source.ColumnsAsync(), StringComparison.Ordinal);
        Assert.Empty(await source.ReadAsync(["id", "who.name"]));
        json = """[{ "id": 7, "who": { "name": "A" } }]""";
        Assert.Equal("It answers: 1 row on the first page, 2 columns.", await source.TestAsync());
    }

    [Fact]
    public async Task Rows_ColumnThatWentMissing_IsLeftToTheEngine()
    {
        await using var api = await ApiServer.StartAsync("""[{ "id": 1 }]""");
        using var source = new ApiSource(api.Address);
        Assert.Equal(["id"], (await source.OpenAsync(["gone"])).Columns.Select(c => c.Name));
        Assert.Equal(["id"], (await source.OpenAsync(["gone", "ID"])).Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task Table_Name_IsTheSetting()
    {
        await using var api = await ApiServer.StartAsync("""[{ "id": 1 }]""");
        using var source = new ApiSource(api.Address, new { table = "orders" });
        Assert.Equal("orders", (await source.Connector.TablesAsync(source.Handle, default)).Value.Single().Name);
        Assert.IsType<NotFound>((await source.Connector.ColumnsAsync(source.Handle, "rows", default)).Error);
        Assert.False((await source.Connector.OpenAsync(source.Handle, "rows", new TableWish(["id"], null, new HashSet<string>()), default)).Ok);
    }

    // jq '[.Invoice[].Total] | add' and the like give 412 invoices, 2328.6 in all, in 24 countries.
    [SharedDataFact]
    public async Task Rows_Chinook_AreWhatIsInTheDocument()
    {
        var path = Repository.SharedFile("chinook/ChinookData.json");
        await using var api = await ApiServer.StartAsync(http => http.Response.SendFileAsync(path, default));
        using var source = new ApiSource(api.Address, new { rows = "Invoice" });
        Assert.Equal("InvoiceId integer, CustomerId integer, InvoiceDate timestamp, BillingAddress string, BillingCity string, BillingState string, BillingCountry string, BillingPostalCode string, Total number", await source.ColumnsAsync());
        var rows = await source.ReadAsync(["Total", "InvoiceDate", "BillingCountry"]);
        Assert.Equal(412, rows.Count);
        Assert.Equal(2328.60, rows.Sum(r => (double)r[0]!), 6);
        Assert.Equal(Utc("2025-12-22T00:00:00"), rows.Max(r => (DateTime)r[1]!));
        using var tracks = new ApiSource(api.Address, new { rows = "Track" });
        Assert.Equal(3503, (await tracks.ReadAsync(["TrackId", "Composer"])).Count);
    }

    private static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
