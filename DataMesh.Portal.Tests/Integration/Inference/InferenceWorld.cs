using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Query.Plan;
using DataMesh.Portal.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Integration.Inference;

/// <summary>One portal with the table of <see cref="People"/> as two ports: the row filter of the one can be sent to a source, that of the other cannot.</summary>
internal sealed partial class InferenceWorld : IDisposable
{
    public const string Sources = "/api/v1/domains/commerce/sources";
    public const string Other = "commerce/crm/other";

    /// <summary>The ports of the table, with what their rows have to meet.</summary>
    public static readonly IReadOnlyDictionary<string, string> Ports = new Dictionary<string, string>
    {
        ["commerce/crm/people"] = "region = 'DE' and secret_salary > 0",
        ["commerce/crm/folk"] = "lower(region) = 'de' and round(secret_salary) > 0",
    };

    private readonly Dictionary<string, string> _sets = [];
    private readonly Principal _principal;

    private InferenceWorld(PortalFactory portal, HttpClient owner, HttpClient analyst, Principal principal) => (Portal, Owner, Analyst, _principal) = (portal, owner, analyst, principal);

    public PortalFactory Portal { get; }

    public HttpClient Owner { get; }

    public HttpClient Analyst { get; }

    /// <summary>A portal with people in it; the source is made by the caller.</summary>
    public static async Task<InferenceWorld> MakeAsync()
    {
        var portal = new PortalFactory().With("Sources:AllowedHosts:0", "127.0.0.1");
        var admin = await portal.ClientAsync("admin@example.com", PlatformRoles.Administrator);
        await admin.SubmitAsync("/api/v1/domains", new { slug = "commerce", name = "Commerce", purpose = "Sells.", visibility = "everyone" }, HttpStatusCode.Created);
        await portal.PersonAsync("owner@example.com");
        await admin.ReplaceAsync("/api/v1/domains/commerce/members/owner@example.com", new { role = "owner" });
        return new InferenceWorld(portal, await portal.ClientAsync("owner@example.com"), await portal.ClientAsync("analyst@example.com"), await portal.PersonAsync("analyst@example.com"));
    }

    /// <summary>Publishes the tables of the source <c>crm</c>, and gives the analyst what it may see of them.</summary>
    public async Task ShareAsync(Func<string, string> tableOf)
    {
        await Owner.SubmitAsync("/api/v1/products", new { domain = "commerce", slug = "crm", name = "CRM", kind = "sourceAligned", purpose = "Everybody who ever bought something.", tags = new[] { "people" }, owners = new[] { "owner@example.com" }, visibility = "everyone" }, HttpStatusCode.Created);
        foreach (var port in Ports.Keys) await PortAsync(port.Split('/')[2], tableOf("people"), [.. People.Columns.Select(c => c.Name)]);
        await PortAsync("other", tableOf("other"), [.. People.OtherColumns.Select(c => c.Name)]);
        await Owner.SubmitAsync("/api/v1/products/commerce/crm/publish", null);
        var granted = People.Columns.Select(c => c.Name).Except(People.Absent).ToList();
        var request = await Analyst.SubmitAsync("/api/v1/access-requests", new
        {
            ports = Ports.Keys.Append(Other), consumer = new { kind = "user", id = "analyst@example.com" }, purpose = "Count people by what is granted of them.", level = "export", until = TimeProvider.System.GetUtcNow().AddDays(30),
        }, HttpStatusCode.Created);
        var approved = await Owner.SubmitAsync($"/api/v1/access-requests/{request.GetProperty("id").GetString()}/approve", new { columns = Ports.Keys.ToDictionary(p => p, _ => granted), masks = Ports.Keys.ToDictionary(p => p, _ => People.Masks), rowFilters = Ports });
        Assert.Equal("approved", approved.GetProperty("state").GetString());
        foreach (var port in Ports.Keys)
        {
            var set = await Analyst.SubmitAsync("/api/v1/datasets", new { name = $"Set of {port}", description = "", flow = new Steps(port, Other).Derive("small + 1").Sort("id").Flow, sharedWith = Array.Empty<string>() }, HttpStatusCode.Created);
            _sets[port] = set.GetProperty("id").GetString()!;
        }
    }

