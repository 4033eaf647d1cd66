using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataMesh.Portal.Tests.Features.Accounts;
using DataMesh.Portal.Tests.Features.DataApi.OData;
using DataMesh.Portal.Tests.Shared;

namespace DataMesh.Portal.Tests.Features.Mcp;

/// <summary>Who gets in at <c>/mcp</c>, by nothing but HTTP.</summary>
public sealed class McpDoorTests(ODataWorld world) : IClassFixture<ODataWorld>
{
    private static readonly object s_initialize = new { jsonrpc = "2.0", id = 1, method = "initialize", @params = new { protocolVersion = "2025-06-18", capabilities = new { }, clientInfo = new { name = "walk", version = "1" } } };

    [Fact]
    public async Task Mcp_NotSwitchedOn_IsNotThere()
    {
        await using var portal = new PortalFactory();

        using var answer = await SendAsync(await portal.ClientAsync("someone@example.com"), s_initialize);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Call_WithoutAKey_Is401WithAProblem()
    {
        using var answer = await SendAsync(world.Portal.CreateClient(), s_initialize);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Call_BySignedInBrowser_IsNotEnough(string method)
    {
        await world.Portal.PersonAsync("browsing@example.com");
        var browser = world.Portal.CreateClient();
        Assert.True(await (await new FormClient(browser).SignInAsync("browsing@example.com")).IsInAsync());

        using var answer = await SendAsync(browser, s_initialize, method);

        // Only POST is a route: there are no sessions to listen to or to end.
        Assert.Equal(method switch { "POST" => HttpStatusCode.Unauthorized, "GET" => HttpStatusCode.NotFound, _ => HttpStatusCode.MethodNotAllowed }, answer.StatusCode);
    }

    [Fact]
    public async Task Call_KeyRevokedWhileConnected_Is401()
    {
        var holder = await world.Portal.ClientAsync("holder@example.com");
        var made = await holder.SubmitAsync("/api/v1/me/keys", new { name = "assistant", days = 3 }, HttpStatusCode.Created);
        var http = world.Portal.CreateClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", made.GetProperty("key").GetString());
        await using var client = await McpCaller.ConnectAsync(http);
        await client.TellAsync("list_my_access", new { });

        var id = (await holder.ReadAllAsync("/api/v1/me/keys")).Single(k => k.GetProperty("name").GetString() == "assistant").GetProperty("id").GetString();
        using var revoked = await holder.DeleteAsync(new Uri($"/api/v1/me/keys/{id}", UriKind.Relative));
        Assert.True(revoked.IsSuccessStatusCode);

        var refusal = await Assert.ThrowsAsync<HttpRequestException>(() => client.TellAsync("list_my_access", new { }));
        Assert.Equal(HttpStatusCode.Unauthorized, refusal.StatusCode);
    }

    [Fact]
    public async Task Walk_ByRawJsonRpc_NeedsNoSession()
    {
        using var begun = await SendAsync(world.Reader, s_initialize);
        var hello = await ResultAsync(begun);
        Assert.Equal("datamesh-portal", hello.GetProperty("serverInfo").GetProperty("name").GetString());
        Assert.False(begun.Headers.Contains("Mcp-Session-Id"));

        using var listed = await SendAsync(world.Reader, new { jsonrpc = "2.0", id = 2, method = "tools/list" });
        Assert.Equal(6, (await ResultAsync(listed)).GetProperty("tools").GetArrayLength());

        // Another client without any beginning: any instance may answer any call.
        using var called = await SendAsync(await world.Portal.ClientAsync(ODataWorld.Analyst), new { jsonrpc = "2.0", id = 3, method = "tools/call", @params = new { name = "query", arguments = new { flow = McpCaller.Rows("commerce/web-shop/order-lines"), limit = 2 } } });
        var rows = (await ResultAsync(called)).GetProperty("structuredContent");
        Assert.Equal(2, rows.GetProperty("rows").GetArrayLength());
        Assert.Equal(["article", "pieces"], rows.GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"drop_tables\",\"arguments\":{}}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nonsense\"}")]
    [InlineData("{\"jsonrpc\":")]
    [InlineData("[]")]
    public async Task Call_Nonsense_IsAnErrorAndNoFault(string body)
    {
        using var answer = await SendAsync(world.Reader, JsonBody(body));

        Assert.True((int)answer.StatusCode < 500, $"{answer.StatusCode}");
        Assert.Contains("error", await answer.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>On a real server, which is the one that counts bytes.</summary>
    [Fact]
    public async Task Call_HugeBody_Is413()
    {
        await using var portal = new PortalFactory().With("Mcp:Enabled", "true");
        portal.UseKestrel(0);
        var client = await portal.ClientAsync("someone@example.com");

        using var small = await SendAsync(client, s_initialize);
        using var huge = await SendAsync(client, JsonBody($"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{{\"x\":\"{new string('x', 2_000_000)}\"}}}}"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge), (small.StatusCode, huge.StatusCode));
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, object body, string method = "POST") => SendAsync(client, JsonBody(JsonSerializer.Serialize(body)), method);

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpContent body, string method = "POST")
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/mcp") { Content = method == "POST" ? body : null };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        return await client.SendAsync(request);
    }

    private static StringContent JsonBody(string text) => new(text, Encoding.UTF8, "application/json");

    /// <summary>The result in an answer, which is JSON or one event.</summary>
    private static async Task<JsonElement> ResultAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        var json = text.StartsWith('{') ? text : text.Split('\n').Single(l => l.StartsWith("data: {", StringComparison.Ordinal))["data: ".Length..];
        return JsonElement.Parse(json).GetProperty("result");
    }
}
