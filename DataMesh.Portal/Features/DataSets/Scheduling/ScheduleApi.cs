using System.Security.Claims;
using DataMesh.Portal.Features.DataSets.Contracts;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.DataSets.Scheduling;

/// <summary>Schedules by HTTP.</summary>
internal static class ScheduleApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapApi("/datasets/{id:guid}/schedule", "Data sets");

        api.MapGet("", async (Guid id, IScheduleService schedules, ClaimsPrincipal user, HttpContext http, CancellationToken ct)
                => (await schedules.GetAsync(user.Principal(), id, ct)).ToHttp(s => ETags.Tagged(http, s, s.Revision)))
            .WithSummary("When snapshots of a data set of your own are taken").Produces<ScheduleView>().ProducesProblem(403).ProducesProblem(404);

        api.MapPut("", async (Guid id, ScheduleInput input, IScheduleService schedules, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
            {
                long? revision = null;
                IResult? problem = null;
                // The first one has nothing to bring back: without If-Match there must be none yet.
                if (http.Request.Headers.IfMatch.Count == 0) revision = 0;
                else revision = http.Request.IfMatch(out problem);
                return problem ?? (await schedules.PutAsync(user.Principal(), id, input, revision, ct)).ToHttp(s => ETags.Tagged(http, s, s.Revision));
            })
            .WithSummary("Schedule snapshots of a data set of your own")
            .WithDescription("`every` is hour, day, week (with `weekday`) or month (with `day`); `at` is HH:mm in `timeZone`, an IANA name. A time that the clocks skip is right after the gap, one that comes twice is the first. Without If-Match there must be no schedule yet. Runs that fail are tried again after 1, 5 and 15 minutes; then the owner is told.")
            .Produces<ScheduleView>().ProducesProblem(400).ProducesProblem(403).ProducesProblem(412);

        api.MapDelete("", async (Guid id, IScheduleService schedules, ClaimsPrincipal user, HttpContext http, CancellationToken ct) =>
        {
            var revision = http.Request.IfMatch(out var problem);
            return problem ?? (await schedules.DeleteAsync(user.Principal(), id, revision, ct)).ToHttp(_ => TypedResults.NoContent());
        }).WithSummary("End the schedule").Produces(204).ProducesProblem(403).ProducesProblem(404).ProducesProblem(412).ProducesProblem(428);
    }
}
