using DataMesh.Portal.Features.Accounts.Manage;
using DataMesh.Portal.Features.Accounts.SignIn;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace DataMesh.Portal.Features.Accounts.Passkeys;

/// <summary>What the browser's authenticator is asked; <c>wwwroot/js/passkeys.js</c> brings the answer into a form.</summary>
internal static class PasskeyRoutes
{
    public static void MapPasskeys(this IEndpointRouteBuilder routes)
    {
        var passkeys = routes.MapGroup("/account/passkeys").DisableAntiforgery().ExcludeFromDescription().AddEndpointFilter(Antiforgery);
        passkeys.MapPost("/creation-options", CreationAsync).RequireAuthorization();
        passkeys.MapPost("/request-options", RequestAsync).AllowAnonymous();
    }

    private static async Task<IResult> CreationAsync(HttpContext http, OwnAccount account, PortalSignInManager signIn)
    {
        var user = await account.GetAsync(http.User.Principal());
        var options = await signIn.MakePasskeyCreationOptionsAsync(new PasskeyUserEntity { Id = user.Id.ToString(), Name = user.Email!, DisplayName = user.Name });
        return TypedResults.Content(options, "application/json");
    }

    // Not for a certain person: the browser offers the passkeys that it holds for this address.
    private static async Task<IResult> RequestAsync(PortalSignInManager signIn)
        => TypedResults.Content(await signIn.MakePasskeyRequestOptionsAsync(null), "application/json");

    // The framework checks forms by itself, but these bodies are no forms.
    private static async ValueTask<object?> Antiforgery(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var antiforgery = context.HttpContext.RequestServices.GetRequiredService<IAntiforgery>();
        if (await antiforgery.IsRequestValidAsync(context.HttpContext)) return await next(context);
        return TypedResults.Problem(new ProblemDetails { Status = StatusCodes.Status400BadRequest, Title = "The page is too old", Detail = "Load the page again and repeat what you did." });
    }
}
