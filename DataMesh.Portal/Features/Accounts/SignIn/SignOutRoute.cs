using Microsoft.AspNetCore.Antiforgery;

namespace DataMesh.Portal.Features.Accounts.SignIn;

/// <summary><c>POST /account/sign-out</c>, from the person's menu.</summary>
internal static class SignOutRoute
{
    public static void MapSignOut(this IEndpointRouteBuilder routes)
        => routes.MapPost("/account/sign-out", async (HttpContext http, IAntiforgery antiforgery, SignInDesk desk) =>
        {
            if (!await antiforgery.IsRequestValidAsync(http)) return Results.Redirect("/account");
            await desk.SignOutAsync();
            return Results.Redirect("/account/sign-in?done=signed-out");
        }).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
}
