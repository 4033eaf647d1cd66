using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataMesh.Portal.Tests.Features.Sources.Connectors.Http;

/// <summary>A real API on this machine that answers as the test says.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ApiServer(WebApplication app) => _app = app;

    /// <summary>Its address, without a slash at the end.</summary>
    public string Address => _app.Urls.Single();

    /// <summary>Its port.</summary>
    public int Port => new Uri(Address).Port;

    /// <summary>What was asked: path and parameters, in order.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Starts one.</summary>
    public static async Task<ApiServer> StartAsync(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new ApiServer(app);
        app.Run(async http =>
        {
            server.Asked.Enqueue(Uri.UnescapeDataString(http.Request.Path + http.Request.QueryString));
            await answer(http);
        });
        await app.StartAsync();
        return server;
    }

    /// <summary>One that always answers with that JSON.</summary>
    public static Task<ApiServer> StartAsync(string json) => StartAsync(http => JsonAsync(http, json));

    /// <summary>Answers with JSON.</summary>
    public static async Task JsonAsync(HttpContext http, string json)
    {
        http.Response.ContentType = "application/json";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>A parameter that is a whole number.</summary>
    public static int Number(HttpContext http, string name, int otherwise)
        => int.TryParse(http.Request.Query[name], out var number) ? number : otherwise;

    /// <summary>Rows with the numbers from <paramref name="first"/> on, none beyond <paramref name="last"/>, as a JSON array.</summary>
    public static string Rows(int first, int count, int last)
        => $"[{string.Join(',', Enumerable.Range(first, Math.Max(0, Math.Min(count, last - first + 1))).Select(i => $$"""{"id":{{i}}}"""))}]";

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
