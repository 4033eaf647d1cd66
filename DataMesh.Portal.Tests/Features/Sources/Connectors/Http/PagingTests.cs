using DataMesh.Portal.Features.Sources.Connectors.Http;
using DataMesh.Portal.Features.Sources.Connectors.Web;
using Microsoft.AspNetCore.Http;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

public class PagingTests
{
    private static readonly IEnumerable<long> s_seven = [1, 2, 3, 4, 5, 6, 7];

    [Fact]
    public async Task Next_LinksInTheDocument_AreFollowedToTheLast()
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            var from = ApiServer.Number(http, "from", 1);
            var next = from == 4 ? "\"?from=7\"" : from == 7 ? "null" : $"\"http://{http.Request.Host}/orders?from=4\"";
            return ApiServer.JsonAsync(http, $$"""{ "@odata.next": {{next}}, "data": { "items": {{ApiServer.Rows(from, 3, 7)}} } }""");
        });
        using var source = new ApiSource(api.Address + "/orders", new { rows = "data.items", paging = "next", nextPath = "@odata.next" });
        Assert.Equal(s_seven, await source.IdsAsync());
        Assert.Equal(["/orders", "/orders", "/orders?from=4", "/orders?from=7"], api.Asked);
    }

    [Fact]
    public async Task Link_HeaderWithRelationNext_IsFollowed()
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            var page = ApiServer.Number(http, "page", 0);
            http.Response.Headers.Append("Link", "</orders?page=0>; rel=\"first\"");
            if (page < 2) http.Response.Headers.Append("Link", $"</orders?a=1,2&page={page + 1}>; title=\"a, \\\"b\\\"; rel=prev\"; rel=\"last next\"");
            return ApiServer.JsonAsync(http, ApiServer.Rows((page * 3) + 1, 3, 7));
        });
        using var source = new ApiSource(api.Address + "/orders", new { paging = "link" });
        Assert.Equal(s_seven, await source.IdsAsync());
    }

    [Theory]
    [InlineData("<a>; rel=next", "a")]
    [InlineData("<a>; rel=\"prev\", <b>; REL=\"Next\"", "b")]
    [InlineData("<a>; rel=prev; rel=next", null)]
    [InlineData("<a>; title=\"<x>; rel=next\"", null)]
    [InlineData("<a", null)]
    [InlineData("", null)]
    [InlineData("<a>;rel = next", "a")]
    public void Link_Spellings_AreReadAsTheStandardSays(string header, string? expected) => Assert.Equal(expected, LinkHeader.Next([header]));

    [Theory]
    [InlineData(1, 200)]
    [InlineData(0, 200)]
    [InlineData(1, 404)]
    public async Task Page_Numbers_GoOnUntilThereIsNothing(int first, int behind)
    {
        await using var api = await ApiServer.StartAsync(async http =>
        {
            var rows = ApiServer.Rows(((ApiServer.Number(http, "p", -1) - first) * 3) + 1, 3, 7);
            http.Response.StatusCode = rows == "[]" ? behind : 200;
            await ApiServer.JsonAsync(http, rows);
        });
        using var source = new ApiSource(api.Address + "/orders?p=9&x=1", new { paging = "page", pageParameter = "p", firstPage = first, sizeParameter = "n", size = 50 });
        Assert.Equal(s_seven, await source.IdsAsync());
        Assert.Equal($"/orders?x=1&p={first}&n=50", api.Asked.First());
        Assert.Equal(5, api.Asked.Count);
    }

    [Fact]
    public async Task Page_FirstIsNotThere_IsNoEmptyTable()
    {
        await using var api = await ApiServer.StartAsync(http => Task.FromResult(http.Response.StatusCode = 404));
        using var source = new ApiSource(api.Address, new { paging = "page" });
        Assert.Contains("404", await source.FailAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Offset_FewerRowsThanAskedFor_AreCountedAsTheyCame()
    {
        await using var api = await ApiServer.StartAsync(http => ApiServer.JsonAsync(http, ApiServer.Rows(ApiServer.Number(http, "skip", -1) + 1, Math.Min(3, ApiServer.Number(http, "take", 0)), 7)));
        using var source = new ApiSource(api.Address, new { paging = "offset", offsetParameter = "skip", limitParameter = "take", size = 1000 });
        Assert.Equal(s_seven, await source.IdsAsync());
        Assert.Equal("/?skip=6&take=1000", api.Asked.ElementAt(3));
    }

    [Fact]
    public async Task Cursor_TextsAndNumbers_AreRepeatedEscaped()
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            var (from, next) = http.Request.Query["after"].ToString() switch { "" => (1, "\"a&b=c/d\""), "a&b=c/d" => (4, "77"), "77" => (7, "\"\""), _ => (100, "1") };
            return ApiServer.JsonAsync(http, $$"""{ "rows": {{ApiServer.Rows(from, 3, 7)}}, "meta": [{ "cursor": {{next}} }] }""");
        });
        using var source = new ApiSource(api.Address, new { rows = "rows", paging = "cursor", cursorPath = "meta.0.cursor", cursorParameter = "after" });
        Assert.Equal(s_seven, await source.IdsAsync());
    }

    [Fact]
    public async Task Limit_Reached_EndsTheRequests()
    {
        await using var api = await ApiServer.StartAsync(http => ApiServer.JsonAsync(http, ApiServer.Rows(ApiServer.Number(http, "offset", 0) + 1, 3, 1000)));
        using var source = new ApiSource(api.Address, new { paging = "offset" });
        Assert.Equal([1, 2, 3, 4], await source.IdsAsync(limit: 4));
        Assert.Equal(3, api.Asked.Count);
        Assert.Equal([1, 2, 3], await source.IdsAsync(limit: 3));
        Assert.Equal(4, api.Asked.Count);
    }

    [Theory]
    [InlineData("next", "circles")]
    [InlineData("cursor", "circles")]
    [InlineData("page", "same page again")]
    [InlineData("offset", "same page again")]
    public async Task Pages_InCircles_End(string paging, string expected)
    {
        await using var api = await ApiServer.StartAsync(http => ApiServer.JsonAsync(http, $$"""{ "items": [{"id": 1}], "next": "/?b=1", "time": "{{Guid.NewGuid()}}" }"""));
        using var source = new ApiSource(api.Address, new { rows = "items", paging, nextPath = "next", cursorPath = "next" });
        Assert.Contains(expected, await source.FailAsync(), StringComparison.Ordinal);
        Assert.True(api.Asked.Count <= 4);
    }

    [Fact]
    public async Task Pages_WithoutEnd_AreStopped()
    {
        await using var api = await ApiServer.StartAsync(http => ApiServer.JsonAsync(http, $$"""{ "items": [{"id": 1}], "next": "/?n={{ApiServer.Number(http, "n", 0) + 1}}" }"""));
        using var source = new ApiSource(api.Address, new { rows = "items", paging = "next", nextPath = "next" }, limits: new HttpLimits { Pages = 20 });
        Assert.Contains("more than 20 pages", await source.FailAsync(), StringComparison.Ordinal);
        Assert.Equal(21, api.Asked.Count);
    }

    [Theory]
    [InlineData("http://127.0.0.2:{0}/?x=1")]
    [InlineData("//localhost:{0}/")]
    [InlineData("https://127.0.0.1:{0}/")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://evil.example/")]
    public async Task Next_OtherOrigin_IsNotGivenTheSecret(string next)
    {
        ApiServer? api = null;
        await using (api = await ApiServer.StartAsync(http => ApiServer.JsonAsync(http, $$"""{ "items": [{"id": 1}], "next": "{{next.Replace("{0}", $"{api!.Port}", StringComparison.Ordinal)}}" }""")))
        {
            using var source = new ApiSource(api.Address, new { rows = "items", paging = "next", nextPath = "next", auth = "bearer" }, new { token = "very-secret" }, allowed: ["127.0.0.0/8", "localhost"]);
            Assert.Contains("another host, port or scheme", await source.FailAsync(), StringComparison.Ordinal);
            Assert.Equal(2, api.Asked.Count);
        }
    }

    [Theory]
    [InlineData("\"javascript:alert(1)\"")]
    [InlineData("\"file:///etc/passwd\"")]
    [InlineData("\"http://user:pw@127.0.0.1/\"")]
    [InlineData("{}")]
    public async Task Next_NoAddress_IsSaid(string next)
    {
        await using var api = await ApiServer.StartAsync($$"""{ "items": [{"id": 1}], "next": {{next}} }""");
        using var source = new ApiSource(api.Address, new { rows = "items", paging = "next", nextPath = "next" });
        var said = await source.FailAsync();
        Assert.True(said.Contains("no address", StringComparison.Ordinal) || said.Contains("neither a text", StringComparison.Ordinal), said);
    }
}
