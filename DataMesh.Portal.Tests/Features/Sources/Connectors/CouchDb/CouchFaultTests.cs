using DataMesh.Portal.Features.Sources.Connectors.Web;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Features.Sources.Connectors.Http;
using Microsoft.AspNetCore.Http;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.CouchDb;

/// <summary>Servers that do what a well-behaved one does not; what they are asked to be is CouchDB's protocol.</summary>
public class CouchFaultTests
{
    private const string Sample = """{"total_rows":1,"rows":[{"id":"a","doc":{"_id":"a","_rev":"1-x","id":1}}]}""";

    [Theory]
    [InlineData(401, "Check the secret")]
    [InlineData(403, "Check the secret")]
    [InlineData(404, "no server of CouchDB's protocol")]
    [InlineData(500, "500")]
    [InlineData(302, "redirects are not followed")]
    public async Task Test_ServerRefuses_SaysWhyAndTheMend(int status, string expected)
    {
        await using var api = await ApiServer.StartAsync(http => Task.FromResult(http.Response.StatusCode = status));
        using var source = new CouchSource(api.Address, secrets: new { user = "anna", password = "very-secret" });
        var said = await source.TestAsync();
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", said, StringComparison.Ordinal);
        Assert.Single(api.Asked);
    }

    [Theory]
    [InlineData("<html>Welcome</html>", "is not JSON")]
    [InlineData("[]", "no server of CouchDB's protocol")]
    [InlineData("""{"name":"something else","version":"1"}""", "no server of CouchDB's protocol")]
    public async Task Test_SomethingElseAnswers_SaysSo(string answer, string expected)
    {
        await using var api = await ApiServer.StartAsync(answer);
        using var source = new CouchSource(api.Address);
        Assert.Contains(expected, await source.TestAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tables_ServerDoesNotListThem_AsksForTheirNames()
    {
        await using var api = await ApiServer.StartAsync(http => http.Request.Path == "/_all_dbs" ? Task.FromResult(http.Response.StatusCode = 403) : ApiServer.JsonAsync(http, """{"doc_count":3}"""));
        using var all = new CouchSource(api.Address);
        Assert.Contains("name the databases in the source", await all.TablesAsync(), StringComparison.Ordinal);
        using var named = new CouchSource(api.Address, new { database = "orders" });
        Assert.Equal("orders 3", await named.TablesAsync());
    }

    [Fact]
    public async Task Tables_SomeAreNotReadable_AreLeftOut()
    {
        await using var api = await ApiServer.StartAsync(http => http.Request.Path.Value switch
        {
            "/_all_dbs" => ApiServer.JsonAsync(http, """["_users", "mine", "theirs", "gone", "a/b"]"""),
            "/theirs" => Task.FromResult(http.Response.StatusCode = 403),
            "/gone" => Task.FromResult(http.Response.StatusCode = 404),
            _ => ApiServer.JsonAsync(http, """{"doc_count":3}"""),
        });
        using var source = new CouchSource(api.Address);
        Assert.Equal("a/b 3, mine 3", await source.TablesAsync());
        Assert.DoesNotContain("/_users", api.Asked);
    }

    [Fact]
    public async Task Connect_ClosedNetwork_IsNotReached()
    {
        await using var api = await ApiServer.StartAsync("{}");
        using var source = new CouchSource(api.Address, allowed: []);
        Assert.Contains("closed to sources", await source.TestAsync(), StringComparison.Ordinal);
        Assert.Empty(api.Asked);
    }

    [Fact]
    public async Task Read_AskedTooOften_WaitsAsTold()
    {
        var left = 2;
        await using var api = await StoreAsync(http =>
        {
            if (left-- <= 0) return ApiServer.JsonAsync(http, """{"docs":[],"bookmark":"nil"}""");
            http.Response.Headers.RetryAfter = "7";
            return Task.FromResult(http.Response.StatusCode = 429);
        });
        using var source = new CouchSource(api.Address);
        Assert.Empty(await source.ReadAsync("orders", ["id"]));
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], source.Clock.Waits);
    }

