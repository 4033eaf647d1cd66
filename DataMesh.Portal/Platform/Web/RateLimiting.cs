using System.Globalization;
using System.Security.Claims;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Limits;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Platform.Web;

/// <summary>
/// Counts the requests of each caller of the API and tells what is left in the headers <c>RateLimit</c> and <c>RateLimit-Policy</c>
/// (draft-ietf-httpapi-ratelimit-headers-10). Over it is 429 with <c>Retry-After</c>.
/// </summary>
internal static class RateLimiting
{
    /// <summary>Behind authentication, in front of everything that does work.</summary>
    public static Task CountAsync(HttpContext http, RequestDelegate next)
    {
        if (http.User.Identity is not { IsAuthenticated: true } || http.User.FindFirstValue(ClaimTypes.NameIdentifier) is not { } id) return next(http);
        var limits = http.RequestServices.GetRequiredService<CallerLimits>();
        var (taken, left) = limits.Request(http.User.FindFirstValue(PortalClaims.ApiKey) ?? id);
        Tell(http.Response.Headers, left, Guid.TryParse(id, out var caller) ? limits.Rows(caller) : default);
        return taken ? next(http) : http.RefuseAsync(new TooMany(string.Create(CultureInfo.InvariantCulture, $"This is more than the {left.Quota:N0} requests a minute that one caller may send. Try again in {left.Seconds} seconds."), left.Seconds));
    }

    private static void Tell(IHeaderDictionary headers, Allowance requests, Allowance rows)
    {
        (string Name, Allowance Is)[] told = [.. new[] { ("requests", requests), ("rows", rows) }.Where(a => a.Item2.Quota > 0)];
        if (told.Length == 0) return;
        headers["RateLimit-Policy"] = string.Join(", ", told.Select(a => $"\"{a.Name}\";q={Text(a.Is.Quota)};w={Text(MinuteWindows<string>.Seconds)}"));
        headers["RateLimit"] = string.Join(", ", told.Select(a => $"\"{a.Name}\";r={Text(a.Is.Left)};t={Text(a.Is.Seconds)}"));
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
