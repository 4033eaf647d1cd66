using System.Security.Claims;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Accounts.Keys;

/// <summary><c>/api/v1/me</c> and the caller's own keys below it.</summary>
internal static class KeyRoutes
{
    public static void MapKeys(this IEndpointRouteBuilder routes)
    {
        var me = routes.MapApi("/me", "Accounts");
        me.MapGet("", (ClaimsPrincipal user) => Me(user.Principal())).WithSummary("Who you are to the portal");
        me.MapGet("/keys", async (ClaimsPrincipal user, ApiKeys keys, CancellationToken ct)
            => TypedResults.Ok(new Page<ApiKeyView>(await keys.ListAsync(user.Principal().Id, ct), null))).WithSummary("Your API keys");
        me.MapPost("/keys", CreateAsync).WithSummary("Makes an API key; the answer holds it this once");
        me.MapDelete("/keys/{id:guid}", async (Guid id, ClaimsPrincipal user, ApiKeys keys, CancellationToken ct)
            => (await keys.RevokeAsync(user.Principal(), id, ct)).ToHttp(_ => TypedResults.NoContent())).WithSummary("Revokes one of your API keys, at once");
    }

    private static async Task<IResult> CreateAsync(NewKey body, ClaimsPrincipal user, ApiKeys keys, CancellationToken ct)
    {
        var principal = user.Principal();
        var made = await keys.CreateAsync(principal.Id, body.Name ?? "", body.Days, principal, ct);
        return made.ToHttp(key => TypedResults.Created("/api/v1/me/keys", new { key }));
    }

    private static Me Me(Principal p) => new(p.Id, p.Email, p.Name, p.Roles.Words());
}

/// <summary>A key to make.</summary>
/// <param name="Name">What it is for.</param>
/// <param name="Days">Days until it expires; 365 when absent.</param>
internal sealed record NewKey(string? Name, int? Days);

/// <summary>The caller.</summary>
internal sealed record Me(Guid Id, string Email, string Name, IReadOnlyList<PlatformRoles> Roles);
