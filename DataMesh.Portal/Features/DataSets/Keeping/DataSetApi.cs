using System.Security.Claims;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Features.DataSets.Downloading;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.DataSets.Keeping;

/// <summary>Data sets by HTTP.</summary>
internal static class DataSetApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/datasets", "Data sets");

        api.MapGet("", async (int? limit, string? cursor, IDataSetService sets, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
        {
            var page = PageRequest.From(limit, cursor);
            var all = await sets.ListAsync(user.Principal(), ct);
            return page.Cut([.. all.Skip((int)page.AfterNumber).Take(page.Limit + 1)], _ => $"{page.AfterNumber + page.Limit}").ToHttp(http);
        }).WithSummary("Your data sets and those shared with you, last changed first").Produces<Page<DataSetSummary>>();

        api.MapPost("", async (DataSetInput input, IDataSetService sets, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => (await sets.CreateAsync(user.Principal(), input, ct)).ToHttp(s => ETags.Created(http, $"/api/v1/datasets/{s.Id}", s, s.Revision)))
            .WithSummary("Keep a data set").WithDescription("The flow may be unfinished; what is wrong with it is said when it is run.").Produces<DataSetView>(201).ProducesProblem(400);

        api.MapGet("/{id:guid}", async (Guid id, IDataSetService sets, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => (await sets.GetAsync(user.Principal(), id, ct)).ToHttp(s => ETags.Tagged(http, s, s.Revision)))
            .WithSummary("One data set").Produces<DataSetView>().ProducesProblem(404);

        api.MapPut("/{id:guid}", async (Guid id, DataSetInput input, IDataSetService sets, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await sets.UpdateAsync(user.Principal(), id, input, revision, ct)).ToHttp(s => ETags.Tagged(http, s, s.Revision));
        }).WithSummary("Change a data set of your own").Produces<DataSetView>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(412).ProducesProblem(428);

        api.MapDelete("/{id:guid}", async (Guid id, IDataSetService sets, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await sets.DeleteAsync(user.Principal(), id, revision, ct)).ToHttp(_ => TypedResults.NoContent());
        }).WithSummary("Delete a data set of your own").Produces(204).ProducesProblem(403).ProducesProblem(412).ProducesProblem(428);

        api.MapGet("/{id:guid}/versions", async (Guid id, int? limit, string? cursor, IDataSetVersions versions, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
        {
            var page = PageRequest.From(limit, cursor);
            return (await versions.ListAsync(user.Principal(), id, ct)).ToHttp(all => page.Cut([.. all.Skip((int)page.AfterNumber).Take(page.Limit + 1)], _ => $"{page.AfterNumber + page.Limit}").ToHttp(http));
        }).WithSummary("Named versions of a data set, newest first").Produces<Page<DataSetVersionView>>().ProducesProblem(404);

        api.MapPost("/{id:guid}/versions", async (Guid id, VersionInput input, IDataSetVersions versions, ClaimsPrincipal user, CancellationToken ct)
                => (await versions.KeepAsync(user.Principal(), id, input.Name, ct)).ToHttp(v => TypedResults.Created($"/api/v1/datasets/{id}/versions", v)))
            .WithSummary("Keep the data set as it is now under a name").Produces<DataSetVersionView>(201).ProducesProblem(400).ProducesProblem(403).ProducesProblem(404);

        api.MapGet("/{id:guid}/rows", async (Guid id, string? format, string? snapshot, RowsEndpoint rows, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => await rows.AnswerAsync(user, id, format, snapshot, http, ct) ?? TypedResults.Empty)
            .NeedsScope(ScopeKind.DataRead).WithSummary("All rows of a data set, streamed")
            .WithDescription($"By `Accept`: {RowsEndpoint.MediaTypes}; `format` (json, ndjson, csv, parquet) says the same for links. CSV and Parquet are downloads and need a grant of level export for every input; the others need read. `snapshot=latest`, or a run's id, reads a snapshot instead.")
            .Produces(200, null, "application/json", "application/x-ndjson", "text/csv", "application/vnd.apache.parquet").ProducesProblem(403).ProducesProblem(404).ProducesProblem(406);
    }
}

/// <summary>What people write about a version.</summary>
/// <param name="Name">1 to 100 characters.</param>
internal sealed record VersionInput(string? Name);
