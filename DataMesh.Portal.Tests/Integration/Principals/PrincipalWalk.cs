using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Tests.Integration.Guarding;
using DataMesh.Portal.Tests.Integration.Inference;
using Microsoft.AspNetCore.Routing;

namespace DataMesh.Portal.Tests.Integration.Principals;

/// <summary>Sends what a line of the table says, as each principal, and answers in the table's letters.</summary>
internal sealed class PrincipalWalk(PrincipalWorld world)
{
    private readonly RouteTable _table = new(world.Inner);
    private readonly RouteWalk _walk = new(world.Inner, null!, null!);

    /// <summary>Everything that has to stand in the table: a method and a route, or <c>PAGE</c> and one.</summary>
    public IReadOnlyDictionary<string, RouteEndpoint> Routes()
        => _walk.Endpoints().DistinctBy(e => Name(e.Endpoint, e.Method)).ToDictionary(e => Name(e.Endpoint, e.Method), e => e.Endpoint, StringComparer.Ordinal);

    /// <summary>The answers to a line, a letter for each principal in the order given.</summary>
    public async Task<string> AnswersAsync(RouteEndpoint endpoint, string name, string variant, string principals)
    {
        var method = name.Split(' ')[0];
        var letters = new char[principals.Length];
        for (var i = 0; i < letters.Length; i++)
        {
            letters[i] = await AskAsync(endpoint, method == "PAGE" ? "GET" : method, variant, principals[i]);
            // A form that is sent to a page is let in as the page is, or refused for its form.
            if (method != "PAGE" || Plain(endpoint)) continue;
            var posted = await AskAsync(endpoint, "POST", variant, principals[i]);
            if (posted != letters[i] && (posted, letters[i]) != ('b', 'y')) letters[i] = '?';
        }

        return new string(letters);
    }

    private static bool Plain(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("POST") != true;

    private static string Name(RouteEndpoint endpoint, string method) => $"{(RouteWalk.Page(endpoint) is null ? method : "PAGE")} /{RouteWalk.Raw(endpoint).Trim('/')}";

    private async Task<char> AskAsync(RouteEndpoint endpoint, string method, string variant, char principal)
    {
        var path = Path(endpoint, variant);
        var program = Api.IsForPrograms(path.Split('?')[0]);
        var caller = world.Callers[principal];
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method is "GET" or "HEAD" or "DELETE" ? null : Body(endpoint, method, variant) };
        request.Headers.Accept.ParseAdd(program ? path == "/mcp" ? "application/json, text/event-stream" : "*/*" : "text/html");
        if (method is "PUT" or "DELETE") request.Headers.TryAddWithoutValidation("If-Match", "*");
        if (method != "GET") request.Headers.Add(Frost.Header, "on");
        using var answer = await (program ? caller.Api : caller.Browser).SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return Letter(answer, path == "/mcp" && text.Contains("\"isError\":true", StringComparison.Ordinal));
    }

    private static char Letter(HttpResponseMessage answer, bool toolRefuses) => answer.StatusCode switch
    {
        HttpStatusCode.Unauthorized => '1',
        HttpStatusCode.Redirect or HttpStatusCode.Found when To(answer, "/account/sign-in") => '1',
        HttpStatusCode.Forbidden => '3',
        HttpStatusCode.Redirect or HttpStatusCode.Found when To(answer, "/account/not-allowed") => '3',
        // It was let in, and then did not find what was not saved.
        HttpStatusCode.NotFound or >= HttpStatusCode.InternalServerError when answer.Headers.Contains(Frost.Header) => 'y',
        HttpStatusCode.NotFound => '4',
        // Said where something outside is not there, after the caller was let in.
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable => 'y',
        >= HttpStatusCode.InternalServerError => '5',
        HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => 'b',
        _ when toolRefuses => '3',
        _ => 'y',
    };

    private static bool To(HttpResponseMessage answer, string path) => answer.Headers.Location is { } to && (to.IsAbsoluteUri ? to.AbsolutePath : to.OriginalString).StartsWith(path, StringComparison.Ordinal);

    private string Path(RouteEndpoint endpoint, string variant)
    {
        var raw = RouteWalk.Raw(endpoint);
        var path = raw;
        foreach (var parameter in endpoint.RoutePattern.Parameters) path = RouteWalk.Filled(path, parameter.Name, Uri.EscapeDataString(Value(raw, parameter.Name, variant)));
        return RouteWalk.Page(endpoint) is null ? path + RouteTable.Queries(raw)[0] : path;
    }

    private string Value(string raw, string name, string variant) => name switch
    {
        "product" or "Product" when variant is "inner" or "draft" => variant,
        "set" when raw.StartsWith("/odata/datasets", StringComparison.Ordinal) => "rows",
        "port" or "set" => "people",
        "run" when raw.Contains("/runs/", StringComparison.Ordinal) => world.Inner.Ids["run"],
        "id" or "Id" when variant == "asked" => world.Inner.Ids["asked"],
        "id" or "Id" when raw.Contains("datasets", StringComparison.Ordinal) => world.Inner.Ids[$"{(variant == "analyst" ? "analyst" : "owner")} set people"],
        "code" or "Code" => "404",
        _ => (_table.Values(raw, name) ?? throw new InvalidOperationException($"{raw} has a parameter '{name}' that RouteTable.Values does not know."))[0],
    };

    private HttpContent? Body(RouteEndpoint endpoint, string method, string variant)
    {
        var raw = RouteWalk.Raw(endpoint).Trim('/');
        var port = $"commerce/{(variant is "inner" or "draft" ? variant : "shop")}/{(variant == "staff" ? "staff" : "people")}";
        var flow = new Steps(port, port).Flow;
        return (method, raw) switch
        {
            ("POST", "api/v1/query" or "api/v1/query/explain") => JsonContent.Create(new { flow, limit = 10 }),
            ("POST", "api/v1/access-requests" or "api/v1/access-requests/forecast") => JsonContent.Create(new { ports = new[] { port }, purpose = "Read what I should not.", level = "read" }),
            // The format is no table: whoever may upload is told so, and the table that is there stays as it is.
            ("POST", "api/v1/domains/{domain}/sources/{source}/files") => new MultipartFormDataContent { { new ByteArrayContent("id"u8.ToArray()), "file", "people.exe" } },
            // Out of its parent only an Administrator takes a domain.
            ("PUT", "api/v1/domains/{domain}") => JsonContent.Create(new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone", parent = "group" }),
            ("POST", "mcp") => Mcp(variant, port, flow),
            _ => (_table.Bodies(method, raw) ?? throw new InvalidOperationException($"{method} {raw} has no body in RouteTable.Bodies."))[0](),
        };
    }

    private static JsonContent Mcp(string variant, string port, object flow)
    {
        var (tool, arguments) = variant switch
        {
            "describe" => ("describe_product", (object)new { product = "commerce/shop" }),
            "describe-inner" => ("describe_product", new { product = "commerce/inner" }),
            "ask" => ("request_access", new { ports = new[] { port }, purpose = "Read what I should not.", dryRun = true }),
            "mine" => ("list_my_access", new { }),
            "search" => ("search_products", new { query = "shop" }),
            "explain" => ("explain_query", new { flow }),
            _ => ("query", new { flow }),
        };
        return JsonContent.Create(new { jsonrpc = "2.0", id = 1, method = "tools/call", @params = new { name = tool, arguments } });
    }
}
