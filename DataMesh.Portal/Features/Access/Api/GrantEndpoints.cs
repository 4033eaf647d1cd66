using System.Globalization;
using System.Security.Claims;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Access.Api;

/// <summary>Grants over HTTP: who holds what, now and on a day in the past, and looking at them again.</summary>
internal static class GrantEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var grants = routes.MapApi("/grants", "Access");
        grants.MapGet("/", GrantsAsync).WithSummary("Grants of the caller and its domains, and those over ports that it stewards; for Auditors all. asOf=2026-01-31 answers those that held at the end of that day, UTC.");
        grants.MapPost("/{id}/revoke", RevokeAsync).WithSummary("Takes a grant back; the next read is refused.");
        grants.MapGet("/{id}/impact", ImpactAsync).WithSummary("What stops when the grant is taken back.");
        grants.MapGet("/review", async (ClaimsPrincipal user, IGrantReviews reviews, CancellationToken ct) => TypedResults.Ok(await reviews.ListAsync(user.Principal(), ct)))
            .WithSummary("Grants at which the caller has to look again, and those that nobody uses.");
        grants.MapPost("/review", ReviewAsync).WithSummary("Keeps, shortens and revokes many grants at once, all or none.");
    }

    private static async Task<IResult> GrantsAsync(HttpContext http, ClaimsPrincipal user, IAccessService access, TimeProvider time, CancellationToken ct,
        string? subject = null, string? port = null, string? state = null, string? asOf = null, int? limit = null, string? cursor = null)
    {
        if (!ApiWords.TryRead<GrantState>(state, out var only)) return Invalid.Field("state", "Write active, expired or revoked.").ToProblem();
        DateOnly? day = null;
        if (!string.IsNullOrEmpty(asOf))
        {
            if (!DateOnly.TryParseExact(asOf, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)) return Invalid.Field("asOf", "Write a day as 2026-01-31.").ToProblem();
            if (read > DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime)) return Invalid.Field("asOf", "The day lies ahead; what will hold then is not known yet.").ToProblem();
            if (only is not null) return Invalid.Field("state", "With asOf, leave the state out: the answer is what was active on that day.").ToProblem();
            day = read;
        }

        return (await access.GrantsAsync(user.Principal(), new GrantQuery(subject, port, only, AsOwner: null, day), PageRequest.From(limit, cursor), ct)).ToHttp(http);
    }

    private static async Task<IResult> RevokeAsync(string id, ReasonBody? body, HttpContext http, ClaimsPrincipal user, IAccessService access, CancellationToken ct)
        => Guid.TryParse(id, out var guid)
            ? (await access.RevokeAsync(user.Principal(), guid, body?.Reason ?? body?.Note, ct)).ToHttp(g => ETags.Tagged(http, g, g.Revision))
            : NotFound.Of("grant", id).ToProblem();

    private static async Task<IResult> ImpactAsync(string id, ClaimsPrincipal user, IGrantReviews reviews, CancellationToken ct)
        => Guid.TryParse(id, out var guid) ? (await reviews.ImpactAsync(user.Principal(), guid, ct)).ToHttp(TypedResults.Ok) : NotFound.Of("grant", id).ToProblem();

    private static async Task<IResult> ReviewAsync(ReviewBody? body, ClaimsPrincipal user, IGrantReviews reviews, CancellationToken ct)
    {
        var wrong = new List<FieldError>();
        var decisions = new List<ReviewDecision>();
        foreach (var (item, i) in (body?.Decisions ?? []).Select((d, i) => (d, i)))
        {
            if (!Guid.TryParse(item.Grant, out var grant)) wrong.Add(new FieldError($"decisions[{i}].grant", $"'{item.Grant}' is no grant's id."));
            if (!ApiWords.TryRead<ReviewAction>(item.Action, out var action) || action is null) wrong.Add(new FieldError($"decisions[{i}].action", "Write keep, shorten or revoke."));
            decisions.Add(new ReviewDecision(grant, action ?? ReviewAction.Keep, item.Until, item.Reason));
        }

        return wrong.Count > 0 ? Invalid.Of(wrong).ToProblem() : (await reviews.DecideAsync(user.Principal(), decisions, ct)).ToHttp(TypedResults.Ok);
    }
}

/// <summary>What becomes of many grants.</summary>
internal sealed record ReviewBody(IReadOnlyList<ReviewItemBody>? Decisions);

/// <summary>What becomes of one grant: keep, shorten or revoke.</summary>
[System.Text.Json.Serialization.JsonUnmappedMemberHandling(System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow)]
internal sealed record ReviewItemBody(string? Grant, string? Action, DateTimeOffset? Until = null, string? Reason = null);
