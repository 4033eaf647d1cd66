using DataMesh.Portal.Platform.Web;

namespace DataMesh.Portal.Features.Accounts.FirstRun;

/// <summary>Sends every page to the first-run page while nobody has an account.</summary>
internal sealed class FirstRunRedirect(FirstRunState state) : IStartupFilter
{
    public const string Page = "/account/first-run";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, proceed) =>
        {
            if (IsPage(http.Request) && await state.IsOpenAsync(http.RequestAborted)) http.Response.Redirect(http.Request.PathBase + Page);
            else await proceed(http);
        });
        next(app);
    };

    private static bool IsPage(HttpRequest request)
        => HttpMethods.IsGet(request.Method)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !request.Path.StartsWithSegments(Page)
            && !Api.IsForPrograms(request.Path)
            && !request.Path.StartsWithSegments("/health") && !request.Path.StartsWithSegments("/openapi")
            && !Path.HasExtension(request.Path.Value);
}
