namespace DataMesh.Portal.Features.Products.Pages.Parts;

/// <summary>Sample calls that read a port through the API.</summary>
internal static class ApiSamples
{
    /// <summary>The body of a query that reads the first rows of a port.</summary>
    public static string Body(string port) => $$"""{"flow": {"nodes": [{"id": "rows", "kind": "input", "port": "{{port}}"}], "output": "rows"}, "limit": 100}""";

    /// <summary>A call by curl.</summary>
    /// <param name="root">The portal's address, ending with a slash.</param>
    /// <param name="port"><c>domain/product/port</c>.</param>
    public static string Curl(string root, string port) => $"""
        curl {root}api/v1/query \
          -H "Authorization: Bearer $DATAMESH_KEY" \
          -H "Content-Type: application/json" \
          -d '{Body(port)}'
        """;

    /// <summary>A call in C#.</summary>
    public static string CSharp(string root, string port) => $$"""
        using System.Net.Http.Headers;
        using System.Net.Http.Json;

        using var http = new HttpClient { BaseAddress = new Uri("{{root}}") };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("DATAMESH_KEY"));

        var flow = new { nodes = new[] { new { id = "rows", kind = "input", port = "{{port}}" } }, output = "rows" };
        var answer = await http.PostAsJsonAsync("api/v1/query", new { flow, limit = 100 });
        answer.EnsureSuccessStatusCode();
        Console.WriteLine(await answer.Content.ReadAsStringAsync());
        """;

    /// <summary>A call in Python, with nothing but the standard library.</summary>
    public static string Python(string root, string port) => $$"""
        import json, os, urllib.request

        body = {"flow": {"nodes": [{"id": "rows", "kind": "input", "port": "{{port}}"}], "output": "rows"}, "limit": 100}
        call = urllib.request.Request("{{root}}api/v1/query", json.dumps(body).encode(),
            {"Authorization": "Bearer " + os.environ["DATAMESH_KEY"], "Content-Type": "application/json"})
        answer = json.load(urllib.request.urlopen(call))
        print([column["name"] for column in answer["columns"]], answer["rows"][:5])
        """;
}
