using System.Security.Claims;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Downloading;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.DataSets.Snapshots;

/// <summary>Snapshots and their runs by HTTP.</summary>
internal static class SnapshotApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/datasets/{id:guid}", "Data sets");

        api.MapPost("/snapshot", async (Guid id, ISnapshotService snapshots, ClaimsPrincipal user, CancellationToken ct)
                => (await snapshots.StartAsync(user.Principal(), id, ct)).ToHttp(r => TypedResults.Accepted($"/api/v1/datasets/{id}/runs/{r.Id}", r)))
            .WithSummary("Take a snapshot of a data set of your own")
            .WithDescription("The rows are read in the background with the owner's grants, which need level export on every input. Ask the run at Location how it went.")
            .Produces<RunView>(202).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);

        api.MapGet("/runs", async (Guid id, int? limit, string? cursor, ISnapshotService snapshots, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => (await snapshots.RunsAsync(user.Principal(), id, PageRequest.From(limit, cursor), ct)).ToHttp(page => page.ToHttp(http)))
            .WithSummary("Snapshots that were taken or tried, newest first").WithDescription("Rows, size and reason are for the set's owner.").Produces<Page<RunView>>().ProducesProblem(404);

        api.MapGet("/runs/{run:guid}", async (Guid id, Guid run, ISnapshotService snapshots, ClaimsPrincipal user, CancellationToken ct)
            => (await snapshots.RunAsync(user.Principal(), id, run, ct)).ToHttp()).WithSummary("One run").Produces<RunView>().ProducesProblem(404);

        api.MapPost("/runs/{run:guid}/cancel", async (Guid id, Guid run, ISnapshotService snapshots, ClaimsPrincipal user, CancellationToken ct)
            => (await snapshots.CancelAsync(user.Principal(), id, run, ct)).ToHttp()).WithSummary("Cancel a run").Produces<RunView>().ProducesProblem(403).ProducesProblem(404).ProducesProblem(409);

        api.MapGet("/snapshots/{run}/rows", async (Guid id, string run, string? format, RowsEndpoint rows, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => await rows.AnswerAsync(user, id, format, run, http, ct) ?? TypedResults.Empty)
            .NeedsScope(ScopeKind.DataRead).WithSummary("All rows of a snapshot, streamed")
            .WithDescription($"`run` is a run's id or `latest`. By `Accept`: {RowsEndpoint.MediaTypes}; `format` says the same for links. Only who may read every input at this moment, at least as widely as the snapshot was read, gets the rows: read for JSON, export for CSV and Parquet. Otherwise 403 with the port that is lacking.")
            .Produces(200, null, "application/json", "application/x-ndjson", "text/csv", "application/vnd.apache.parquet").ProducesProblem(403).ProducesProblem(404).ProducesProblem(406);
    }
}
