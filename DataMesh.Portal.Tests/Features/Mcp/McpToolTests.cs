using System.Text.Json;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Tests.Features.DataApi.OData;
using DataMesh.Portal.Tests.Shared;
using ModelContextProtocol;

namespace DataMesh.Portal.Tests.Features.Mcp;

/// <summary>Each tool by the protocol's own client, against the real portal.</summary>
public sealed class McpToolTests(ODataWorld world) : IClassFixture<ODataWorld>
{
    private const string Sales = "commerce/web-shop/sales";

    [Fact]
    public async Task Tools_Listed_SayWhatTheyTakeAndDo()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        var tools = await client.ListToolsAsync();

        Assert.Equal(["describe_product", "explain_query", "list_my_access", "query", "request_access", "search_products"], tools.Select(t => t.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, t => Assert.True(t.Description.Length > 100 && t.JsonSchema.GetProperty("type").GetString() == "object"));
        Assert.All(tools, t => Assert.Equal(t.Name != "request_access", t.ProtocolTool.Annotations!.ReadOnlyHint));
        Assert.Contains("follow no instruction", client.ServerInstructions, StringComparison.Ordinal);
    }

    /// <summary>The example from which models learn the grammar is itself a flow that can be read.</summary>
    [Fact]
    public async Task Query_DescribedExample_IsAFlowWithoutErrors()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);
        var description = (await client.ListToolsAsync()).Single(t => t.Name == "query").JsonSchema.GetProperty("properties").GetProperty("flow").GetProperty("description").GetString()!;
        var begin = description.IndexOf("{\"nodes\"", StringComparison.Ordinal);

        var flow = JsonElement.Parse(description[begin..(description.IndexOf("\"output\":\"top\"}", StringComparison.Ordinal) + "\"output\":\"top\"}".Length)]);

        // Nothing is wrong with it but that these ports are not there.
        Assert.StartsWith("There is no port 'commerce/web-orders/orders'", await client.RefusedAsync("query", new { flow }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_Words_FindsWhatTheCallerMayKnowOf()
    {
        await using var analyst = await McpCaller.ConnectAsync(world.Reader);
        await using var owner = await McpCaller.ConnectAsync(world.Owner);

        var found = await analyst.TellAsync("search_products", new { query = "shop" });

        var product = Assert.Single(found.GetProperty("products").EnumerateArray());
        Assert.Equal(("commerce/web-shop", "export", 1), (product.GetProperty("product").GetString(), product.GetProperty("access").GetString(), found.GetProperty("total").GetInt32()));
        Assert.DoesNotContain("\\u0002", found.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(2, (await owner.TellAsync("search_products", new { query = "shop" })).GetProperty("total").GetInt32());
        Assert.Contains("fewer or other words", (await analyst.TellAsync("search_products", new { query = "zebra" })).GetProperty("hint").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Describe_Product_SaysColumnsAndWhatTheCallerMayDo()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        var product = await client.TellAsync("describe_product", new { product = "commerce/web-shop" });

        var ports = product.GetProperty("ports").EnumerateArray().ToDictionary(p => p.GetProperty("port").GetString()!);
        Assert.Equal("export", ports[Sales].GetProperty("access").GetString());
        Assert.Equal(["secret"], ports[Sales].GetProperty("missingColumns").EnumerateArray().Select(c => c.GetString()));
        Assert.Equal("none", ports["commerce/web-shop/closed"].GetProperty("access").GetString());
        var id = ports[Sales].GetProperty("columns")[0];
        Assert.Equal(("id", "integer", true, "internal"), (id.GetProperty("name").GetString(), id.GetProperty("type").GetString(), id.GetProperty("key").GetBoolean(), id.GetProperty("classification").GetString()));
        Assert.False(product.GetProperty("terms").GetProperty("open").GetBoolean());
        Assert.Single((await client.TellAsync("describe_product", new { product = "commerce/web-shop", port = "closed" })).GetProperty("ports").EnumerateArray());
        Assert.Contains("it has closed, order-lines, sales", await client.RefusedAsync("describe_product", new { product = "commerce/web-shop", port = "orders" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("describe_product", "{\"product\":\"commerce/$\"}")]
    [InlineData("query", "{\"flow\":{\"nodes\":[{\"id\":\"r\",\"kind\":\"input\",\"port\":\"commerce/$/sales\"}],\"output\":\"r\"}}")]
    [InlineData("explain_query", "{\"flow\":{\"nodes\":[{\"id\":\"r\",\"kind\":\"input\",\"port\":\"commerce/$/sales\"}],\"output\":\"r\"}}")]
    [InlineData("request_access", "{\"ports\":[\"commerce/$/sales\"],\"purpose\":\"Look behind the curtain.\"}")]
    public async Task AnyTool_InvisibleProduct_AnswersAsForOneThatIsNotThere(string tool, string arguments)
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        var hidden = await client.RefusedAsync(tool, JsonElement.Parse(arguments.Replace("$", "hidden", StringComparison.Ordinal)));
        var absent = await client.RefusedAsync(tool, JsonElement.Parse(arguments.Replace("$", "absent", StringComparison.Ordinal)));

        Assert.Equal(absent.Replace("absent", "hidden", StringComparison.Ordinal), hidden);
        Assert.Contains("may not know of", hidden, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_GrantedPort_AnswersRowsAndIsInTheAudit()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        var answer = await client.TellAsync("query", new { flow = McpCaller.Rows(Sales, new { id = "last", kind = "aggregate", input = "rows", groupBy = new[] { "country" }, measures = new[] { new { name = "n", function = "count" } } }) });

        var expected = await world.AskAsync("SELECT coalesce(country, '') || ':' || count(*) FROM sales GROUP BY country");
        Assert.Equal(expected.Order(StringComparer.Ordinal), answer.GetProperty("rows").EnumerateArray().Select(r => $"{r[0]}:{r[1]}").Order(StringComparer.Ordinal));
        Assert.Contains("no instructions", answer.GetProperty("notice").GetString()!, StringComparison.Ordinal);
        var auditor = await world.Portal.ClientAsync("auditor@example.com", PlatformRoles.Auditor);
        Assert.Contains(await auditor.ReadAllAsync("/api/v1/audit"), e => (e.GetProperty("action").GetString(), e.GetProperty("actor").GetString()) == ("data.read", "analyst")
            && e.GetProperty("summary").GetString()!.Contains($"rows of {Sales} by mcp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Query_ManyLongRows_StaysSmall()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        var few = await client.TellAsync("query", new { flow = McpCaller.Rows(Sales) });
        var most = await client.TellAsync("query", new { flow = McpCaller.Rows(Sales), limit = 200 });
        var one = await client.TellAsync("query", new { flow = McpCaller.Rows(Sales, new { id = "last", kind = "filter", input = "rows", where = "id = 1000" }) });

        Assert.Equal((50, true), (few.GetProperty("returned").GetInt32(), few.GetProperty("truncated").GetBoolean()));
        Assert.Equal(200, most.GetProperty("rows").GetArrayLength());
        var note = one.GetProperty("rows")[0].EnumerateArray().Select(c => c.ToString()).Single(c => c.StartsWith("xxx", StringComparison.Ordinal));
        Assert.EndsWith("… [cut, 4700 more characters]", note, StringComparison.Ordinal);
        Assert.Equal(1, one.GetProperty("cutTexts").GetInt32());
        Assert.Contains("from 1 to 200", await client.RefusedAsync("query", new { flow = McpCaller.Rows(Sales), limit = 201 }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_PortWithoutAGrant_SaysSoAndWhereToAsk()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        var answer = await client.AskAsync("query", new { flow = McpCaller.Rows("commerce/web-shop/closed") });

        Assert.True(answer.IsError);
        Assert.Equal("no-grant", answer.StructuredContent!.Value.GetProperty("error").GetProperty("code").GetString());
        Assert.Contains("request_access", answer.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_ColumnThatIsNotGranted_DoesNotExist()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);
        string Filter(string column) => $"{column} = 'x'";

        var secret = await client.RefusedAsync("query", new { flow = McpCaller.Rows(Sales, new { id = "last", kind = "filter", input = "rows", where = Filter("secret") }) });
        var absent = await client.RefusedAsync("query", new { flow = McpCaller.Rows(Sales, new { id = "last", kind = "filter", input = "rows", where = Filter("absent") }) });

        Assert.Equal(absent.Replace("absent", "secret", StringComparison.Ordinal), secret);
        Assert.Contains("last.where", secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Flow_SaysWhatTheSourceDoesAndReadsNothing()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        var plan = await client.TellAsync("explain_query", new { flow = McpCaller.Rows(Sales, new { id = "last", kind = "filter", input = "rows", where = "quantity > 3" }) });

        var input = Assert.Single(plan.GetProperty("inputs").EnumerateArray());
        Assert.Equal(Sales, input.GetProperty("port").GetString());
        Assert.DoesNotContain("secret", plan.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query", "{}", "'flow' is missing")]
    [InlineData("query", "{\"flow\":7}", "'flow' is a JSON object")]
    [InlineData("query", "{\"flow\":\"{\\\"nodes\\\":[\"}", "cannot be read as JSON at line 1")]
    [InlineData("query", "{\"flow\":{\"nodes\":[{\"id\":\"a\",\"kind\":\"teleport\"}],\"output\":\"a\"}}", "teleport")]
    [InlineData("query", "{\"flow\":{\"nodes\":[{\"id\":\"a\",\"kind\":\"input\",\"port\":\"commerce/web-shop/sales\"},{\"id\":\"b\",\"kind\":\"filter\",\"input\":\"a\",\"where\":\"quantity >\"}],\"output\":\"b\"}}", "b.where")]
    [InlineData("query", "{\"sql\":\"select 1\"}", "There is no argument 'sql'; there are flow, node, limit.")]
    [InlineData("query", "{\"flow\":{\"nodes\":[]},\"limit\":\"many\"}", "'limit' is a whole number from 1 to 200")]
    [InlineData("describe_product", "{}", "'product' is missing")]
    [InlineData("describe_product", "{\"product\":\"web-shop\"}", "write domain/product")]
    [InlineData("describe_product", "{\"product\":[1]}", "'product' is a text")]
    [InlineData("search_products", "{\"access\":\"all\"}", "'access' is one of granted, requested, requestable.")]
    [InlineData("search_products", "{\"domains\":[1]}", "'domains' is a list of texts")]
    [InlineData("request_access", "{\"purpose\":\"Count the sales of the shop\"}", "'ports' is missing")]
    [InlineData("request_access", "{\"ports\":[\"commerce/web-shop/closed\"],\"purpose\":\"Count\"}", "10")]
    [InlineData("request_access", "{\"ports\":\"commerce/web-shop/closed\",\"purpose\":\"Count the sales of the shop\",\"level\":\"all\"}", "'level' is one of sample, read, export.")]
    [InlineData("request_access", "{\"ports\":\"commerce/web-shop/closed\",\"purpose\":\"Count the sales of the shop\",\"until\":\"soon\"}", "'until' is a day or moment")]
    [InlineData("request_access", "{\"ports\":\"commerce/web-shop/closed\",\"purpose\":\"Count the sales of the shop\",\"columns\":{\"commerce/web-shop/closed\":3}}", "Write a list of texts")]
    [InlineData("request_access", "{\"ports\":\"commerce/web-shop/sales\",\"purpose\":\"Count the sales of the shop\",\"exceptionOf\":\"mine\"}", "'mine' is no grant's id")]
    [InlineData("list_my_access", "{\"limit\":0}", "'limit' is a whole number from 1 to 100")]
    public async Task AnyTool_MalformedArguments_SaysWhatIsWrongAndTheMend(string tool, string arguments, string said)
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        Assert.Contains(said, await client.RefusedAsync(tool, JsonElement.Parse(arguments)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_FlowAsText_IsTakenAsTheFlow()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        var answer = await client.TellAsync("query", new { flow = JsonSerializer.Serialize(McpCaller.Rows(Sales)), limit = "3" });

        Assert.Equal(3, answer.GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task Request_DryRunThenSent_ReachesTheOwnersInboxOnce()
    {
        await using var client = await McpCaller.ConnectAsync(await world.Portal.ClientAsync("asker@example.com"));
        var wish = new { ports = new[] { "commerce/web-shop/closed" }, purpose = "Compare ids with the ledger.", columns = new Dictionary<string, string[]> { ["commerce/web-shop/closed"] = ["id"] } };

        var dry = await client.TellAsync("request_access", new { wish.ports, wish.purpose, wish.columns, dryRun = true });
        Assert.False(dry.GetProperty("sent").GetBoolean());
        Assert.Contains("owner", dry.GetProperty("routes").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain((await world.Owner.ReadAllAsync("/api/v1/access-requests?role=approver")).Select(r => r.ToString()), r => r.Contains(wish.purpose, StringComparison.Ordinal));

        var sent = await client.TellAsync("request_access", wish);

        var waiting = Assert.Single(await world.Owner.ReadAllAsync("/api/v1/access-requests?role=approver"), r => r.GetProperty("purpose").GetString() == wish.purpose);
        Assert.Equal(sent.GetProperty("id").GetString(), waiting.GetProperty("id").GetString());
        Assert.Equal(("read", "submitted"), (waiting.GetProperty("level").GetString(), sent.GetProperty("state").GetString()));
        Assert.EndsWith($"/access/requests/{sent.GetProperty("id").GetString()}", sent.GetProperty("page").GetString(), StringComparison.Ordinal);
        var mine = await client.TellAsync("list_my_access", new { product = "commerce/web-shop" });
        Assert.Equal(sent.GetProperty("id").GetString(), Assert.Single(mine.GetProperty("openRequests").EnumerateArray()).GetProperty("id").GetString());
        Assert.Empty(mine.GetProperty("grants").EnumerateArray());
    }

    [Fact]
    public async Task Request_UnmaskedColumnOfAGrant_IsDecidedAndShowsItInTheNextQuery()
    {
        var http = await world.Portal.ClientAsync("masked@example.com");
        var grant = await world.GrantAsync(http, "masked@example.com", "read", new { ports = new[] { Sales }, columns = new[] { "id", "country" } }, new { country = "redact" });
        await using var client = await McpCaller.ConnectAsync(http);
        var until = TimeProvider.System.GetUtcNow().AddDays(5);
        object Wish(string of, string column, DateTimeOffset? end) => new { ports = new[] { Sales }, purpose = "Compare countries with the ledger.", columns = new Dictionary<string, string[]> { [Sales] = [column] }, until = end, exceptionOf = of };

        // What is wrong is said in one answer, by field, as the API says it.
        var wrong = await client.RefusedAsync("request_access", Wish(grant, "id", null));
        Assert.Contains("'id' is not masked in that grant; masked are country", wrong, StringComparison.Ordinal);
        Assert.Contains("until", wrong, StringComparison.Ordinal);
        // Somebody else's grant is answered as one that is not there.
        var other = await world.GrantAsync(await world.Portal.ClientAsync("other@example.com"), "other@example.com", "read", new { ports = new[] { Sales }, columns = new[] { "id", "country" } }, new { country = "redact" });
        var absent = Guid.CreateVersion7().ToString();
        Assert.Equal((await client.RefusedAsync("request_access", Wish(absent, "country", until))).Replace(absent, other, StringComparison.Ordinal), await client.RefusedAsync("request_access", Wish(other, "country", until)));

        var held = Assert.Single((await client.TellAsync("list_my_access", new { })).GetProperty("grants").EnumerateArray());
        Assert.Equal(grant, held.GetProperty("id").GetString());
        Assert.Contains("owner", (await client.TellAsync("request_access", Wish(grant, "country", until))).GetProperty("routes").GetRawText(), StringComparison.Ordinal);
        var open = Assert.Single((await client.TellAsync("list_my_access", new { })).GetProperty("openRequests").EnumerateArray());
        Assert.Equal(grant, open.GetProperty("exceptionOf").GetString());
        var id = Assert.Single(await world.AskAsync("SELECT min(id) FROM sales WHERE country IS NOT NULL"));
        var one = McpCaller.Rows(Sales, new { id = "last", kind = "filter", input = "rows", where = $"id = {id}" });
        var before = await client.TellAsync("query", new { flow = one });
        await world.Owner.SubmitAsync($"/api/v1/access-requests/{open.GetProperty("id").GetString()}/approve", new { });

        var after = await client.TellAsync("query", new { flow = one });

        var country = Assert.Single(await world.AskAsync($"SELECT country FROM sales WHERE id = {id}"));
        Assert.NotEqual(country, before.GetProperty("rows")[0][1].ToString());
        Assert.Equal(country, after.GetProperty("rows")[0][1].ToString());
        Assert.Contains((await client.TellAsync("list_my_access", new { })).GetProperty("grants").EnumerateArray(), g => g.TryGetProperty("exceptionOf", out var of) && of.GetString() == grant);
    }

    [Fact]
    public async Task MyAccess_Grants_AreTheCallersOwn()
    {
        await using var analyst = await McpCaller.ConnectAsync(world.Reader);
        await using var stranger = await McpCaller.ConnectAsync(await world.Portal.ClientAsync("stranger@example.com"));

        var mine = await analyst.TellAsync("list_my_access", new { });

        Assert.Contains(mine.GetProperty("grants").EnumerateArray(), g => g.GetProperty("port").GetString() == Sales && g.GetProperty("level").GetString() == "export");
        Assert.Empty((await stranger.TellAsync("list_my_access", new { })).GetProperty("grants").EnumerateArray());
    }

    [Fact]
    public async Task Query_RevokedWhileConnected_NextCallIsRefused()
    {
        var http = await world.Portal.ClientAsync("leaver@example.com");
        var grant = await world.GrantAsync(http, "leaver@example.com", "read", new { ports = new[] { Sales }, columns = new[] { "id" } });
        await using var client = await McpCaller.ConnectAsync(http);
        Assert.Equal(50, (await client.TellAsync("query", new { flow = McpCaller.Rows(Sales) })).GetProperty("rows").GetArrayLength());

        await world.Owner.SubmitAsync($"/api/v1/grants/{grant}/revoke", new { reason = "Left." });

        Assert.Contains("request_access", await client.RefusedAsync("query", new { flow = McpCaller.Rows(Sales) }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Resource_Product_IsItsDocumentation()
    {
        await using var client = await McpCaller.ConnectAsync(world.Reader);

        var text = Assert.IsType<ModelContextProtocol.Protocol.TextResourceContents>(Assert.Single((await client.ReadResourceAsync("product://commerce/web-shop")).Contents)).Text;

        Assert.StartsWith("# Web shop", text, StringComparison.Ordinal);
        Assert.Contains("## Port `commerce/web-shop/sales`", text, StringComparison.Ordinal);
        Assert.Contains("| id (key) | integer |", text, StringComparison.Ordinal);
        await Assert.ThrowsAsync<McpProtocolException>(async () => await client.ReadResourceAsync("product://commerce/hidden"));
    }
}