    /// <summary>Everything that the analyst is answered, by what was asked.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AnswersAsync(string port)
    {
        var answers = new Dictionary<string, string>();
        foreach (var (name, way) in Ways.Answered)
        {
            var flow = way(new Steps(port, Other)).Flow;
            await AskAsync(answers, name, flow, HttpStatusCode.OK);
        }

        answers["inspect"] = await InspectAsync(new Steps(port, Other).Join("left", "email", "mail").Union("in").Flow);

        foreach (var (name, way) in Ways.Refused)
            await AskAsync(answers, $"refused {name}", way(new Steps(port, Other), People.Absent[0], People.Absent[1]).Flow, HttpStatusCode.BadRequest);

        foreach (var limit in (int[])[1, 4, 5, 6]) answers[$"limit {limit}"] = await PostAsync("/api/v1/query", new { flow = new Steps(port, Other).Sort("id").Flow, limit });
        foreach (var format in (string[])["json", "csv", "ndjson", "parquet"]) answers[$"rows {format}"] = await GetAsync($"/api/v1/datasets/{_sets[port]}/rows?format={format}");
        answers["set"] = await GetAsync($"/api/v1/datasets/{_sets[port]}");
        foreach (var words in (string[])["MARKER-7731", "a1@x.de", "gold", "iron", "people"]) answers[$"search {words}"] = await GetAsync($"/api/v1/search?q={Uri.EscapeDataString(words)}");
        foreach (var path in (string[])["/api/v1/products", "/api/v1/products/commerce/crm", $"/api/v1/products/commerce/crm/ports/{port.Split('/')[2]}", "/api/v1/grants", "/api/v1/domains/commerce"]) answers[path] = await GetAsync(path);
        return answers;
    }

    /// <summary>What the analyst is told of a flow that names columns, in words that hold for any names.</summary>
    public async Task<string> RefusalAsync(string port, Func<Steps, string, string, Steps> way, string first, string second)
    {
        var flow = way(new Steps(port, Other), first, second).Flow;
        return $"{await PostAsync("/api/v1/query", new { flow, limit = 10 })} {await InspectAsync(flow)}".Replace(first, "FIRST", StringComparison.Ordinal).Replace(second, "SECOND", StringComparison.Ordinal);
    }

    public void Dispose() => Portal.Dispose();

    private async Task AskAsync(Dictionary<string, string> answers, string name, object flow, HttpStatusCode expected)
    {
        var answer = await PostAsync("/api/v1/query", new { flow, limit = 1000 });
        Assert.True(answer.StartsWith($"{(int)expected} ", StringComparison.Ordinal), $"{name} was answered {answer}");
        answers[name] = answer;
        if (expected == HttpStatusCode.OK) answers[$"explain {name}"] = await PostAsync("/api/v1/query/explain", new { flow });
    }

    /// <summary>What the builder shows of a flow's steps.</summary>
    private async Task<string> InspectAsync(object flow)
    {
        var reader = Portal.Services.GetRequiredService<IGovernedReader>();
        return JsonSerializer.Serialize(await reader.InspectAsync(_principal, FlowJson.Read(JsonSerializer.SerializeToElement(flow)).Flow!, examples: false, default));
    }

    private Task<string> PostAsync(string path, object body) => AnswerAsync(Analyst.PostAsync(new Uri(path, UriKind.Relative), System.Net.Http.Json.JsonContent.Create(body)));

    private Task<string> GetAsync(string path) => AnswerAsync(Analyst.GetAsync(new Uri(path, UriKind.Relative)));

    private static async Task<string> AnswerAsync(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        // As bytes: not every form is text.
        var text = System.Text.Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync());
        return $"{(int)answer.StatusCode} {Passing().Replace(text, "")}";
    }

    private async Task PortAsync(string name, string table, string[] columns) => await Owner.ReplaceAsync($"/api/v1/products/commerce/crm/ports/{name}", new
    {
        name, description = "One row each.", source = "crm", table,
        columns = columns.Select((c, i) => new { name = c, description = $"Says {i} of somebody", classification = "internal", personalData = false, primaryKey = false }),
    });

    // How often something was read grows with the test's own reads.
    [GeneratedRegex("\"(elapsed|traceId|lastUsedAt|reads|rows)\":(\"[^\"]*\"|[0-9.]+|null),?")]
    private static partial Regex Passing();
}