    [Theory]
    [InlineData(401, "does not accept how the source signs in")]
    [InlineData(404, "no such database")]
    [InlineData(429, "asked too often")]
    [InlineData(503, "503")]
    [InlineData(400, "400")]
    public async Task Read_ServerRefuses_EndsWithTheSourcesName(int status, string expected)
    {
        await using var api = await StoreAsync(http => Task.FromResult(http.Response.StatusCode = status));
        using var source = new CouchSource(api.Address);
        Assert.Contains(expected, await source.FailAsync("orders", ["id"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>", "not JSON")]
    [InlineData("", "is empty")]
    [InlineData("{\"rows\":[]}", "'docs' leads nowhere")]
    [InlineData("{\"docs\":{}}", "not lead to an array")]
    [InlineData("{\"docs\":[1]}", "no object")]
    [InlineData("{\"docs\":[{\"id\":1}],\"bookmark\":{}}", "neither a text nor a number")]
    public async Task Read_Garbage_EndsWithTheSourcesName(string answer, string expected)
    {
        await using var api = await StoreAsync(http => ApiServer.JsonAsync(http, answer));
        using var source = new CouchSource(api.Address);
        Assert.Contains(expected, await source.FailAsync("orders", ["id"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_ConnectionEndsInMidPage_IsTriedAgainAndGivesNoRowTwice()
    {
        var left = 1;
        await using var api = await StoreAsync(async http =>
        {
            if (left-- <= 0)
            {
                await ApiServer.JsonAsync(http, """{"docs":[{"id":1},{"id":2}],"bookmark":"nil"}""");
                return;
            }

            http.Response.ContentLength = 1000;
            await http.Response.WriteAsync("""{"docs":[{"id":1},""");
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        using var source = new CouchSource(api.Address);
        Assert.Equal([1L, 2L], await source.ValuesAsync("orders", "id"));
        Assert.Single(source.Clock.Waits);
    }

    [Fact]
    public async Task Read_NoAnswer_EndsWithTheLimit()
    {
        await using var api = await StoreAsync(http => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        using var source = new CouchSource(api.Address, limits: new HttpLimits { Request = TimeSpan.FromMilliseconds(400) });
        Assert.Contains("has not answered within", await source.FailAsync("orders", ["id"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_CancelledInMidPage_EndsTheRequestThere()
    {
        var begun = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using var api = await StoreAsync(async http =>
        {
            http.RequestAborted.Register(ended.SetResult);
            await http.Response.WriteAsync("{\"docs\":[{\"id\": 2},");
            await http.Response.Body.FlushAsync();
            begun.SetResult();
            await ended.Task;
        });
        using var source = new CouchSource(api.Address);
        using var stop = new CancellationTokenSource();
        var reading = source.ReadAsync("orders", ["id"], ct: stop.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Read_Bookmarks_AreFollowedToTheEmptyPage()
    {
        var asked = new List<string>();
        await using var api = await StoreAsync(async http =>
        {
            var query = await QueryAsync(http);
            asked.Add(query);
            // Fewer than were asked for, and still not the last.
            await ApiServer.JsonAsync(http,
                query.Contains("\"two\"", StringComparison.Ordinal) ? """{"docs":[],"bookmark":"two"}"""
                : query.Contains("\"one\"", StringComparison.Ordinal) ? """{"docs":[{"id":3}],"bookmark":"two"}"""
                : """{"docs":[{"id":1},{"id":2}],"bookmark":"one","warning":"No matching index found"}""");
        });
        using var source = new CouchSource(api.Address, limits: new HttpLimits { PageRows = 5 });
        Assert.Equal([1L, 2L, 3L], await source.ValuesAsync("orders", "id"));
        Assert.Equal(
        [
            """{"selector":{"_id":{"$gt":null}},"fields":["id"],"limit":5}""",
            """{"selector":{"_id":{"$gt":null}},"fields":["id"],"limit":5,"bookmark":"one"}""",
            """{"selector":{"_id":{"$gt":null}},"fields":["id"],"limit":5,"bookmark":"two"}""",
        ], asked);
    }

    [Fact]
    public async Task Read_Limit_AsksForNoMoreThanIsWanted()
    {
        var asked = new List<string>();
        await using var api = await StoreAsync(async http =>
        {
            asked.Add(await QueryAsync(http));
            await ApiServer.JsonAsync(http, $$"""{"docs":[{"id":1},{"id":2}],"bookmark":"{{asked.Count}}"}""");
        });
        using var source = new CouchSource(api.Address, limits: new HttpLimits { PageRows = 2 });
        Assert.Equal([1L, 2L, 1L], await source.ValuesAsync("orders", "id", limit: 3));
        Assert.Equal(2, asked.Count);
        Assert.EndsWith("""
            "limit":1,"bookmark":"1"}
            """, asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_BookmarkThatLeadsInCircles_IsSaid()
    {
        await using var api = await StoreAsync(http => ApiServer.JsonAsync(http, """{"docs":[{"id":1}],"bookmark":"same"}"""));
        using var source = new CouchSource(api.Address);
        Assert.Contains("leads in circles", await source.FailAsync("orders", ["id"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_PagesWithoutEnd_AreBounded()
    {
        var page = 0;
        await using var api = await StoreAsync(http => ApiServer.JsonAsync(http, $$"""{"docs":[{"id":1}],"bookmark":"{{++page}}"}"""));
        using var source = new CouchSource(api.Address, limits: new HttpLimits { Pages = 20 });
        Assert.Contains("more than 20 pages", await source.FailAsync("orders", ["id"]), StringComparison.Ordinal);
        Assert.Equal(20, page);
    }

    [Fact]
    public async Task Read_DocumentLargerThanALimit_IsSaid()
    {
        await using var api = await StoreAsync(http => ApiServer.JsonAsync(http, $$"""{"docs":[{"s":"{{new string('x', 5000)}}"}]}"""));
        using var source = new CouchSource(api.Address, limits: new HttpLimits { PageBytes = 4000, PageRows = 64 });
        Assert.Contains("larger than", await source.FailAsync("orders", ["id"]), StringComparison.Ordinal);
        Assert.Equal(4, api.Asked.Count(a => a == "/orders/_find"));
    }

    [Fact]
    public async Task Statement_HiddenColumnsAndValues_AreNotInIt()
    {
        await using var api = await StoreAsync(http => ApiServer.JsonAsync(http, """{"docs":[]}"""));
        using var source = new CouchSource(api.Address, secrets: new { user = "anna", password = "very-secret" });
        var condition = CouchSource.Parse("id = 12345 and _rev = 'hush' and (id > 99 or _rev is null)", ("id", LogicalType.Integer), ("_rev", LogicalType.String));
        var opened = await source.OpenAsync("orders", ["id", "_rev"], null, condition, "_rev");
        Assert.Equal($"POST {api.Address}/orders/_find " + """{"selector":{"id":{"$eq":"…"}},"fields":["id"],"limit":1000}""", opened.Statement);
    }

    /// <summary>A store with one database of one document, whose queries are answered so.</summary>
    private static Task<ApiServer> StoreAsync(Func<HttpContext, Task> find) => ApiServer.StartAsync(http => http.Request.Path.Value switch
    {
        "/orders" => ApiServer.JsonAsync(http, """{"doc_count":1}"""),
        "/orders/_all_docs" => ApiServer.JsonAsync(http, Sample),
        _ => find(http),
    });

    private static async Task<string> QueryAsync(HttpContext http)
    {
        Assert.Equal("POST", http.Request.Method);
        Assert.Equal("application/json", http.Request.ContentType);
        using var reader = new StreamReader(http.Request.Body);
        return await reader.ReadToEndAsync();
    }
}
