using DataMesh.Portal.Features.Accounts.Keys;
using DataMesh.Portal.Platform.Data;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;

namespace DataMesh.Portal.Features.Accounts.SignIn;

/// <summary>Identity, its cookies, and the API's scheme beside them.</summary>
internal static class SignInRegistration
{
    private static readonly TimeSpan s_sessionsAreChecked = TimeSpan.FromSeconds(30);

    public static IServiceCollection AddSignIn(this IServiceCollection services)
    {
        // Identity would make one for each scope; the directory, which has no scope, normalises addresses the same way.
        services.AddSingleton<ILookupNormalizer, UpperInvariantLookupNormalizer>();
        services.AddIdentityCore<PortalUser>(o =>
            {
                o.Stores.SchemaVersion = IdentitySchemaVersions.Version3;
                o.User.RequireUniqueEmail = true;
                // User names are addresses; which of them are addresses is asked before.
                o.User.AllowedUserNameCharacters = "";
                // Length is what makes a password hard to guess; rules about kinds of characters make it hard to remember.
                o.Password.RequiredLength = 12;
                o.Password.RequiredUniqueChars = 5;
                o.Password.RequireDigit = o.Password.RequireLowercase = o.Password.RequireUppercase = o.Password.RequireNonAlphanumeric = false;
                o.Lockout.MaxFailedAccessAttempts = 5;
                o.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(15);
                o.Lockout.AllowedForNewUsers = true;
            })
            .AddEntityFrameworkStores<PortalDbContext>()
            .AddSignInManager<PortalSignInManager>()
            .AddClaimsPrincipalFactory<PortalClaimsFactory>()
            .AddDefaultTokenProviders();

        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyHandler>(ApiKeyHandler.Scheme, null)
            .AddPolicyScheme(ApiKeyHandler.ApiScheme, null, o =>
            {
                o.ForwardDefaultSelector = http => ApiKeyHandler.Choose(http, IdentityConstants.ApplicationScheme);
                o.ForwardChallenge = o.ForwardForbid = ApiKeyHandler.Scheme;
            })
            .AddIdentityCookies();
        services.ConfigureApplicationCookie(o =>
        {
            o.Cookie.Name = "datamesh.session";
            o.Cookie.HttpOnly = true;
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.ExpireTimeSpan = TimeSpan.FromDays(14);
            o.SlidingExpiration = true;
            o.LoginPath = "/account/sign-in";
            o.AccessDeniedPath = "/account/not-allowed";
            o.ReturnUrlParameter = "returnUrl";
            ProblemsInsteadOfRedirects(o.Events);
        });
        services.Configure<SecurityStampValidatorOptions>(o => o.ValidationInterval = s_sessionsAreChecked);

        services.AddAuthorizationBuilder()
            .AddPolicy(PortalPolicies.Api, p => p.AddAuthenticationSchemes(ApiKeyHandler.ApiScheme).RequireAuthenticatedUser())
            .AddPolicy(PortalPolicies.ApiKey, p => p.AddAuthenticationSchemes(ApiKeyHandler.Scheme).RequireAuthenticatedUser());
        return services;
    }

    // Programs cannot read a sign-in page.
    private static void ProblemsInsteadOfRedirects(CookieAuthenticationEvents events)
    {
        var (toSignIn, toDenied) = (events.OnRedirectToLogin, events.OnRedirectToAccessDenied);
        events.OnRedirectToLogin = c => IsForPrograms(c.Request) ? c.HttpContext.ChallengeAsync(ApiKeyHandler.Scheme) : toSignIn(c);
        events.OnRedirectToAccessDenied = c => IsForPrograms(c.Request) ? c.HttpContext.ForbidAsync(ApiKeyHandler.Scheme) : toDenied(c);
    }

    private static bool IsForPrograms(HttpRequest request) => Api.IsForPrograms(request.Path);
}
