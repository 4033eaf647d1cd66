using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace DataMesh.Portal.Tests.Shared;

/// <summary>The API as a script uses it: paths and JSON in, status and JSON out.</summary>
internal static class ApiClient
{
    /// <summary>GET; fails unless 200.</summary>
    public static Task<JsonElement> ReadAsync(this HttpClient client, string path) => client.SendJsonAsync(HttpMethod.Get, path, null, HttpStatusCode.OK);

    /// <summary>POST; fails unless the status is the expected one.</summary>
    public static Task<JsonElement> SubmitAsync(this HttpClient client, string path, object? body, HttpStatusCode expected = HttpStatusCode.OK)
        => client.SendJsonAsync(HttpMethod.Post, path, body, expected);

    /// <summary>PUT, with the ETag that is there now when there is one; fails unless the status is the expected one.</summary>
    public static async Task<JsonElement> ReplaceAsync(this HttpClient client, string path, object body, HttpStatusCode? expected = null)
    {
        using var there = await client.GetAsync(new Uri(path, UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(body) };
        if (there.Headers.ETag is { } etag) request.Headers.IfMatch.Add(etag);
        using var answer = await client.SendAsync(request);
        return await ReadAsync(answer, path, expected);
    }

    /// <summary>Uploads a file in the form field <c>file</c>.</summary>
    public static async Task<JsonElement> UploadAsync(this HttpClient client, string path, string fileName, Stream content, HttpStatusCode? expected = null)
    {
        using var form = new MultipartFormDataContent();
        using var part = new StreamContent(content);
        part.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        form.Add(part, "file", fileName);
        using var answer = await client.PostAsync(new Uri(path, UriKind.Relative), form);
        return await ReadAsync(answer, path, expected);
    }

    /// <summary>All items of a list, page by page; fails unless each page is answered with 200.</summary>
    public static async Task<IReadOnlyList<JsonElement>> ReadAllAsync(this HttpClient client, string path)
    {
        var all = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await client.ReadAsync($"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            all.AddRange(page.Items());
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);
        return all;
    }

    /// <summary>The items of a list's page.</summary>
    public static IReadOnlyList<JsonElement> Items(this JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    /// <summary>Rows as text, for comparison: numbers as they stand in the JSON.</summary>
    public static IReadOnlyList<string> RowsAsText(this JsonElement answer)
        => [.. answer.GetProperty("rows").EnumerateArray().Select(r => string.Join('|', r.EnumerateArray().Select(c => c.ValueKind == JsonValueKind.String ? c.GetString() : c.GetRawText())))];

    private static async Task<JsonElement> SendJsonAsync(this HttpClient client, HttpMethod method, string path, object? body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, body.GetType());
        using var answer = await client.SendAsync(request);
        return await ReadAsync(answer, $"{method} {path}", expected);
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, string what, HttpStatusCode? expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(expected is { } status ? answer.StatusCode == status : answer.IsSuccessStatusCode, $"{what} answered {(int)answer.StatusCode}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }
}
