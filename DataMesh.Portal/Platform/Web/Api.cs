using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization;
using DataMesh.Portal.Platform.Identity;

namespace DataMesh.Portal.Platform.Web;

/// <summary>What all routes of the API have in common.</summary>
public static class Api
{
    /// <summary>A group below <c>/api/v1</c>: callers sign in, and all answers are JSON or problems.</summary>
    /// <param name="routes">The application.</param>
    /// <param name="prefix">The part after <c>/api/v1</c>, e.g. <c>/domains</c>.</param>
    /// <param name="tag">The heading in the reference.</param>
    public static RouteGroupBuilder MapApi(this IEndpointRouteBuilder routes, string prefix, string tag)
        => routes.MapGroup("/api/v1" + prefix).RequireAuthorization(PortalPolicies.Api).WithTags(tag).DisableAntiforgery().Scoped();

    /// <summary>Whether programs call at the path, to whom problems are answered and no page.</summary>
    public static bool IsForPrograms(PathString path) => path.StartsWithSegments("/api") || path.StartsWithSegments("/odata") || path.StartsWithSegments("/mcp");

    /// <summary>The caller. Only for endpoints that require authorisation.</summary>
    public static Principal Principal(this ClaimsPrincipal user)
        => Identity.Principal.From(user) ?? throw new InvalidOperationException("The endpoint lets callers in who did not sign in.");

    /// <summary>How the API writes JSON: camelCase, enums as camelCase words, absent instead of null only where a type says so.</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new UtcJsonConverter());
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        options.AllowTrailingCommas = true;
    }
}
