using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Integration.Guarding;

/// <summary>An answer that a walk was given.</summary>
internal sealed record Answered(string Asked, HttpStatusCode Status, string Text)
{
    public override string ToString() => $"{Asked} → {(int)Status}";
}

/// <summary>Calls every endpoint that the portal maps, by every method that it takes.</summary>
internal sealed class RouteWalk(GuardWorld world, HttpClient api, HttpClient browser)
{
    private readonly RouteTable _table = new(world);

    /// <summary>The portal's endpoints with their methods; files of the browser's are not among them, since no code of ours answers them.</summary>
    public IReadOnlyList<(RouteEndpoint Endpoint, string Method)> Endpoints() =>
    [
        .. from endpoint in world.Portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           where !endpoint.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor")
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST", "PUT", "DELETE"]
           select (endpoint, method),
    ];

    /// <summary>Walks: looks first, changes then, and takes away last.</summary>
    public async Task<IReadOnlyList<Answered>> AllAsync(Func<RouteEndpoint, string, bool>? only = null)
    {
        var answers = new List<Answered>();
        foreach (var (endpoint, method) in Endpoints().Where(e => only?.Invoke(e.Endpoint, e.Method) ?? true).OrderBy(e => Turn(e.Endpoint, e.Method)))
        {
            foreach (var path in Paths(endpoint))
            {
                foreach (var body in Bodies(endpoint, method)) answers.Add(await SendAsync(method, path, body));
            }
        }

        return answers;
    }

    public static string Raw(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.Trim('/');

    /// <summary>The page that an endpoint shows, or null.</summary>
    public static Type? Page(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type;

    private static int Turn(RouteEndpoint endpoint, string method) => method switch
    {
        _ when Raw(endpoint).EndsWith("/revoke", StringComparison.Ordinal) => 9,
        "GET" or "HEAD" => 0,
        "POST" => 1,
        "PUT" => 2,
        _ => 3,
    };

    /// <summary>An endpoint's addresses with every combination of known values.</summary>
    public IEnumerable<string> Paths(RouteEndpoint endpoint)
    {
        var raw = Raw(endpoint);
        IEnumerable<string> paths = [raw];
        foreach (var parameter in endpoint.RoutePattern.Parameters)
        {
            var values = _table.Values(raw, parameter.Name) ?? throw new InvalidOperationException($"{raw} has a parameter '{parameter.Name}' that RouteTable.Values does not know: add what stands there, so that the walk goes there too.");
            paths = paths.SelectMany(path => values.Select(value => Filled(path, parameter.Name, Uri.EscapeDataString(value)))).ToList();
        }

        return Page(endpoint) is { } page ? paths.SelectMany(path => PageQueries(page).Select(query => path + query)) : paths.SelectMany(path => RouteTable.Queries(raw).Select(query => path + query));
    }

    private IEnumerable<Func<HttpContent?>> Bodies(RouteEndpoint endpoint, string method) => method is "GET" or "HEAD" or "DELETE" ? [() => null]
        : _table.Bodies(method, Raw(endpoint)) ?? throw new InvalidOperationException($"{method} {Raw(endpoint)} has no body in RouteTable.Bodies: add a plausible one, so that the walk is not refused for its form.");

    /// <summary>The address alone, and with everything that pages read from addresses: each value of what the page itself reads, with one of the rest.</summary>
    private IEnumerable<string> PageQueries(Type page)
    {
        var all = page.Assembly.GetTypes().SelectMany(QueryNames).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var values = all.ToDictionary(name => name, name => _table.Query(name) ?? throw new InvalidOperationException($"Pages read '{name}' from their address, which RouteTable.Query does not know."), StringComparer.OrdinalIgnoreCase);
        var own = QueryNames(page).ToList();
        var count = own.Count == 0 ? 1 : own.Max(name => values[name].Count);
        return Enumerable.Range(0, count).Select(i => "?" + string.Join('&', values.Where(v => v.Value[0].Length > 0).Select(v => $"{v.Key}={Uri.EscapeDataString(v.Value[i % v.Value.Count])}"))).Prepend("");
    }

    private static IEnumerable<string> QueryNames(Type page) => page.GetProperties()
        .Select(p => (p.Name, Attribute: p.GetCustomAttribute<SupplyParameterFromQueryAttribute>())).Where(p => p.Attribute is not null).Select(p => p.Attribute!.Name ?? p.Name);

    public static string Filled(string path, string name, string value)
    {
        var place = Regex.Match(path, @"\{\*{0,2}" + Regex.Escape(name) + @"[^}]*\}");
        return path[..place.Index] + value + path[(place.Index + place.Length)..];
    }

    private async Task<Answered> SendAsync(string method, string path, Func<HttpContent?> body)
    {
        var isApi = Api.IsForPrograms(path.Split('?')[0]);
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body() };
        request.Headers.Accept.ParseAdd(isApi ? path == "/mcp" ? "application/json, text/event-stream" : "*/*" : "text/html");
        // Whatever revision there is.
        if (method is "PUT" or "DELETE") request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await (isApi ? api : browser).SendAsync(request);
        var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
        return new Answered($"{method} {path} {(request.Content is null ? "" : await SentAsync(body))}", answer.StatusCode, text);
    }

    private static async Task<string> SentAsync(Func<HttpContent?> body) => await body()!.ReadAsStringAsync();
}
