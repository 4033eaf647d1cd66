using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Query.DuckDb;

namespace DataMesh.Portal.Benchmarks;

/// <summary>What the tables over sources need of a portal: sources, products and flows by the API, files made by the embedded engine.</summary>
internal static class Bench
{
    public const string Owner = "bruno@fjordline.example";

    /// <summary>Sends a request that has to succeed.</summary>
    public static async Task<JsonElement> DoAsync(HttpClient client, HttpMethod method, string path, object? body = null, string? tag = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body)) };
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {path}: {(int)answer.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>Runs a flow, at most 100 rows.</summary>
    public static Task<JsonElement> QueryAsync(HttpClient client, string flow) => DoAsync(client, HttpMethod.Post, "/api/v1/query", new { flow = JsonSerializer.Deserialize<JsonElement>(flow), limit = 100 });

    /// <summary>Makes a product of tables of a source.</summary>
    public static async Task ProductAsync(HttpClient client, string product, string source, params (string Port, string Table)[] ports)
    {
        await DoAsync(client, HttpMethod.Post, "/api/v1/products", new { domain = "commerce", slug = product, name = product, kind = "sourceAligned" });
        foreach (var (port, table) in ports) await DoAsync(client, HttpMethod.Put, $"/api/v1/products/commerce/{product}/ports/{port}", new { name = port, source, table });
    }

    /// <summary>Uploads a file into a source.</summary>
    public static async Task UploadAsync(HttpClient client, string source, string path)
    {
        using var form = new MultipartFormDataContent();
        await using var file = File.OpenRead(path);
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(content, "file", Path.GetFileName(path));
        await DoAsync(client, HttpMethod.Post, $"/api/v1/domains/commerce/sources/{source}/files", form);
    }

    /// <summary>Writes what a query gives into a file.</summary>
    public static void Write(string path, string query, string options = "FORMAT parquet")
    {
        using var database = DuckDbDatabase.OpenInMemory(new DuckDbOptions { AllowedPaths = [path] });
        using var connection = database.Connect();
        connection.Execute($"COPY ({query}) TO '{path}' ({options})");
    }

    /// <summary>The median.</summary>
    public static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
