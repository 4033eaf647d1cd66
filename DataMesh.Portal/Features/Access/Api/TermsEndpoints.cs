using System.Security.Claims;
using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Access.Api;

/// <summary>Deputies, and what owners say about access once and for all, over HTTP.</summary>
internal static class TermsEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var deputy = routes.MapApi("/me/deputy", "Access");
        deputy.MapGet("/", MineAsync).WithSummary("Who decides in the caller's place, now or later.");
        deputy.MapPut("/", async (DeputyInput? body, ClaimsPrincipal user, IDeputies deputies, CancellationToken ct)
            => (await deputies.NameAsync(user.Principal(), body ?? new DeputyInput(null, null, null), ct)).ToHttp(TypedResults.Ok)).WithSummary("Names somebody who decides in the caller's place from then until then.");
        deputy.MapDelete("/", async (ClaimsPrincipal user, IDeputies deputies, CancellationToken ct)
            => (await deputies.EndAsync(user.Principal(), ct)).ToHttp(_ => TypedResults.NoContent())).WithSummary("Ends the deputy's time at once.");

        var terms = routes.MapApi("/products/{domain}/{product}/access-terms", "Access");
        terms.MapGet("/", async (string domain, string product, HttpContext http, ClaimsPrincipal user, IAccessTerms access, CancellationToken ct)
            => (await access.GetAsync(user.Principal(), $"{domain}/{product}", ct)).ToHttp(t => ETags.Tagged(http, t, t.Revision))).WithSummary("What the product's owners say about access once and for all.");
        terms.MapPut("/", SetAsync).NeedsScope(ScopeKind.FullKey).WithSummary("Opens the product to everybody who asks, or closes it; the longest that a grant lasts; the purposes that are permitted and the terms that whoever asks accepts, each left as it is where it is not sent. Owners and stewards.");
    }

    private static async Task<IResult> MineAsync(ClaimsPrincipal user, IDeputies deputies, CancellationToken ct)
        => await deputies.MineAsync(user.Principal(), ct) is { } mine ? TypedResults.Ok(mine) : new NotFound("You have no deputy.").ToProblem();

    private static async Task<IResult> SetAsync(string domain, string product, AccessTermsInput? body, HttpContext http, ClaimsPrincipal user, IAccessTerms access, CancellationToken ct)
    {
        if (body is null) return Invalid.Field("body", "Send open and mostDays as JSON.").ToProblem();
        var revision = http.Request.IfMatch(out var problem);
        return problem ?? (await access.SetAsync(user.Principal(), $"{domain}/{product}", body, revision, ct)).ToHttp(t => ETags.Tagged(http, t, t.Revision));
    }
}
