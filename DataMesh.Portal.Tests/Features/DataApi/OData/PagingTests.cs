using System.Globalization;
using System.Net;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.DataApi.OData;

/// <summary>Pages by key: what stays comes once, whatever comes and goes meanwhile. Each test changes the source, so each has its own.</summary>
public sealed class PagingTests : IAsyncLifetime
{
    private readonly ODataWorld _world = new();

    public Task InitializeAsync() => _world.InitializeAsync();

    public Task DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("", "id")]
    [InlineData("?$orderby=amount", "amount IS NOT NULL, amount, id")]
    [InlineData("?$orderby=amount desc", "amount DESC, id")]
    [InlineData("?$orderby=country,sold_at desc", "country IS NOT NULL, country, sold_at DESC, id")]
    [InlineData("?$orderby=active desc,name", "active DESC, name IS NOT NULL, name, id")]
    [InlineData("?$orderby=sold_on desc,id desc", "sold_on DESC, id DESC")]
    [InlineData("?$orderby=note desc&$select=id", "note DESC, id")]
    [InlineData("?$orderby=note&$select=id", "note, id")]
    public async Task Pages_InAnyOrder_AreAllRowsInThatOrder(string options, string order)
    {
        var expected = await _world.AskAsync($"SELECT id FROM sales ORDER BY {order}");
        foreach (var page in new int?[] { 7, 100, null }) Assert.Equal(expected, (await _world.Reader.RowsAsync(ODataWorld.Sales + options, page)).Column("id"));
    }

    [Fact]
    public async Task Pages_RowsComeAndGoMeanwhile_WhatStaysComesOnce()
    {
        var stays = (await _world.AskAsync("SELECT id FROM sales WHERE id % 30 <> 0 ORDER BY id")).ToList();
        var read = await _world.Reader.RowsAsync(ODataWorld.Sales, 10, page => _world.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"""
            DELETE FROM sales WHERE id % 30 = 0 AND (id < {page * 60} OR id > {2000 - (page * 50)});
            INSERT INTO sales (id, name) VALUES ({-1 - page}, 'before'), ({10_000 + page}, 'behind');
            """)));
        var ids = read.Column("id");
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(stays, ids.Where(id => long.Parse(id, CultureInfo.InvariantCulture) is < 10_000 and >= 10 and var n && n % 30 != 0));
        Assert.DoesNotContain("-1", ids);
        Assert.Contains("10000", ids);
    }

    [Fact]
    public async Task Pages_ByAnotherColumnWhileRowsChange_WhatStaysComesOnce()
    {
        var read = await _world.Reader.RowsAsync(ODataWorld.Sales + "?$orderby=country desc,amount", 9, page => _world.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"DELETE FROM sales WHERE id = {(page * 70) + 70}; INSERT INTO sales (id, country, amount) VALUES ({5000 + page}, 'ZZ', 0), ({6000 + page}, NULL, {page});")));
        var ids = read.Column("id");
        Assert.Equal(ids.Count, ids.Distinct().Count());
        var there = await _world.AskAsync("SELECT id FROM sales WHERE id < 5000");
        Assert.Empty(there.Except(ids));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public async Task Pages_WithoutKey_AreAllRowsAlsoThoseThatAreTheSame(int page)
    {
        var expected = await _world.AskAsync("SELECT coalesce(article, 'null') || '|' || pieces FROM lines ORDER BY article IS NOT NULL, article, pieces");
        var read = await _world.Reader.RowsAsync(ODataWorld.Lines, page);
        Assert.Equal(expected, read.Column("article").Zip(read.Column("pieces"), (a, p) => $"{a}|{p}"));
    }

    [Fact]
    public async Task Pages_WithoutKeyWhileSameRowsGo_LeaveNoOtherRowOut()
    {
        await _world.ExecuteAsync("DELETE FROM lines; INSERT INTO lines VALUES ('a', 1), ('b', 1), ('b', 1), ('b', 1), ('b', 1), ('c', 1), ('d', 1);");
        var read = await _world.Reader.RowsAsync(ODataWorld.Lines, 3, page => page == 0 ? _world.ExecuteAsync("DELETE FROM lines WHERE article = 'b'") : Task.CompletedTask);
        Assert.Equal(["a", "b", "b", "c", "d"], read.Column("article"));
    }

    [Fact]
    public async Task Pages_ByATextTooLongForAnAddress_GoOnByNumber()
    {
        await _world.ExecuteAsync("UPDATE sales SET note = note || printf('%.*c', 4000, 'y')");
        var expected = await _world.AskAsync("SELECT id FROM sales ORDER BY note, id");
        Assert.Equal(expected, (await _world.Reader.RowsAsync(ODataWorld.Sales + "?$orderby=note&$select=id", 50)).Column("id"));
    }

    [Theory]
    [InlineData("$top=25", 10, 25, 0)]
    [InlineData("$top=25&$skip=7", 10, 25, 7)]
    [InlineData("$skip=200", 3, 10, 200)]
    [InlineData("$skip=20000", 3, 0, 210)]
    [InlineData("$top=0", 3, 0, 0)]
    [InlineData("$top=10", 10, 10, 0)]
    [InlineData("$top=12000&$skip=205", 10, 5, 205)]
    public async Task TopAndSkip_OverPages_AreHeldTo(string options, int page, int count, int from)
    {
        var expected = (await _world.AskAsync("SELECT id FROM sales ORDER BY id")).Skip(from).Take(count);
        Assert.Equal(expected, (await _world.Reader.RowsAsync($"{ODataWorld.Sales}?{options}", page)).Column("id"));
    }

    [Fact]
    public async Task NextLink_OfAFilteredAndChosenRead_KeepsEverythingButTheCount()
    {
        var (answer, json) = await _world.Reader.AskAsync($"{ODataWorld.Sales}?$select=name&$filter={Uri.EscapeDataString("contains(name,'&') or name eq 'Zoë'")}&$count=true&$top=9", 4);
        Assert.Equal("odata.maxpagesize=4", answer.Headers.GetValues("Preference-Applied").Single());
        Assert.Equal(json.GetProperty("@odata.count").GetInt32(), int.Parse((await _world.AskAsync("SELECT count(*) FROM sales WHERE instr(name, '&') > 0 OR name = 'Zoë'"))[0], CultureInfo.InvariantCulture));
        var rest = await _world.Reader.RowsAsync(json.GetProperty("@odata.nextLink").GetString()!, 4);
        Assert.Equal(5, rest.Count);
        Assert.All(rest, row => Assert.Equal(["name"], row.EnumerateObject().Select(p => p.Name)));
    }

    [Fact]
    public async Task Revocation_BetweenPages_EndsTheRead()
    {
        const string Second = "second@example.com";
        var reader = await _world.Portal.ClientAsync(Second);
        var grant = await _world.GrantAsync(reader, Second, "read", new { ports = new[] { "commerce/web-shop/sales" }, columns = new[] { "id", "name" } });
        var (_, first) = await reader.AskAsync(ODataWorld.Sales, 10);
        var next = first.GetProperty("@odata.nextLink").GetString()!;
        Assert.Equal(HttpStatusCode.OK, (await reader.AskAsync(next, 10)).Answer.StatusCode);

        await _world.Owner.SubmitAsync($"/api/v1/grants/{grant}/revoke", new { reason = "No longer needed." });

        var (answer, json) = await reader.AskAsync(next, 10);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("revoked", json.GetProperty("error").GetProperty("innererror").GetProperty("reason").GetString());
        foreach (var way in (string[])["/$count", "?$format=csv", "?$format=ndjson", "?$format=parquet", "(10)"]) Assert.Equal(HttpStatusCode.Forbidden, (await reader.AskAsync(ODataWorld.Sales + way)).Answer.StatusCode);
        Assert.DoesNotContain("\"sales\"", (await reader.AskAsync("/odata/commerce/web-shop")).Json.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_KeyNoLongerGranted_AreNotGoneOnWith()
    {
        const string Third = "third@example.com";
        var reader = await _world.Portal.ClientAsync(Third);
        var grant = await _world.GrantAsync(reader, Third, "read", new { ports = new[] { "commerce/web-shop/sales" }, columns = new[] { "id", "name" } });
        var next = (await reader.AskAsync(ODataWorld.Sales, 10)).Json.GetProperty("@odata.nextLink").GetString()!;
        await _world.Owner.SubmitAsync($"/api/v1/grants/{grant}/revoke", new { reason = "Too wide." });
        await _world.GrantAsync(reader, Third, "read", new { ports = new[] { "commerce/web-shop/sales" }, columns = new[] { "name", "country" } });
        var (answer, json) = await reader.AskAsync(next, 10);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("$skiptoken", json.GetProperty("error").GetProperty("target").GetString());
        Assert.Equal(210, (await reader.RowsAsync(ODataWorld.Sales, 30)).Count);
    }

    [Fact]
    public async Task ETag_UntilRowsOrGrantsChange_Answers304()
    {
        var (first, rows) = await _world.Reader.AskAsync(ODataWorld.Sales);
        var tag = first.Headers.ETag!.ToString();
        Assert.StartsWith("W/", tag, StringComparison.Ordinal);
        Assert.Contains("private", first.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await _world.Reader.AskAsync(ODataWorld.Sales, ifNoneMatch: tag)).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _world.Reader.AskAsync(ODataWorld.Sales + "?$top=5", ifNoneMatch: tag)).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await _world.Reader.AskAsync(ODataWorld.Sales + "?$format=application/json;odata.metadata=none", ifNoneMatch: tag)).Answer.StatusCode);

        // Another grant on the same rows is another answer.
        const string Fourth = "fourth@example.com";
        var masked = await _world.Portal.ClientAsync(Fourth);
        var grant = await _world.GrantAsync(masked, Fourth, "read", new { ports = new[] { "commerce/web-shop/sales" }, columns = new[] { "id", "name" } }, new { name = "redact" });
        var (other, hidden) = await masked.AskAsync(ODataWorld.Sales, ifNoneMatch: tag);
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.All(hidden.GetProperty("value").EnumerateArray(), row => Assert.Equal("•••", row.GetProperty("name").GetString()));
        await _world.Owner.SubmitAsync($"/api/v1/grants/{grant}/revoke", new { reason = "No longer needed." });
        Assert.Equal(HttpStatusCode.Forbidden, (await masked.AskAsync(ODataWorld.Sales, ifNoneMatch: other.Headers.ETag!.ToString())).Answer.StatusCode);

        await _world.ExecuteAsync("UPDATE sales SET name = 'changed' WHERE id = 10");
        var (changed, now) = await _world.Reader.AskAsync(ODataWorld.Sales, ifNoneMatch: tag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(rows.ToString(), now.ToString());
        // Written just now: another change could not be told from this one.
        Assert.Null(changed.Headers.ETag);
    }
}
