using System.Text.Json;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Mcp.Tools;

/// <summary>Asks for access, as the page and the API do. It decides nothing: people do, or the installation's rules.</summary>
internal sealed class RequestAccess(IAccessService access, PortalAddress address) : PortalTool("request_access", "Request access",
    """
    Asks the owners for access to ports, in the caller's name. Says who decides; only rules of the installation grant at once, else wait: look with list_my_access, do not ask again.
    Ask the user before you send it, and use the user's own purpose: it is read by the people who decide. With 'dryRun' nothing is sent, and the answer says who would decide and how long they took lately.
    To see masked columns of a grant that is held as they are, name the grant in 'exceptionOf', its port, the columns and 'until'; people always decide on that.
    """,
    """
    {
      "type": "object",
      "properties": {
        "ports": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": 20, "description": "Ports as domain/product/port.", "examples": [["sales/crm/customers"]] },
        "purpose": { "type": "string", "minLength": 10, "maxLength": 2000, "description": "What the data is needed for, in the user's words." },
        "level": { "type": "string", "enum": ["sample", "read", "export"], "default": "read", "description": "read: rows in queries, data sets and API; export: downloads too; sample: example rows. Ask for no more than is needed." },
        "columns": { "type": "object", "additionalProperties": { "type": "array", "items": { "type": "string" } }, "description": "By port: only the columns that are needed, which is granted more easily. Without it all columns.", "examples": [{ "sales/crm/customers": ["id", "country"] }] },
        "until": { "type": "string", "description": "The last moment, such as 2027-03-31; at most two years ahead. Without it the owners choose; with exceptionOf it is needed.", "examples": ["2027-03-31"] },
        "exceptionOf": { "type": "string", "description": "The id of a grant (list_my_access) that masks columns: asks for those named in 'columns' unmasked, until no later than the grant's own end, and for nothing else. 'ports' is then the grant's port alone; level and consumer are the grant's." },
        "consumer": { "type": "object", "properties": { "kind": { "type": "string", "description": "user, or domain: all members of a domain that the caller belongs to." }, "id": { "type": "string", "description": "The domain's slug." } }, "description": "For whom; without it for the caller." },
        "permittedPurpose": { "type": "object", "additionalProperties": { "type": "string" }, "description": "By product: the code of one of the purposes that its owners permit (describe_product, terms); needed where they list some.", "examples": [{ "sales/crm": "reporting" }] },
        "acceptTerms": { "type": "object", "additionalProperties": { "type": "integer" }, "description": "By product: the version of its terms (describe_product, terms) that the user has read and accepts; needed where there are terms. Never accept in the user's place.", "examples": [{ "sales/crm": 2 }] },
        "dryRun": { "type": "boolean", "default": false, "description": "Only say what would happen." }
      },
      "required": ["ports", "purpose"],
      "additionalProperties": false
    }
    """, ScopeKind.FullKey, writes: true)
{
    protected override async Task<Result<object>> AnswerAsync(Principal principal, ToolArguments arguments, CancellationToken ct)
    {
        var ports = arguments.Texts("ports");
        if (ports is not { Count: > 0 }) arguments.Say("ports", "'ports' is missing: a list of 1 to 20 ports as domain/product/port.");
        var purpose = arguments.Needed("purpose", "\"Forecast returns by country for the autumn plan\"", 2_000);
        var (level, columns, until, dryRun) = (arguments.Word<AccessLevel>("level") ?? AccessLevel.Read, arguments.Lists("columns"), arguments.Moment("until"), arguments.Truth("dryRun"));
        var consumer = arguments.Object("consumer") is { } wish ? new Consumer(arguments.Word<ConsumerKind>("kind", wish) ?? ConsumerKind.User, Id(wish)) : null;
        var chosen = Each(arguments, "permittedPurpose", v => v.ValueKind == JsonValueKind.String ? v.GetString() : null, "the code of a purpose");
        var accepted = Each(arguments, "acceptTerms", v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var version) ? (int?)version : null, "the number of the version that is accepted");
        Guid? masked = null;
        if (arguments.Text("exceptionOf") is { } named)
        {
            if (Guid.TryParse(named, out var grant)) masked = grant;
            else arguments.Say("exceptionOf", $"'{named}' is no grant's id; list_my_access says the ids.");
        }

        if (arguments.Wrong is { } wrong) return wrong;

        var input = new AccessRequestInput(ports!, consumer, purpose, level, columns, until)
        {
            PermittedPurpose = chosen?.ToDictionary(c => c.Key, c => c.Value!), AcceptTerms = accepted?.ToDictionary(a => a.Key, a => a.Value!.Value),
            ExceptionOf = masked,
        };
        var forecast = await access.ForecastAsync(principal, input, ct);
        if (forecast.Error is { } refused) return refused;
        if (dryRun) return new Result<object>().Map(_ => (object)new { Sent = false, Routes = forecast.Value.Select(Route) });

        return (await access.SubmitAsync(principal, input, ct)).Map(r => (object)new
        {
            Sent = true, r.Id, r.State, Ports = r.Ports.Select(p => new { p.Port, p.Decision }),
            Routes = forecast.Value.Select(Route),
            Page = $"{address.Base}/access/requests/{r.Id}",
            Hint = r.State == RequestState.Approved ? "It was granted at once by a rule of the installation; describe_product says what of it." : "People decide. Tell the user who does; there is nothing to do until then.",
        });
    }

    private static Dictionary<string, T>? Each<T>(ToolArguments arguments, string name, Func<JsonElement, T?> read, string what)
    {
        if (arguments.Object(name) is not { } given) return null;
        var values = given.EnumerateObject().DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => read(p.Value));
        foreach (var (product, value) in values)
            if (value is null) arguments.Say($"{name}.{(product.Length <= 60 ? product : product[..60] + "…")}", $"Write {what}.");
        return values.ToDictionary(v => v.Key, v => v.Value!);
    }

    private static object Route(RouteForecast route) => new { route.Ports, GrantedAtOnce = route.Why, Decides = route.Steps.Select(s => new { s.Who, s.People, s.Lately }) };

    private static string? Id(JsonElement consumer) => consumer.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
}
