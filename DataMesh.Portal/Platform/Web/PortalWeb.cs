using DataMesh.Portal.Platform.Identity;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace DataMesh.Portal.Platform.Web;

/// <summary>What every answer has: headers, compression, problems, static files, policies.</summary>
internal static class PortalWeb
{
    public static IServiceCollection AddPortalWeb(this IServiceCollection services, WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.AddServerHeader = false;
            // Uploads are limited where they are read, by Sources:MaxUploadMegabytes, with a message that says so.
            k.Limits.MaxRequestBodySize = null;
        });
        // Unpublished, packages' assets lie where a manifest says, which the framework reads in Development only; published, there is no manifest.
        builder.WebHost.UseStaticWebAssets();
        services.ConfigureHttpJsonOptions(o => Api.Configure(o.SerializerOptions));
        services.Configure<FormOptions>(o => o.MultipartBodyLengthLimit = long.MaxValue);
        services.AddProblemDetails(o => o.CustomizeProblemDetails = Problems.Complete);
        services.AddExceptionHandler<BadRequests>();
        // Only then does the handler hear of it outside Development; otherwise callers get a bare 400.
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddResponseCompression(o =>
        {
            // Pages hold no secret that a stranger could guess at through the length of an answer: antiforgery tokens are masked anew each time.
            o.EnableForHttps = true;
            o.Providers.Add<BrotliCompressionProvider>();
            o.Providers.Add<GzipCompressionProvider>();
        });
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddHttpContextAccessor();
        services.AddAuthorizationBuilder()
            .AddPolicy(PortalPolicies.Administrator, p => p.RequireRole(nameof(PlatformRoles.Administrator)))
            .AddPolicy(PortalPolicies.Governance, p => p.RequireRole(nameof(PlatformRoles.Governance)))
            .AddPolicy(PortalPolicies.Auditor, p => p.RequireRole(nameof(PlatformRoles.Auditor)));
        return services;
    }

    public static WebApplication UsePortalWeb(this WebApplication app)
    {
        app.UseResponseCompression();
        // For people a page says what happened. The API's own handlers answer first: BadRequests to exceptions, the branch to empty answers.
        app.UseExceptionHandler("/status/500", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.UseWhen(IsApi, api => api.UseStatusCodePages());
        app.Use(SecurityHeaders);

        // The build brings browser assets from packages beside the program; see build/Assets.targets.
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "assets")),
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
            OnPrepareResponse = c => c.Context.Response.Headers.CacheControl = "public, max-age=3600",
        });
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseWhen(IsApi, api => api.Use(RateLimiting.CountAsync));
        app.Use(ScopeGate.InvokeAsync);
        app.UseAntiforgery();
        app.MapStaticAssets();
        return app;
    }

    private static bool IsApi(HttpContext http) => Api.IsForPrograms(http.Request.Path);

    // Radzen places pop-ups with style attributes, so styles may be inline; scripts may not.
    private static Task SecurityHeaders(HttpContext http, RequestDelegate next)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        return next(http);
    }
}
