using DataMesh.Portal.Platform.Jobs;

namespace DataMesh.Portal.Features.Admin.Health;

/// <summary><c>/health/live</c> and <c>/health/ready</c>, for those who start and stop the process. They tell strangers states, not reasons.</summary>
internal static class HealthRoutes
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().WithTags("Health");
        health.MapGet("/live", () => TypedResults.Ok(new { status = "live" })).WithSummary("Whether the process answers");
        health.MapGet("/ready", ReadyAsync).WithSummary("Whether the database, the engine, the disk and the index are in order");
    }

    private static async Task<IResult> ReadyAsync(HttpContext http, HealthReport report, CancellationToken ct)
    {
        var checks = await report.AskAsync(ct);
        var worst = checks.Select(c => c.Finding.State).DefaultIfEmpty(HealthState.Good).Max();
        http.Response.Headers.CacheControl = "no-store";
        var body = new
        {
            status = worst switch { HealthState.Good => "ready", HealthState.Degraded => "degraded", _ => "failed" },
            checks = checks.Select(c => new { name = c.Name, state = c.Finding.State, figure = c.Finding.Figure }),
        };
        return TypedResults.Json(body, statusCode: worst == HealthState.Failed ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }
}
