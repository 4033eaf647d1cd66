using System.Security.Claims;
using System.Text.Json;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;
using DataMesh.Portal.Query.Plan;

namespace DataMesh.Portal.Features.DataSets.Querying;

/// <summary>Flows that are not kept, by HTTP.</summary>
internal static class QueryApi
{
    private const int DefaultLimit = 1_000;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/query", "Data sets").NeedsScope(ScopeKind.DataRead);

        api.MapPost("", async (QueryBody body, IGovernedReader reader, ClaimsPrincipal user, CancellationToken ct) =>
            {
                var flow = ReadFlow(body.Flow);
                return flow.Error is { } error ? error.ToProblem()
                    : (await reader.RunAsync(user.Principal(), flow.Value, body.Node, body.Limit ?? DefaultLimit, "api", null, ct)).ToHttp(r => TypedResults.Ok(QueryAnswer.Of(r)));
            })
            .WithSummary("Run a flow up to a node")
            .WithDescription("`limit` is at most 10,000 (1,000 without one). `errors` of a 400 are by node and field, such as `joined.on[0].left`; `positions` say where in an expression.")
            .Produces<QueryAnswer>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404).ProducesProblem(502);

        api.MapPost("/explain", async (QueryBody body, IGovernedReader reader, ClaimsPrincipal user, CancellationToken ct) =>
            {
                var flow = ReadFlow(body.Flow);
                return flow.Error is { } error ? error.ToProblem()
                    : (await reader.ExplainAsync(user.Principal(), flow.Value, body.Node, ct)).ToHttp(e => TypedResults.Ok(PlanAnswer.Of(e)));
            })
            .WithSummary("Say how a flow would be carried out, without reading rows").Produces<PlanAnswer>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(404);
    }

    /// <summary>Reads a flow; its errors are by node and field.</summary>
    public static Result<Flow> ReadFlow(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null) return Invalid.Field("flow", "'flow' is missing: an object with 'nodes' and 'output'.");
        var reading = FlowJson.Read(json);
        return reading.Flow is { } flow ? flow : Invalid.Of([.. reading.Errors.Select(FlowErrors.Field)]);
    }
}

/// <summary>What to run.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Node">Up to this node; the flow's output when left out.</param>
/// <param name="Limit">Rows at most, 1 to 10,000.</param>
internal sealed record QueryBody(JsonElement Flow, string? Node, int? Limit);
