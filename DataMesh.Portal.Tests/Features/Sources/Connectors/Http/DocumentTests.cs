using System.Text;
using DataMesh.Portal.Features.Sources.Connectors.Json;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using Microsoft.AspNetCore.Http;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

public class DocumentTests
{
    [Theory]
    [InlineData("text/html", "<html>\n<body>", "", "not JSON at line 1, byte 1 (what came is text/html)")]
    [InlineData("application/json", "[{\"id\": 1},\n {\"id\": }]", "", "not JSON at line 2, byte 9 (what came is application/json)")]
    [InlineData("application/json", "[{\"id\": 1}", "", "not JSON at line 1")]
    [InlineData("application/json", " \n", "", "empty")]
    [InlineData("application/json", "{\"data\": {\"rows\": [], \"next\": 1}}", "data.items", "'data' has no 'items'. There is an object with rows, next.")]
    [InlineData("application/json", "{\"a\": [], \"b\": 1}", "data.items", "the document has no 'data'. There is an object with a, b.")]
    [InlineData("application/json", "{\"data\": \"private\"}", "data.items", "'data' has no 'items'. There is a text.")]
    [InlineData("application/json", "{\"data\": [1, 2]}", "data.items", "'data' has no 'items'. There is an array of 2.")]
    [InlineData("application/json", "{\"data\": {\"a\": 1}}", "data", "does not lead to an array of rows. There is an object with a.")]
    [InlineData("application/json", "{\"data\": null}", "data", "There is null.")]
    [InlineData("application/json", "{\"items\": []}", "", "is not an array of rows; name the path to them. There is an object with items.")]
    [InlineData("application/json", "[1]", "", "Row 1 of a page is no object")]
    [InlineData("application/json", "[{}, [1]]", "", "Row 2 of a page is no object")]
    public async Task Test_UnfitDocument_SaysWhatCameAndWhere(string type, string body, string rows, string expected)
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            http.Response.ContentType = type;
            return http.Response.WriteAsync(body);
        });
        using var source = new ApiSource(api.Address, new { rows });
        var said = await source.TestAsync();
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.DoesNotContain("private", said, StringComparison.Ordinal);
        Assert.DoesNotContain("There is", await source.FailAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OtherEncoding_IsSaid()
    {
        await using var api = await ApiServer.StartAsync(http => http.Response.Body.WriteAsync(Encoding.Latin1.GetBytes("[{\"a\": \"é\"}]")).AsTask());
        using var source = new ApiSource(api.Address);
        Assert.Contains("not UTF-8", await source.TestAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[{\"a\": \"\\ud800\"}]")]
    [InlineData("[{\"\\ud800\": 1}]")]
    [InlineData("{\"\\ud800\": 1}")]
    public async Task Test_HalfASurrogate_IsSaid(string json)
    {
        await using var api = await ApiServer.StartAsync(json);
        using var source = new ApiSource(api.Address);
        Assert.Contains("not Unicode", await source.TestAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_MarkInFront_IsSkipped()
    {
        await using var api = await ApiServer.StartAsync("\uFEFF[{\"id\": 1}]");
        using var source = new ApiSource(api.Address);
        Assert.Equal([1], await source.IdsAsync());
    }

    [Fact]
    public async Task Read_DeepNesting_IsAnErrorAndNoCrash()
    {
        await using var api = await ApiServer.StartAsync(new string('[', 100_000));
        using var source = new ApiSource(api.Address);
        Assert.Contains("not JSON", await source.TestAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.b", "[{\"id\": 1}]")]
    [InlineData("a", "{\"b\": [{\"id\": 1}]}")]
    public async Task Rows_PathsWithDotsInNames_LeadThereEitherWay(string name, string value)
    {
        await using var api = await ApiServer.StartAsync($$"""{ "a": 1, "{{name}}": {{value}} }""");
        using var source = new ApiSource(api.Address, new { rows = "$.a.b" });
        Assert.Equal([1], await source.IdsAsync());
    }

    [Fact]
    public async Task Read_ManyRowsInOnePage_ComeInBatches()
    {
        await using var api = await ApiServer.StartAsync(ApiServer.Rows(1, 5000, 5000));
        using var source = new ApiSource(api.Address);
        var batches = new List<int>();
        await foreach (var batch in (await source.OpenAsync(["id"])).Batches) batches.Add(batch.Rows.Count);
        Assert.Equal([1024, 1024, 1024, 1024, 904], batches);
        Assert.Equal(Enumerable.Range(1, 5000).Select(i => (long)i), await source.IdsAsync());
    }
}
