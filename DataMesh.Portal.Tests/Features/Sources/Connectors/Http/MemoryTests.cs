using System.Text;
using DataMesh.Portal.Features.Sources.Connectors.Http;
using DataMesh.Portal.Features.Sources.Connectors.Web;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

public class MemoryTests
{
    [Fact]
    public async Task ETag_NothingNew_ServesTheRememberedPagesAndTheirLinks()
    {
        var sent = 0;
        await using var api = await ApiServer.StartAsync(http =>
        {
            var page = ApiServer.Number(http, "page", 1);
            http.Response.Headers.ETag = $"W/\"v{page}\"";
            if (http.Request.Headers.IfNoneMatch == $"W/\"v{page}\"") return Task.FromResult(http.Response.StatusCode = 304);
            if (page == 1) http.Response.Headers.Link = "</?page=2>; rel=next";
            sent++;
            return ApiServer.JsonAsync(http, ApiServer.Rows(page, 1, 2));
        });
        using var source = new ApiSource(api.Address, new { paging = "link" });
        Assert.Equal([1, 2], await source.IdsAsync());
        Assert.Equal([1, 2], await source.IdsAsync());
        Assert.Equal(2, sent);
        Assert.Equal(5, api.Asked.Count);
    }

    [Fact]
    public async Task ETag_OtherSecret_IsAnotherAnswer()
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            http.Response.Headers.ETag = "\"same\"";
            if (http.Request.Headers.IfNoneMatch.Count > 0) return Task.FromResult(http.Response.StatusCode = 304);
            return ApiServer.JsonAsync(http, http.Request.Headers["X-API-Key"] == "a" ? """[{"id": 1}]""" : """[{"id": 2}]""");
        });
        using var source = new ApiSource(api.Address, new { auth = "key" }, new { key = "a" });
        Assert.Equal([1], await source.IdsAsync());
        source.ChangeSecret("key", "b");
        Assert.Equal([2], await source.IdsAsync());
    }

    [Fact]
    public async Task ETag_AnswerNotToBeStored_IsNotRemembered()
    {
        await using var api = await ApiServer.StartAsync(http =>
        {
            http.Response.Headers.ETag = "\"x\"";
            http.Response.Headers.CacheControl = "no-store";
            Assert.Equal(0, http.Request.Headers.IfNoneMatch.Count);
            return ApiServer.JsonAsync(http, """[{"id": 1}]""");
        });
        using var source = new ApiSource(api.Address);
        Assert.Equal([1], await source.IdsAsync());
        Assert.Equal([1], await source.IdsAsync());
    }

    [Fact]
    public void Keep_MoreThanFits_ForgetsWhatWasUsedLongestAgo()
    {
        var memory = new HttpMemory(new HttpLimits { MemoryBytes = 100_000 });
        var keys = Enumerable.Range(0, 6).Select(i => new HttpMemory.Key(Guid.Empty, $"http://a/{i}", "")).ToList();
        foreach (var key in keys.Take(4)) memory.Keep(key, "\"e\"", Answer(23_000));
        Assert.NotNull(memory.Find(keys[0]));
        memory.Keep(keys[4], "\"e\"", Answer(23_000));
        memory.Keep(keys[5], "\"e\"", Answer(26_000));
        Assert.Equal([true, false, true, true, true, false], keys.Select(k => memory.Find(k) is not null));
        memory.Keep(keys[0], null, Answer(10));
        Assert.Null(memory.Find(keys[0]));
    }

    [Fact]
    public async Task Columns_ReadsInARow_LearnThemOnceInAWhile()
    {
        await using var api = await ApiServer.StartAsync("""[{"id": 1}]""");
        using var source = new ApiSource(api.Address);
        await source.IdsAsync();
        await source.IdsAsync();
        Assert.Equal(3, api.Asked.Count);
        source.Clock.Advance(TimeSpan.FromMinutes(11));
        await source.IdsAsync();
        Assert.Equal(5, api.Asked.Count);
    }

    private static HttpAnswer Answer(int bytes) => new(new Uri("http://a/"), Encoding.UTF8.GetBytes(new string('x', bytes)), null, []);
}
