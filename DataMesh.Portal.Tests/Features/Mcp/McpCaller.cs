using System.Text.Json;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace DataMesh.Portal.Tests.Features.Mcp;

/// <summary>The protocol's own client over a test's HttpClient.</summary>
internal static class McpCaller
{
    /// <summary>Connects with what the HttpClient brings along.</summary>
    public static Task<McpClient> ConnectAsync(HttpClient http)
        => McpClient.CreateAsync(new HttpClientTransport(new HttpClientTransportOptions { Endpoint = new Uri("http://localhost/mcp"), TransportMode = HttpTransportMode.StreamableHttp }, http));

    /// <summary>Calls a tool with an object's properties as arguments.</summary>
    public static async Task<CallToolResult> AskAsync(this McpClient client, string tool, object arguments)
        => await client.CallToolAsync(tool, JsonSerializer.SerializeToElement(arguments).EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value));

    /// <summary>Calls a tool; fails where it answers an error.</summary>
    public static async Task<JsonElement> TellAsync(this McpClient client, string tool, object arguments)
    {
        var answer = await client.AskAsync(tool, arguments);
        Assert.True(answer.IsError is not true, answer.Text());
        // What clients that show only text see is the same.
        Assert.True(JsonElement.DeepEquals(answer.StructuredContent!.Value, JsonElement.Parse(answer.Text())), answer.Text());
        return answer.StructuredContent.Value;
    }

    /// <summary>Calls a tool; fails unless it answers an error, which is answered as text.</summary>
    public static async Task<string> RefusedAsync(this McpClient client, string tool, object arguments)
    {
        var answer = await client.AskAsync(tool, arguments);
        Assert.True(answer.IsError, answer.Text());
        return answer.Text();
    }

    public static string Text(this CallToolResult answer) => Assert.IsType<TextContentBlock>(Assert.Single(answer.Content)).Text;

    /// <summary>A flow that gives a port's rows.</summary>
    public static object Rows(string port, params object[] more) => new { nodes = more.Prepend(new { id = "rows", kind = "input", port }), output = more.Length == 0 ? "rows" : "last" };
}
